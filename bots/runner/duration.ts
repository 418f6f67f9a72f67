export { durationMs } from '../language/duration.ts';
