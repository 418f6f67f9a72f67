import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  type RunEvent,
  runEventSchema,
  type TraceMeta,
  traceLayout,
  traceMetaSchema,
} from '../../contract/run/index.ts';

/** A trace with its folder. */
export interface StoredTrace {
  readonly folder: string;
  readonly meta: TraceMeta;
}

/** A whole trace. `torn` tells that its last line was cut off, as by a crash or a full disk. */
export interface ReadTrace extends StoredTrace {
  readonly events: readonly RunEvent[];
  readonly torn: boolean;
}

/** Reads the traces below one folder: `<root>/<runId>/…`. What they hold was masked when it was written. */
export interface TraceStore {
  readonly root: string;
  /** Newest first; folders that are no trace are left out. */
  list(): Promise<StoredTrace[]>;
  /** Throws `run-not-found`, or `trace-unreadable` where its head is damaged. */
  read(runId: string): Promise<ReadTrace>;
  meta(runId: string): Promise<TraceMeta>;
  /** Bytes of one picture, by its file name in a screenshot event. */
  shot(runId: string, file: string): Promise<Uint8Array>;
  /** False where there was none. */
  delete(runId: string): Promise<boolean>;
}

/** The traces below `root`, which need not exist yet. */
export function openTraceStore(root: string): TraceStore {
  return new FolderTraces(root);
}

/** Reads one trace folder, wherever it lies. */
export async function readTrace(folder: string): Promise<ReadTrace> {
  const meta = await readMeta(folder);
  const text = (await textOf(join(folder, traceLayout.events))) ?? '';
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const events = lines.filter((line) => line !== '').map((line, index) => eventOf(folder, line, index + 1));
  return { folder, meta, events, torn: last !== '' };
}

class FolderTraces implements TraceStore {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  async list(): Promise<StoredTrace[]> {
    const names = await readdir(this.root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const found = await Promise.all(
      names
        .filter((entry) => entry.isDirectory())
        .map(async ({ name }): Promise<StoredTrace[]> => {
          const folder = join(this.root, name);
          const text = await textOf(join(folder, traceLayout.meta));
          const meta = text === undefined ? undefined : parseMeta(text);
          return meta === undefined ? [] : [{ folder, meta }];
        }),
    );
    return found.flat().sort((a, b) => b.meta.startedAt.localeCompare(a.meta.startedAt));
  }

  async meta(runId: string): Promise<TraceMeta> {
    return readMeta(this.#folderOf(runId));
  }

  async read(runId: string): Promise<ReadTrace> {
    return readTrace(this.#folderOf(runId));
  }

  async shot(runId: string, file: string): Promise<Uint8Array> {
    const folder = this.#folderOf(runId);
    if (file !== basename(file) || !file.endsWith('.png'))
      throw notThere(join(folder, file), 'no picture has this name');
    const path = join(folder, traceLayout.shots, file);
    return readFile(path).catch((error: NodeJS.ErrnoException) => {
      throw notThere(path, error.message);
    });
  }

  async delete(runId: string): Promise<boolean> {
    const folder = this.#folderOf(runId);
    if ((await textOf(join(folder, traceLayout.meta))) === undefined) return false;
    await rm(folder, { recursive: true });
    return true;
  }

  /** Run ids come from outside: one that leads elsewhere is as unknown as one that is not there. */
  #folderOf(runId: string): string {
    if (runId !== basename(runId) || runId === '' || runId === '.' || runId === '..') {
      throw new UnderstudyError('run-not-found', { runId });
    }
    return join(this.root, runId);
  }
}

const notThere = (path: string, reason: string) => new UnderstudyError('file-not-found', { path, reason });

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}

function parseMeta(text: string): TraceMeta | undefined {
  try {
    return traceMetaSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function readMeta(folder: string): Promise<TraceMeta> {
  const text = await textOf(join(folder, traceLayout.meta));
  if (text === undefined) throw new UnderstudyError('run-not-found', { runId: basename(folder) });
  const meta = parseMeta(text);
  if (meta !== undefined) return meta;
  throw new UnderstudyError('trace-unreadable', { path: folder, reason: `${traceLayout.meta} is damaged.` });
}

function eventOf(folder: string, line: string, number: number): RunEvent {
  try {
    return runEventSchema.parse(JSON.parse(line));
  } catch (cause) {
    const reason = `line ${number} of ${traceLayout.events} is no run event.`;
    throw new UnderstudyError('trace-unreadable', { path: folder, reason }, { cause });
  }
}
