import { UnderstudyError } from '../../contract/errors/index.ts';

/** Where something stands in the source; both count from 1. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}

/** Place of a character of a text. */
export function placeAt(text: string, offset: number): SourcePlace {
  const before = text.slice(0, Math.max(0, offset));
  const line = before.split('\n').length;
  return { line, column: before.length - before.lastIndexOf('\n') };
}

/** The error for a source that cannot be read at a place. */
export const unreadable = (
  file: string,
  { line, column }: SourcePlace,
  reason: string,
  cause?: unknown,
): UnderstudyError =>
  new UnderstudyError(
    'import-unreadable',
    { file, line, column, reason },
    { where: { file, line, column }, cause },
  );
