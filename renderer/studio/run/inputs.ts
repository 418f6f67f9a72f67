import type { ManifestInput } from '../../../contract/flow/manifest.ts';

/** What the form holds while the person types: text for most types, a flag for `boolean`. */
export type Draft = Readonly<Record<string, string | boolean>>;

/** Text that a value has in its field. */
export function draftOf(input: ManifestInput, value: unknown): string | boolean {
  if (input.type === 'boolean') return value === true;
  if (value === undefined || value === null) return '';
  if (input.type === 'list' && Array.isArray(value)) {
    return value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('\n');
  }
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** First content of the form: values of last time, else the manifest's defaults. */
export function firstDraft(
  inputs: readonly ManifestInput[],
  last: Readonly<Record<string, unknown>> = {},
): Draft {
  return Object.fromEntries(
    inputs.map((input) => [input.name, draftOf(input, last[input.name] ?? input.default)]),
  );
}

type Read = { readonly value: unknown } | { readonly error: string } | undefined;

function readOne(input: ManifestInput, draft: string | boolean | undefined): Read {
  if (typeof draft === 'boolean') return { value: draft };
  const text = draft ?? '';
  if (text.trim() === '') return input.required ? { error: 'This is needed.' } : undefined;
  switch (input.type) {
    case 'number': {
      const value = Number(text.replace(',', '.'));
      return Number.isFinite(value) ? { value } : { error: `“${text}” is not a number.` };
    }
    case 'boolean':
      return { value: text === 'true' };
    case 'list':
      return {
        value: text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      };
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown };
      } catch (error) {
        return { error: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
      }
    case 'choice':
      return input.options !== undefined && !input.options.includes(text)
        ? { error: `“${text}” is not one of the choices.` }
        : { value: text };
    default:
      return { value: text };
  }
}

/** Values to run with, or one message per field that is not right yet. */
export function readDraft(
  inputs: readonly ManifestInput[],
  draft: Draft,
): { readonly values: Record<string, unknown>; readonly errors: Record<string, string> } {
  const values: Record<string, unknown> = {};
  const errors: Record<string, string> = {};
  for (const input of inputs) {
    const read = readOne(input, draft[input.name]);
    if (read === undefined) continue;
    if ('error' in read) errors[input.name] = read.error;
    else values[input.name] = read.value;
  }
  return { values, errors };
}
