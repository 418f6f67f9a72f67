/** A title as a folder name that every platform takes: lower-case words joined by `-`. */
export function folderName(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return words === '' ? 'bot' : words;
}

/** The name, or the name with the first free number behind it. */
export function freeFolderName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const numbered = `${name}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
