import { asText, type Fields } from '../fields.ts';

export type Place = 'path' | 'query' | 'header' | 'cookie' | 'formData' | 'body';

/** One parameter of an operation and how its lists and objects are written. */
export interface Parameter {
  readonly name: string;
  readonly place: Place;
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
}

/** OpenAPI 3 has `style` and `explode`, Swagger 2 `collectionFormat`. */
export function placeOf(parameter: Fields, place: Place): { style: string; explode: boolean } {
  switch (asText(parameter['collectionFormat'])) {
    case 'multi':
      return { style: 'form', explode: true };
    case 'ssv':
      return { style: 'spaceDelimited', explode: false };
    case 'tsv':
      return { style: 'tabDelimited', explode: false };
    case 'pipes':
      return { style: 'pipeDelimited', explode: false };
    default:
  }
  // Swagger 2 declares the type beside the name and joins lists with commas.
  const isOld = 'type' in parameter;
  const usual = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const style = asText(parameter['style']) ?? usual;
  const { explode } = parameter;
  return { style, explode: typeof explode === 'boolean' ? explode : !isOld && style === 'form' };
}

const separators: Readonly<Record<string, string>> = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  tabDelimited: '\t',
};

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asWord = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

/** A parameter as text for path, header and cookie, and as pairs for the query. */
export interface Styled {
  readonly text: string;
  /** A list repeats its name. */
  readonly pairs: Readonly<Record<string, string | readonly string[]>>;
}

/** Writes a value in the parameter's style (OpenAPI 3.1, "Style Values"). */
export function styled(parameter: Parameter, value: unknown): Styled {
  return { text: textOf(parameter, value), pairs: pairsOf(parameter, value) };
}

function pairsOf({ name, style, explode }: Parameter, value: unknown): Styled['pairs'] {
  const separator = separators[style] ?? ',';
  if (Array.isArray(value)) {
    const words = value.map(asWord);
    return { [name]: explode ? words : words.join(separator) };
  }
  if (!isObject(value)) return { [name]: asWord(value) };
  const entries = Object.entries(value).map(([key, inner]): [string, string] => [key, asWord(inner)]);
  if (style === 'deepObject')
    return Object.fromEntries(entries.map(([key, word]) => [`${name}[${key}]`, word]));
  return explode ? Object.fromEntries(entries) : { [name]: entries.flat().join(separator) };
}

function textOf({ name, place, style, explode }: Parameter, value: unknown): string {
  const escaped = place === 'path' ? encodeURIComponent : (text: string) => text;
  const joint = explode && (style === 'label' || style === 'matrix') ? (style === 'label' ? '.' : ';') : ',';
  const words = Array.isArray(value)
    ? value.map((one) => escaped(asWord(one)))
    : isObject(value)
      ? Object.entries(value).map(
          ([key, inner]) => `${escaped(key)}${explode ? '=' : ','}${escaped(asWord(inner))}`,
        )
      : [escaped(asWord(value))];
  if (style === 'label') return `.${words.join(joint)}`;
  if (style !== 'matrix') return words.join(',');
  if (explode && isObject(value)) return `;${words.join(';')}`;
  return explode && Array.isArray(value)
    ? words.map((word) => `;${name}=${word}`).join('')
    : `;${name}=${words.join(',')}`;
}
