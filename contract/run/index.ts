export * from './events.ts';
export * from './secret-handle.ts';
export * from './trace.ts';
