export * from './document.ts';
export * from './geometry.ts';
export * from './inference.ts';
export * from './ocr.ts';
