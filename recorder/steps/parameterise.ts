import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { formatDocument, loadBot, saveBot } from '../../bots/language/index.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Manifest, ManifestInput } from '../../contract/flow/manifest.ts';

/** Which literals become inputs: by step name, or by target name for every step that sets a value there. */
export interface Parameters {
  /** Step or target name → input name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Repeat steps for each item of a list input; the inputs above are then fields of the item. */
  readonly each?: Repetition | undefined;
}

/** A run of steps that is repeated over a list. */
export interface Repetition {
  /** Name of the list input, e.g. `parties`. */
  readonly list: string;
  /** Name of one item in expressions, e.g. `party`. */
  readonly as: string;
  /** First and last step that are repeated; the whole document where left out. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Name of the loop step. */
  readonly name?: string | undefined;
}

/** A document and manifest after {@link parameteriseText}. */
export interface Parameterised {
  readonly text: string;
  readonly manifest: Manifest;
}

/** Parameters of an action that hold what a person typed or chose. */
const valueFields = ['value', 'choices', 'files', 'text', 'url', 'checked'];

/** Turns recorded literals of a bot folder into inputs, on disk. */
export async function parameterise(folder: string, parameters: Parameters): Promise<Manifest> {
  const { manifest } = await loadBot(folder);
  const text = await readFile(join(folder, 'bot.yaml'), 'utf8');
  const changed = parameteriseText(text, manifest, parameters);
  await saveBot(folder, changed);
  return changed.manifest;
}

/**
 * Turns literals into `${ $workflow.input.NAME }` (or `${ $ITEM.NAME }` within the repetition), and declares each input
 * in the manifest with the recorded value as default. Comments and order of the document stay.
 */
export function parameteriseText(text: string, manifest: Manifest, parameters: Parameters): Parameterised {
  const document = parseDocument(text);
  const list = document.get('do');
  if (!isSeq(list))
    throw new UnderstudyError('document-invalid', { reason: 'The document has no list of steps under do.' });
  const range = parameters.each === undefined ? undefined : rangeOf(list, parameters.each);
  const defaults = new Map<string, unknown>();
  const fields = new Map<string, unknown>();
  const unused = new Set(Object.keys(parameters.inputs));
  list.items.forEach((item, index) => {
    const step = stepOf(item);
    if (step === undefined) return;
    const with_ = step.task.get('with');
    if (!isMap(with_)) return;
    const key = [step.name, String(with_.get('target') ?? '')].find(
      (each) => parameters.inputs[each] !== undefined,
    );
    const input = key === undefined ? undefined : parameters.inputs[key];
    if (key === undefined || input === undefined) return;
    const field = valueFields.find((each) => with_.has(each));
    if (field === undefined) return;
    unused.delete(key);
    const repeated = range !== undefined && index >= range.from && index <= range.to;
    const value: unknown = with_.toJSON()[field];
    const isOne = Array.isArray(value) && value.length === 1;
    const expression = repeated ? `\${ $${parameters.each?.as}.${input} }` : `\${ $workflow.input.${input} }`;
    with_.set(field, document.createNode(isOne ? [expression] : expression));
    (repeated ? fields : defaults).set(input, isOne ? value[0] : value);
  });
  const [missing] = unused;
  if (missing !== undefined) {
    throw new UnderstudyError('input-invalid', {
      reason: `There is no step or target ${missing} that sets a value, so it cannot become an input.`,
    });
  }
  const inputs = [...defaults].map(([name, value]) => inputFor(name, value));
  if (parameters.each !== undefined && range !== undefined) {
    const { each } = parameters;
    const repeated = list.items.slice(range.from, range.to + 1);
    const loop = document.createNode({
      [each.name ?? `each${each.as.slice(0, 1).toUpperCase()}${each.as.slice(1)}`]: {
        for: { each: each.as, in: `\${ $workflow.input.${each.list} }` },
        do: [],
      },
    }) as YAMLMap;
    const body = (loop.items[0] as Pair<unknown, YAMLMap>).value?.get('do') as YAMLSeq;
    body.items = repeated;
    body.flow = false;
    list.items.splice(range.from, repeated.length, loop);
    inputs.unshift({
      name: each.list,
      type: 'list',
      required: true,
      default: [Object.fromEntries(fields)],
    });
  }
  const names = new Set(inputs.map((input) => input.name));
  return {
    text: formatDocument(document.toString({ lineWidth: 0 })),
    manifest: {
      ...manifest,
      inputs: [...manifest.inputs.filter((input) => !names.has(input.name)), ...inputs],
    },
  };
}

function stepOf(item: unknown): { readonly name: string; readonly task: YAMLMap } | undefined {
  if (!isMap(item)) return undefined;
  const [pair] = item.items;
  return pair !== undefined && isMap(pair.value) ? { name: String(pair.key), task: pair.value } : undefined;
}

function rangeOf(list: YAMLSeq, { from, to }: Repetition): { from: number; to: number } {
  const find = (name: string | undefined, otherwise: number): number => {
    if (name === undefined) return otherwise;
    const index = list.items.findIndex((item) => stepOf(item)?.name === name);
    if (index >= 0) return index;
    throw new UnderstudyError('input-invalid', { reason: `There is no step ${name} to repeat from or to.` });
  };
  const range = { from: find(from, 0), to: find(to, list.items.length - 1) };
  if (range.from > range.to) {
    throw new UnderstudyError('input-invalid', { reason: `The step ${from} stands after ${to}.` });
  }
  return range;
}

function inputFor(name: string, value: unknown): ManifestInput {
  const type =
    typeof value === 'boolean'
      ? 'boolean'
      : Array.isArray(value)
        ? 'list'
        : typeof value === 'number'
          ? 'number'
          : 'text';
  return { name, type, required: true, default: value };
}
