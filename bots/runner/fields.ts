/** An object of named values; everything else counts as one without any. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as named fields, none where it is no object. */
export const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The value as a list, empty where it is none. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The value where it is a text. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
