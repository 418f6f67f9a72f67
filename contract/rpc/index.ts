export * from './calls.ts';
export * from './connect.ts';
export * from './debug-calls.ts';
export * from './define.ts';
export * from './port-transport.ts';
export * from './serve.ts';
export * from './socket-transport.ts';
export * from './versions.ts';
