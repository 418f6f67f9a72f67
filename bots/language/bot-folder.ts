import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type ErrorCode, errorCatalogue, UnderstudyError } from '../../contract/errors/index.ts';
import {
  type Finding,
  type Manifest,
  manifestSchema,
  type Target,
  targetsFileSchema,
} from '../../contract/flow/index.ts';
import { explainMismatch } from './explain-schema.ts';
import { conflictFindings } from './merge/conflicts.ts';
import { parseDocument } from './parse.ts';
import { pointerOf } from './pointer.ts';
import type { BotFile, LoadedBot, OpenedBot, ParsedDocument, Place } from './types.ts';
import { findingAt, readYamlText, type YamlText } from './yaml-text.ts';

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UnderstudyError(
      'file-not-found',
      { path, reason: error instanceof Error ? error.message : String(error) },
      { cause: error },
    );
  }
}

interface Checked<Value> {
  readonly value: Value | undefined;
  readonly findings: readonly Finding[];
}

/** Reads a file of ours against its contract; each problem is located in the text. */
export function checkAgainst<Schema extends z.ZodType>(
  source: YamlText,
  schema: Schema,
  code: ErrorCode,
): Checked<z.output<Schema>> {
  const syntax = source.findings.map((finding) => ({ ...finding, code, next: errorCatalogue[code].next }));
  if (syntax.some((finding) => finding.severity === 'error')) return { value: undefined, findings: syntax };
  const given = source.value ?? {};
  const parsed = schema.safeParse(given);
  const open = conflictFindings(source.text, source.file);
  if (parsed.success) return { value: parsed.data, findings: [...syntax, ...open] };
  const explained = explainMismatch(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), given);
  const problems =
    explained.length > 0
      ? explained
      : parsed.error.issues.map(({ path, message }) => ({
          pointer: pointerOf(path.map((part) => (typeof part === 'number' ? part : String(part)))),
          message: `is not valid: ${message}`,
        }));
  const findings = problems.map(({ pointer, message }) => {
    const field = pointer.slice(1).replaceAll('/', '.');
    const subject = field === '' ? 'The file' : `The field ${field}`;
    const place = message.startsWith('is not a known field')
      ? source.locateKey(pointer)
      : source.locate(pointer);
    return findingAt(code, `${subject} ${message}.`.replace(/([.?])\.$/, '$1'), source.file, place, {
      pointer,
    });
  });
  return { value: undefined, findings: [...syntax, ...open, ...findings] };
}

/** Inputs that the manifest's folders mention must be declared by it. */
function inputReferences(manifest: Manifest, source: YamlText): Finding[] {
  const declared = new Set(manifest.inputs.map((input) => input.name));
  const findings: Finding[] = [];
  for (const kind of ['read', 'write'] as const) {
    manifest.permissions[kind].forEach((folder, index) => {
      for (const [, name = ''] of folder.matchAll(/\$\{\s*input\.([^}\s]*)\s*\}/g)) {
        if (declared.has(name)) continue;
        const pointer = `/permissions/${kind}/${index}`;
        const message = `The folder ${folder} stands for the input ${name}, which the manifest does not declare.`;
        findings.push(
          findingAt('manifest-invalid', message, source.file, source.locate(pointer), { pointer }),
        );
      }
    });
  }
  return findings;
}

const asFile = (source: YamlText): BotFile => ({
  file: source.file,
  text: source.text,
  locate: source.locate,
});

/** How the text of bot.yaml is read; {@link parseDocument} by default. */
export type DocumentReader = (text: string, file: string) => ParsedDocument;

const start: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
/** Texts longer than this take a second and more to check (UTF-16 units). */
const longText = 256 * 1024;

/** Reads a document, but leaves a long one unread: for those who only hand its text on, and have it checked later. */
export const handedOn: DocumentReader = (text, file) =>
  text.length <= longText
    ? parseDocument(text, file)
    : { file, text, document: undefined, value: undefined, findings: [], locate: () => start };

/** The texts of a bot folder; a file that is not there is undefined. */
export interface BotTexts {
  readonly bot: string;
  readonly targets: string | undefined;
  readonly manifest: string | undefined;
}

