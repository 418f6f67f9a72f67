export * from './answers.ts';
export * from './cloud-event.ts';
export * from './debug.ts';
export * from './events.ts';
export * from './journal.ts';
export * from './place-breakpoints.ts';
export * from './secret-handle.ts';
export * from './trace.ts';
