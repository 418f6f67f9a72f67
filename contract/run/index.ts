export * from './events.ts';
export * from './journal.ts';
export * from './secret-handle.ts';
export * from './trace.ts';
