import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { saveBot } from '../../bots/language/index.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { type Manifest, manifestSchema } from '../../contract/flow/manifest.ts';
import { type Target, targetsVersion } from '../../contract/flow/targets.ts';
import type { BookedTarget } from '../targets/target-book.ts';
import type { CompactStep } from './compact.ts';
import { botText, nameSteps } from './document.ts';
import type { RecordEntry } from './record.ts';

/** What a recording holds when it is written. */
export interface Recording {
  readonly entries: readonly RecordEntry[];
  readonly hosts: readonly string[];
  readonly book: { get(name: string): BookedTarget | undefined };
  steps(): readonly CompactStep[];
}

/** Where and under what name a recording becomes a bot. */
export interface WriteOptions {
  readonly folder: string;
  readonly title: string;
  readonly namespace?: string | undefined;
  readonly force?: boolean | undefined;
}

/** A bot folder that a recording became. */
export interface WrittenRecording {
  readonly folder: string;
  readonly title: string;
  /** Number of steps. */
  readonly steps: number;
  readonly targets: readonly string[];
  readonly hosts: readonly string[];
  /** Names of the secrets that have to be stored before the bot runs. */
  readonly secrets: readonly string[];
}

/** Fails with `output-exists` when something is in the folder already and must not be replaced. */
export async function refuseOccupied(folder: string, force: boolean): Promise<boolean> {
  let occupied = false;
  try {
    occupied = (await readdir(folder)).length > 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') throw new UnderstudyError('output-exists', { path: folder }, { cause: error });
    if (code !== 'ENOENT') throw error;
  }
  if (occupied && !force) throw new UnderstudyError('output-exists', { path: folder });
  return occupied;
}

/** Writes the bot folder: beside its place first, then moved there whole, so that nobody meets half a bot. */
export async function writeRecording(recording: Recording, options: WriteOptions): Promise<WrittenRecording> {
  const folder = resolve(options.folder);
  const occupied = await refuseOccupied(folder, options.force ?? false);
  const draft = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.tmp`);
  try {
    await mkdir(draft, { recursive: true });
    const written = await writeInto(draft, recording, { ...options, folder });
    if (occupied) await replaceFolder(draft, folder);
    else {
      await rm(folder, { recursive: true, force: true });
      await rename(draft, folder);
    }
    return written;
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    if (cause instanceof UnderstudyError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('file-write-failed', { path: folder, reason }, { cause });
  }
}

async function replaceFolder(draft: string, folder: string): Promise<void> {
  const old = join(dirname(folder), `.${basename(folder)}.${randomUUID()}.old`);
  await rename(folder, old);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

async function writeInto(
  draft: string,
  recording: Recording,
  options: WriteOptions,
): Promise<WrittenRecording> {
  const steps = recording.steps();
  const used = [...new Set(steps.flatMap((step) => step.target ?? []))];
  const targets: Record<string, Target> = {};
  for (const name of used) {
    const booked = recording.book.get(name);
    if (booked === undefined) continue;
    const crop = booked.crop === undefined ? undefined : `targets/${name}.png`;
    targets[name] = { ...booked.target, ...(crop === undefined ? {} : { crop }) };
    if (crop !== undefined && booked.crop !== undefined) {
      await writeFileAtomically(join(draft, crop), booked.crop);
    }
  }
  const manifest = manifestFor(recording, steps, options.title);
  const text = botText(
    { namespace: options.namespace ?? 'recorded', name: basename(options.folder), title: options.title },
    nameSteps(steps, (name) => recording.book.get(name)?.target),
  );
  await saveBot(draft, { manifest, targets: { version: targetsVersion, targets }, text });
  await writeFileAtomically(
    join(draft, 'tests', 'recorded.yaml'),
    stringify({ version: 1, title: 'As recorded', input: {}, expect: { status: 'completed' } }),
  );
  await writeFileAtomically(
    join(draft, 'recording.jsonl'),
    recording.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  );
  return {
    folder: options.folder,
    title: options.title,
    steps: steps.length,
    targets: used,
    hosts: manifest.permissions.hosts,
    secrets: manifest.permissions.secrets,
  };
}

function manifestFor(recording: Recording, steps: readonly CompactStep[], title: string): Manifest {
  const uploads = steps.flatMap((step) =>
    step.action === 'web.upload' ? (step.input['files'] as string[]) : [],
  );
  const downloads = steps.some((step) => step.action === 'web.download');
  return manifestSchema.parse({
    title,
    description: 'Recorded in the browser.',
    permissions: {
      hosts: [...recording.hosts],
      read: [...new Set(uploads.map((file) => dirname(file)))].sort(),
      write: downloads ? ['downloads'] : [],
      secrets: [...new Set(steps.flatMap((step) => step.secret ?? []))].sort(),
    },
  });
}
