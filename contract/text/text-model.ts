import { type Chunk, readText, type SyntaxFault } from './chunks.ts';
import type { Path } from './pointer.ts';
import { type Entry, rootOf, type SyntaxNode } from './syntax-node.ts';

/** A YAML text with its value and with the place of everything in it. */
export interface TextModel {
  readonly text: string;
  readonly chunk: Chunk;
  /** Undefined while the syntax is broken. */
  readonly value: unknown;
  readonly faults: readonly SyntaxFault[];
  readonly root: SyntaxNode;
}

const tooDeep: SyntaxFault = { code: 'TOO_DEEP', message: 'The text is nested too deeply', from: 0, to: 0 };
/** Longer documents are not read (UTF-16 units): a bot is a text that people read, data belong into files beside it. */
export const longestDocument = 16 * 1024 * 1024;
const tooLong: SyntaxFault = {
  code: 'TOO_LONG',
  message: 'The text is longer than 16 MB; move data into files beside it',
  from: 0,
  to: 0,
};
const emptyChunk = readText('');

function chunkOf(
  text: string,
  known: Chunk | undefined,
): { readonly chunk: Chunk; readonly fault?: SyntaxFault } {
  if (text.length > longestDocument) return { chunk: emptyChunk, fault: tooLong };
  try {
    return { chunk: readText(text, known) };
  } catch (error) {
    if (error instanceof RangeError) return { chunk: emptyChunk, fault: tooDeep };
    const message = error instanceof Error ? error.message : String(error);
    return { chunk: emptyChunk, fault: { code: 'UNREADABLE', message, from: 0, to: 0 } };
  }
}

/** Reads a text; never throws. What is as in `known` is taken over, so that reading after a small edit is quick. */
export function readModel(text: string, known?: TextModel): TextModel {
  if (known?.text === text) return known;
  const { chunk, fault } = chunkOf(text, known?.chunk);
  const leansOut: readonly SyntaxFault[] = chunk.leansOut
    ? [{ code: 'BAD_ALIAS', message: 'An alias names an anchor that is not there', from: 0, to: 0 }]
    : [];
  let root: SyntaxNode | undefined;
  return {
    text,
    chunk,
    value: chunk.value,
    faults: fault === undefined ? [...chunk.faults, ...leansOut] : [fault],
    get root() {
      root ??= rootOf(chunk, 0);
      return root;
    },
  };
}

/** Whether the text can be read, so that it can be edited by its structure. */
export const isReadable = ({ faults }: TextModel): boolean => faults.length === 0;

/** The entries on the way from the root to `path`, outermost first; shorter than the path where it leads nowhere. */
export function entriesTo(model: TextModel, path: Path): readonly Entry[] {
  const found: Entry[] = [];
  let node = model.root;
  for (const part of path) {
    const entry =
      node.kind === 'list'
        ? node.entry(Number(part))
        : node.kind === 'map'
          ? node.entryOf(String(part))
          : undefined;
    if (entry === undefined) break;
    found.push(entry);
    node = entry.value;
  }
  return found;
}

/** The value at a path; undefined where the path leads nowhere or through an alias. */
export function nodeAt(model: TextModel, path: Path): SyntaxNode | undefined {
  if (path.length === 0) return model.root;
  const entries = entriesTo(model, path);
  return entries.length === path.length ? entries.at(-1)?.value : undefined;
}
