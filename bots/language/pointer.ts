/** JSON pointer (RFC 6901) of a path of keys and indexes. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Keys and indexes of a JSON pointer, all as text. */
export function pathOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer of a child. */
export function below(pointer: string, part: string | number): string {
  return pointer + pointerOf([part]);
}
