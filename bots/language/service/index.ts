export { completeAt } from './complete.ts';
export { definitionAt, hoverAt } from './hover.ts';
export { quickFixes } from './quick-fix.ts';
export { renameAt, stepNamedAt } from './rename.ts';
export { type KnownTarget, modelOf, type Surroundings } from './surroundings.ts';
