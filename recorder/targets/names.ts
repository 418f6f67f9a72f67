/** Words of a text, without accents on Latin letters, punctuation and everything that names cannot hold. */
function words(text: string): string[] {
  return text
    .normalize('NFKC')
    .replace(/['’]/g, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, 5);
}

/** `Party name:` → `partyName`; `fallback` where nothing readable is left. */
export function camelCase(text: string, fallback: string): string {
  const [first, ...rest] = words(text);
  if (first === undefined) return fallback;
  return [first.toLocaleLowerCase('en'), ...rest.map(capital)].join('');
}

/** `Party name:` → `PartyName`. */
export const pascalCase = (text: string): string => words(text).map(capital).join('');

const capital = (word: string): string =>
  word.slice(0, 1).toLocaleUpperCase('en') + word.slice(1).toLocaleLowerCase('en');

/** The name, or the name with the first number from `first` on that makes it new. */
export function uniqueName(wanted: string, isTaken: (name: string) => boolean, first = 2): string {
  if (!isTaken(wanted)) return wanted;
  for (let number = first; ; number++) {
    const name = /\d$/.test(wanted) ? `${wanted}_${number}` : `${wanted}${number}`;
    if (!isTaken(name)) return name;
  }
}
