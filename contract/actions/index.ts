export * from './catalog-entry.ts';
