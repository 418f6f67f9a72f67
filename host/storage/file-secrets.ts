import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { SecretsPort } from '../../contract/ports.ts';
import { explainIssues } from '../../contract/rpc/explain-issues.ts';

const secretsFileSchema = z.record(z.string().min(1), z.string());

const unsafe = (path: string, reason: string): UnderstudyError =>
  new UnderstudyError('secrets-file-unsafe', { path, reason });

async function readSecretsFile(path: string): Promise<Record<string, string>> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw unsafe(path, `others may read it (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UnderstudyError) throw cause;
    throw new UnderstudyError(
      'file-not-found',
      { path, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message may quote the file, so it is not passed on.
    throw unsafe(path, 'it is not JSON');
  }
  const parsed = secretsFileSchema.safeParse(value);
  if (!parsed.success) throw unsafe(path, `it must map names to texts (${explainIssues(parsed.error)})`);
  return parsed.data;
}

/**
 * Secrets from a JSON file `{ "erp.user": "…" }` that only its owner may read (mode 0600): the explicit choice for
 * unattended machines without a credential store. Read once; changes stay in memory.
 */
export async function openSecretsFile(path: string): Promise<SecretsPort> {
  return createMemorySecrets(await readSecretsFile(path));
}

/** Secrets held in memory for the life of the process. */
export function createMemorySecrets(values: Readonly<Record<string, string>> = {}): SecretsPort {
  const held = new Map(Object.entries(values));
  return {
    get: async (name) => held.get(name),
    set: async (name, value) => {
      held.set(name, value);
    },
    delete: async (name) => held.delete(name),
    list: async () => [...held.keys()].sort(),
  };
}

/** Answers from `first` where it holds the name, else from `second`; new secrets go to `second`. */
export function layerSecrets(first: SecretsPort, second: SecretsPort): SecretsPort {
  return {
    get: async (name) => (await first.get(name)) ?? second.get(name),
    set: (name, value) => second.set(name, value),
    delete: async (name) => (await first.delete(name)) || second.delete(name),
    list: async () => [...new Set([...(await first.list()), ...(await second.list())])].sort(),
  };
}
