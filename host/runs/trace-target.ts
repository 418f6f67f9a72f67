import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { type Target, targetsFileSchema } from '../../contract/flow/index.ts';
import { traceLayout } from '../../contract/run/index.ts';

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A target as the trace's copy of the bot holds it; the crop comes from the bot itself, where that still has it. */
export async function targetOfTrace(
  traceFolder: string,
  botFolder: string | undefined,
  name: string,
): Promise<{ target?: Target | undefined; crop?: string | undefined }> {
  const text = await readIfThere(join(traceFolder, traceLayout.bot, 'targets.yaml'));
  const file = text === undefined ? undefined : targetsFileSchema.safeParse(parse(text.toString('utf8')));
  const target = file?.data?.targets[name];
  if (target?.crop === undefined || botFolder === undefined) return { target };
  const path = resolve(botFolder, target.crop);
  const crop = path.startsWith(botFolder + sep) ? await readIfThere(path) : undefined;
  return {
    target,
    crop: crop === undefined ? undefined : `data:image/png;base64,${crop.toString('base64')}`,
  };
}
