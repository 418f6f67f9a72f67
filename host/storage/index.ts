export { openJournal, type SqliteJournal } from './journal.ts';
export {
  openTraceStore,
  type ReadTrace,
  readTrace,
  type StoredTrace,
  type TraceStore,
} from './trace-store.ts';
