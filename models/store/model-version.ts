import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';

const fileSchema = z.object({
  path: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What a model version is: its files with digests, where it comes from and what it may be used for. */
export const modelVersionSchema = z
  .object({
    formatVersion: z.literal(1),
    name: z.string().min(1),
    version: z.string().min(1),
    engine: z.enum(['ppocr', 'tesseract']),
    /** ISO 639-1 codes of the languages it reads. */
    languages: z.array(z.string()).min(1),
    licence: z.string().min(1),
    /** Where the weights come from: package, repository, training run. */
    source: z.string().min(1),
    /** Letters these languages need and the model cannot output. */
    missingCharacters: z.string().optional(),
    files: z.record(z.string(), fileSchema),
  })
  .strict();
/** What a model version is: its files with digests, where it comes from and what it may be used for. */
export type ModelVersion = z.infer<typeof modelVersionSchema>;

/** Reads a file of a model version and refuses it when its SHA-256 is not the declared one. */
export async function readModelFile(model: ModelVersion, role: string): Promise<Uint8Array> {
  const label = `${model.name} ${model.version}`;
  const file = model.files[role];
  if (file === undefined) {
    throw new UnderstudyError('model-unavailable', {
      model: label,
      reason: `it declares no file for "${role}"`,
    });
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file.path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('model-unavailable', { model: label, reason }, { cause });
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== file.sha256) {
    const reason = `${file.path} has SHA-256 ${digest}, not the declared ${file.sha256}`;
    throw new UnderstudyError('model-unavailable', { model: label, reason });
  }
  return bytes;
}

/** Model versions in `folder/<name>/<version>/model.json`, with file paths made absolute. */
export async function installedVersions(folder: string): Promise<ModelVersion[]> {
  const found: ModelVersion[] = [];
  for (const name of await folders(folder)) {
    for (const version of await folders(join(folder, name))) {
      const place = join(folder, name, version);
      found.push(absolute(await readDeclaration(join(place, 'model.json')), place));
    }
  }
  return found;
}

async function folders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('model-unavailable', { model: folder, reason }, { cause });
  }
}

async function readDeclaration(path: string): Promise<ModelVersion> {
  try {
    return modelVersionSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UnderstudyError('model-unavailable', { model: path, reason }, { cause });
  }
}

function absolute(model: ModelVersion, folder: string): ModelVersion {
  const files = Object.entries(model.files).map(([role, file]) => [
    role,
    { ...file, path: join(folder, file.path) },
  ]);
  return { ...model, files: Object.fromEntries(files) };
}
