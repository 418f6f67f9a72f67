export * from './commands.ts';
export * from './connection.ts';
export * from './host.tsx';
export * from './routes.ts';
export * from './settings.ts';
export * from './shortcuts.ts';
