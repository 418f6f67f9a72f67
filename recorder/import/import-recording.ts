import { basename, extname } from 'node:path';
import { type Document, isMap, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { registry } from '../../bots/catalog/registry.ts';
import { formatDocument, lintBot, newBotDocument, openBot, saveBot } from '../../bots/language/index.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type FidelityReport, fidelityReport } from '../../contract/flow/fidelity.ts';
import { manifestSchema } from '../../contract/flow/manifest.ts';
import { targetsVersion } from '../../contract/flow/targets.ts';
import { placeFolder } from '../steps/place-folder.ts';
import { BotDraft, type DraftStep, type FinishedDraft, isDraftList } from './draft.ts';
import type { Importer, RecordingFile } from './importer.ts';
import { importerFor } from './registry.ts';
import { soundText } from './template.ts';
import { unreadable } from './unreadable.ts';

/** A recording as a bot that is not written yet. */
export interface ImportedBot {
  readonly draft: FinishedDraft;
  readonly report: FidelityReport;
}

const byteOrderMark = /^\ufeff/;

/**
 * Reads a recording of another tool. `format` is an importer's id or `auto`. Fails with `import-unknown-format`, or with
 * `import-unreadable` located in the file; whatever else goes wrong is located at its beginning.
 */
export function readRecording(given: RecordingFile, format = 'auto'): ImportedBot {
  const file = { name: given.name, text: soundText(given.text.replace(byteOrderMark, '')) };
  const importer = importerFor(file, format);
  const draft = new BotDraft(titleFrom(file.name));
  importer.read(file, draft);
  const finished = draft.finish();
  if (finished.lines.length === 0)
    throw unreadable(file.name, { line: 1, column: 1 }, 'the recording holds no steps.');
  return { draft: finished, report: reportOf(importer, finished) };
}

const titleFrom = (name: string): string => {
  const words = basename(name, extname(name))
    .replace(/\.(spec|test)$/, '')
    .replace(/[-_.]+/g, ' ')
    .trim();
  return words === '' ? 'Imported bot' : words.charAt(0).toUpperCase() + words.slice(1);
};

function reportOf(importer: Importer, finished: FinishedDraft): FidelityReport {
  const required = finished.inputs.filter((input) => input.required && input.default === undefined);
  const ask =
    required.length === 0
      ? []
      : [`Give these inputs when it runs: ${required.map(({ name }) => name).join(', ')}.`];
  return fidelityReport(
    {
      format: importer.id,
      title: importer.title,
      secrets: finished.permissions.secrets ?? [],
      notes: [...finished.notes, ...ask],
    },
    finished.lines,
  );
}

/** Writes an imported bot, whole or not at all; what lint would refuse is an error of ours and refused here. */
export async function writeImportedBot(
  { draft }: ImportedBot,
  options: {
    readonly folder: string;
    readonly title?: string | undefined;
    readonly force?: boolean | undefined;
  },
): Promise<void> {
  const title = options.title ?? draft.title;
  await placeFolder(options.folder, options.force ?? false, async (folder) => {
    await saveBot(folder, {
      text: documentText({ name: basename(options.folder), title }, draft.steps),
      targets: { version: targetsVersion, targets: draft.targets },
      manifest: manifestSchema.parse({
        title,
        description: draft.description,
        inputs: draft.inputs,
        permissions: draft.permissions,
      }),
    });
    const wrong = lintBot(await openBot(folder), registry.entries()).find(
      ({ severity }) => severity === 'error',
    );
    if (wrong !== undefined)
      throw new UnderstudyError('internal', {
        reason: `the imported bot is not sound at bot.yaml:${wrong.line}: ${wrong.message}`,
      });
  });
}

/** Text of bot.yaml in canonical form, comments above their steps. */
export function documentText(
  bot: { readonly name: string; readonly title: string },
  steps: readonly DraftStep[],
): string {
  const document = parseDocument(newBotDocument({ namespace: 'imported', ...bot }));
  document.set('do', listNode(document, steps));
  return formatDocument(soundText(document.toString({ lineWidth: 0 })));
}

function listNode(document: Document, steps: readonly DraftStep[]): YAMLSeq {
  const list = document.createNode([]) as YAMLSeq;
  list.flow = false;
  for (const { name, task, comments } of steps) {
    const item = document.createNode({ [name]: null }) as YAMLMap;
    const [pair] = item.items;
    if (pair !== undefined) pair.value = valueNode(document, task);
    if (comments.length > 0) item.commentBefore = comments.map((line) => ` ${printable(line)}`).join('\n');
    list.items.push(item);
  }
  return list;
}

function valueNode(document: Document, value: unknown): unknown {
  if (isDraftList(value)) return listNode(document, value);
  if (Array.isArray(value)) {
    const list = document.createNode([]) as YAMLSeq;
    list.flow = false;
    list.items = value.map((item) => valueNode(document, item));
    return list;
  }
  if (typeof value !== 'object' || value === null)
    return document.createNode(value, { aliasDuplicateObjects: false });
  const map = document.createNode({}) as YAMLMap;
  if (isMap(map)) map.flow = false;
  for (const [key, inner] of Object.entries(value)) {
    map.items.push(document.createPair(key, null) as YAMLMap['items'][number]);
    const pair = map.items.at(-1);
    if (pair !== undefined) pair.value = valueNode(document, inner);
  }
  return map;
}

/** A line as a comment can hold it. */
const printable = (line: string): string => line.replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, ' ').trimEnd();
