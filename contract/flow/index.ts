export * from './document.ts';
export * from './host-permission.ts';
export * from './manifest.ts';
export * from './targets.ts';
export * from './sentence.ts';