/** Reads the texts beside bot.yaml. Fails with `file-not-found` where one cannot be read. */
export async function readBotTexts(folder: string): Promise<Omit<BotTexts, 'bot'>> {
  const targets = await textOf(join(folder, 'targets.yaml'));
  return { targets, manifest: await textOf(join(folder, 'manifest.yaml')) };
}

/**
 * Opens a bot folder as it is: everything wrong with bot.yaml, targets.yaml and manifest.yaml is in `findings`.
 * Fails only where there is no bot (`bot-not-found`) or a file cannot be read (`file-not-found`).
 */
export async function openBot(folder: string, read: DocumentReader = parseDocument): Promise<OpenedBot> {
  const bot = await textOf(join(folder, 'bot.yaml'));
  if (bot === undefined) throw new UnderstudyError('bot-not-found', { path: folder });
  return openTexts(folder, { bot, ...(await readBotTexts(folder)) }, read);
}

/** Opens texts as if they stood in the folder; what an editor holds and has not saved yet. Never throws. */
export function openTexts(folder: string, texts: BotTexts, read: DocumentReader = parseDocument): OpenedBot {
  const paths = {
    bot: join(folder, 'bot.yaml'),
    targets: join(folder, 'targets.yaml'),
    manifest: join(folder, 'manifest.yaml'),
  };
  const { bot: text, targets: targetsText, manifest: manifestText } = texts;

  const parsed = read(text, paths.bot);
  const findings: Finding[] = [...parsed.findings];
  let targets = new Map<string, Target>();
  let targetsSource: YamlText | undefined;
  if (targetsText !== undefined) {
    targetsSource = readYamlText(targetsText, paths.targets);
    const checked = checkAgainst(targetsSource, targetsFileSchema, 'targets-invalid');
    findings.push(...checked.findings);
    targets = new Map(Object.entries(checked.value?.targets ?? {}));
  }
  let manifest: Manifest | undefined;
  let manifestSource: YamlText | undefined;
  if (manifestText === undefined) {
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const message = errorCatalogue['manifest-missing'].message.replace('{path}', folder);
    findings.push(findingAt('manifest-missing', message, paths.manifest, place));
  } else {
    manifestSource = readYamlText(manifestText, paths.manifest);
    const checked = checkAgainst(manifestSource, manifestSchema, 'manifest-invalid');
    manifest = checked.value;
    findings.push(...checked.findings);
    if (manifest !== undefined) findings.push(...inputReferences(manifest, manifestSource));
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([text, targetsText ?? null, manifestText ?? null]))
    .digest('hex');
  return {
    folder,
    text,
    document: parsed.document,
    value: parsed.value,
    targets,
    manifest,
    findings,
    locate: parsed.locate,
    files: {
      bot: { file: paths.bot, text, locate: parsed.locate },
      targets: targetsSource === undefined ? undefined : asFile(targetsSource),
      manifest: manifestSource === undefined ? undefined : asFile(manifestSource),
    },
    digest,
  };
}

/** A finding as the error that stops whoever needs a sound bot; `more` counts the other errors beside it. */
export function findingError(finding: Finding, more = 0, folder = ''): UnderstudyError {
  const { file, line, column, message, pointer, step } = finding;
  const rest = more === 0 ? '' : ` (and ${more} more; \`understudy lint\` lists all)`;
  const reason =
    finding.code === 'document-syntax' ? message + rest : `${file}:${line}:${column}: ${message}${rest}`;
  return new UnderstudyError(
    finding.code as ErrorCode,
    { file, line, column, reason, path: folder, ...(step === undefined ? {} : { step }) },
    {
      where: { file, line, column, pointer, step } as never,
      ...(pointer === undefined ? {} : { instance: pointer }),
    },
  );
}

/**
 * Loads a bot folder for running. Fails with the first error of its files (`bot-not-found`, `document-syntax`,
 * `document-invalid`, `step-duplicate`, `manifest-missing`, `manifest-invalid`, `targets-invalid`), located by line.
 */
export async function loadBot(folder: string): Promise<LoadedBot> {
  const bot = await openBot(folder);
  const errors = bot.findings.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  if (first !== undefined) throw findingError(first, errors.length - 1, folder);
  const { document, manifest } = bot;
  if (document === undefined || manifest === undefined) {
    throw new UnderstudyError('internal', { reason: `The bot ${folder} has neither errors nor a document.` });
  }
  return { ...bot, document, manifest };
}
