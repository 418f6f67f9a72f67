/** A path of keys and list places. */
export type Path = readonly (string | number)[];

/** A key as a segment of a JSON pointer (RFC 6901). */
export const escapeSegment = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

/** Path of a JSON pointer; digits become numbers. */
export function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((segment) => (/^(0|[1-9]\d*)$/.test(segment) ? Number(segment) : segment));
}

/** JSON pointer of a path. */
export const pointerOf = (path: Path): string =>
  path.map((part) => `/${escapeSegment(String(part))}`).join('');
