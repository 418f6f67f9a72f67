import { basename, dirname, join, resolve } from 'node:path';
import { writeFileAtomically } from '../../bots/files/atomic-write.ts';
import { saveBot } from '../../bots/language/index.ts';
import { type Manifest, manifestSchema } from '../../contract/flow/manifest.ts';
import { type Target, targetsVersion } from '../../contract/flow/targets.ts';
import type { BookedTarget } from '../targets/target-book.ts';
import type { CompactStep } from './compact.ts';
import { botText, nameSteps } from './document.ts';
import { firstTest } from './first-test.ts';
import { placeFolder } from './place-folder.ts';
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

/** Writes the bot folder, whole or not at all. */
export async function writeRecording(recording: Recording, options: WriteOptions): Promise<WrittenRecording> {
  const folder = resolve(options.folder);
  return placeFolder(folder, options.force ?? false, (draft) =>
    writeInto(draft, recording, { ...options, folder }),
  );
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
  const named = nameSteps(steps, (name) => recording.book.get(name)?.target);
  const text = botText(
    { namespace: options.namespace ?? 'recorded', name: basename(options.folder), title: options.title },
    named,
  );
  await saveBot(draft, { manifest, targets: { version: targetsVersion, targets }, text });
  await writeFileAtomically(join(draft, 'tests', 'recorded.yaml'), firstTest(named));
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
