export * from './diff.ts';
export * from './document.ts';
export * from './fidelity.ts';
export * from './host-permission.ts';
export * from './manifest.ts';
export * from './merge.ts';
export * from './sentence.ts';
export * from './targets.ts';
