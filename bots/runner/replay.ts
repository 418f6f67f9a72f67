import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { Journal, RunEvent } from '../../contract/run/index.ts';
import type { Expressions } from '../language/types.ts';
import { type Difference, differencesOf } from './compare-events.ts';
import { keptPorts } from './conducted.ts';
import type { KeptRun } from './kept-run.ts';
import { createRun } from './run.ts';
import type { ActionLookup, RunBot } from './types.ts';

/** How a run went that was performed again out of its trace. */
export interface Replay {
  /** sha256 over the canonical form of the events, as kept and as they came now. */
  readonly recorded: string;
  readonly replayed: string;
  readonly identical: boolean;
  readonly events: readonly RunEvent[];
  readonly differences: readonly Difference[];
  /** Where the run asked the outside something that it did not ask then. */
  readonly left: string | undefined;
}

/** Keys in order, so that the same event is the same text whoever wrote it. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => [key, canonical(item)]),
  );
}

/** Hash of an event stream: sha256 (hex) over its events as JSON with sorted keys, one a line. */
export function hashOfEvents(events: readonly RunEvent[]): string {
  const hash = createHash('sha256');
  for (const event of events) hash.update(`${JSON.stringify(canonical(event))}\n`);
  return hash.digest('hex');
}

/** What a continued run remembered when it was continued; it remembers nothing new. */
function journalOf({ head }: KeptRun): Journal | undefined {
  const { known, runId, digest, nonce, startedAt, input, from, folder } = head;
  if (known === undefined) return undefined;
  return {
    begin: async () => {},
    head: async () => ({
      runId,
      digest,
      nonce,
      startedAt,
      input,
      status: 'running',
      ...(from === undefined ? {} : { from }),
      ...(folder === undefined ? {} : { botFolder: folder }),
    }),
    append: async () => {},
    entries: async () => known,
    finish: async () => {},
    unfinished: async () => [],
  };
}

/** What arrived over open connections is in the answers too, so none is opened. */
const noConnections = (): never => {
  throw new Error('a connection was asked for while replaying');
};

/** Performs a finished run again with the answers it was given then, and compares what it tells with what it told. */
export async function replayRun(options: {
  readonly bot: RunBot;
  readonly kept: KeptRun;
  readonly registry: ActionLookup;
  readonly expressions: Expressions;
  readonly signal?: AbortSignal | undefined;
}): Promise<Replay> {
  const { bot, kept, registry, expressions, signal } = options;
  const { head } = kept;
  const startedMs = Date.parse(head.startedAt);
  const events: RunEvent[] = [];
  let left: string | undefined;
  const run = createRun({
    runId: head.runId,
    bot: {
      ...bot,
      digest: head.digest,
      folder: head.folder,
      manifest: { ...bot.manifest, permissions: head.permissions },
    },
    input: head.input,
    from: head.from,
    registry,
    expressions,
    journal: journalOf(kept),
    world: {
      factories: keptPorts,
      connections: noConnections,
      shot: async () => undefined,
      close: async () => {},
    },
    clock: { now: () => startedMs, monotonic: () => 0, sleep: async () => {} },
    random: { id: () => head.runId, next: () => 0 },
    secrets: { get: async () => undefined },
    elementTimeoutMs: head.elementTimeoutMs,
    workFolder: head.folder ?? tmpdir(),
    kept,
    onLeft: (reason) => {
      left = reason;
    },
    signal,
    // As the trace keeps them: what JSON leaves out is not there.
    onEvent: (event) => events.push(JSON.parse(JSON.stringify(event)) as RunEvent),
  });
  await run.start();
  signal?.throwIfAborted();
  const recorded = hashOfEvents(kept.events);
  const replayed = hashOfEvents(events);
  const identical = recorded === replayed;
  return {
    recorded,
    replayed,
    identical,
    events,
    differences: identical ? [] : differencesOf(kept.events, events),
    left,
  };
}
