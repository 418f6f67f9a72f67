export { createRun } from './run.ts';
export { createTraceWriter, type TraceWriter } from './trace-writer.ts';
export type { ActionLookup, Run, RunBot, RunOptions, RunResult } from './types.ts';
