import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';

/** A JSON object in a file that the person named in a command. */
export async function readJsonObject(path: string, command: string): Promise<Record<string, unknown>> {
  const usage = (reason: string): UnderstudyError =>
    new UnderstudyError('usage-invalid', { reason, command });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('file-not-found', { path, reason }, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw usage(`${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`);
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) throw usage(`${path} must hold a JSON object.`);
  return parsed.data;
}
