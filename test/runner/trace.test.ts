import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../../bots/catalog/define-action.ts';
import { registry } from '../../bots/catalog/registry.ts';
import { createTraceWriter } from '../../bots/runner/index.ts';
import type { PortFactories, RunWorld, WebPort } from '../../contract/ports.ts';
import type { RunEvent } from '../../contract/run/index.ts';
import { openJournal, openTraceStore, readTrace } from '../../host/storage/index.ts';
import { documentOf, noPorts, performed } from './run-under-test.ts';

const folders: string[] = [];
const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trace-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const actions = ['web.click', 'web.fill', 'log.write'].flatMap((id) => registry.get(id) ?? []);

/** A screen whose picture counts how often it was taken. */
function screen(options: { readonly breaksAt?: string; readonly picture?: () => Promise<never> } = {}) {
  let pictures = 0;
  const factories: PortFactories = {
    ...noPorts,
    web: () => {
      const port: Partial<WebPort> = {
        click: async (target) => {
          if (target === options.breaksAt) throw new Error('the button is broken');
        },
      };
      return port as WebPort;
    },
    log: (scope) => ({
      write: (level, message, data) => scope.emit({ type: 'log', step: scope.step, level, message, data }),
    }),
  };
  const world: Partial<RunWorld> = {
    factories,
    shot: async () => {
      if (options.picture !== undefined) await options.picture();
      pictures += 1;
      return { png: new TextEncoder().encode(`picture ${pictures}`), width: 800, height: 600 };
    },
  };
  return { world, pictures: () => pictures };
}

const clicks = (...targets: string[]) =>
  `do:\n${targets.map((target) => `  - ${target}: { call: web.click, with: { target: ${target} } }`).join('\n')}`;

const shotsOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) =>
    event.type === 'screenshot' ? [`${event.step.name} ${event.when} ${event.file}`] : [],
  );

describe('the trace of a run', () => {
  it('holds its head, every event, and the bot as it was', async () => {
    const traces = freshFolder();
    const { events } = await performed(clicks('one', 'two'), {
      actions,
      trace: createTraceWriter(join(traces, 'run-1')),
      world: screen().world,
    });
    const trace = await openTraceStore(traces).read('run-1');
    expect(trace.events).toEqual(JSON.parse(JSON.stringify(events)));
    expect(trace).toMatchObject({
      torn: false,
      meta: { version: 1, status: 'completed', steps: 2, bot: { name: 'under-test' } },
    });
    expect(readdirSync(join(traces, 'run-1')).sort()).toEqual([
      'answers.jsonl',
      'bot',
      'events.jsonl',
      'shots',
      'trace.json',
    ]);
  });

  it('tells why a run failed', async () => {
    const traces = freshFolder();
    await performed(clicks('one'), {
      actions,
      trace: createTraceWriter(join(traces, 'run-1')),
      world: screen({ breaksAt: 'one' }).world,
    });
    expect(await openTraceStore(traces).meta('run-1')).toMatchObject({
      status: 'faulted',
      failure: 'the button is broken',
    });
  });

  it('takes one picture between two steps of the screen, none for others, and one of a fault', async () => {
    const traces = freshFolder();
    const { world, pictures } = screen({ breaksAt: 'three' });
    const { events } = await performed(
      `${clicks('one')}
  - note: { call: log.write, with: { message: hello } }
  - two: { call: web.click, with: { target: two } }
  - three: { call: web.click, with: { target: three } }`,
      { actions, screenshots: true, trace: createTraceWriter(join(traces, 'run-1')), world },
    );
    expect(shotsOf(events)).toEqual([
      'one before 00001.png',
      'one after 00002.png',
      'two before 00002.png',
      'two after 00003.png',
      'three before 00003.png',
      'three fault 00004.png',
    ]);
    expect(pictures()).toBe(4);
    const store = openTraceStore(traces);
    expect(Buffer.from(await store.shot('run-1', '00003.png')).toString()).toBe('picture 3');
  });

  it('lets a step look while the picture before it is taken, and tells the picture before the input', async () => {
    const order: string[] = [];
    let taken = 0;
    const looked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const world: Partial<RunWorld> = {
      ...screen().world,
      factories: {
        ...noPorts,
        web: ({ step, pictured }) => {
          const port: Partial<WebPort> = {
            click: async () => {
              order.push(`${step.name} looks`);
              looked[step.name === 'one' ? 0 : 1]?.resolve();
              await pictured;
              order.push(`${step.name} acts`);
            },
          };
          return port as WebPort;
        },
      },
      // Comes only once the step that follows has looked: a step that had to wait for it to begin would never begin.
      shot: async () => {
        taken += 1;
        await looked[taken - 1]?.promise;
        return { png: new TextEncoder().encode(`picture ${taken}`), width: 800, height: 600 };
      },
    };
    const { status } = await performed(clicks('one', 'two'), {
      actions,
      screenshots: true,
      trace: createTraceWriter(join(freshFolder(), 'run-1')),
      world,
      onEvent: (event) => {
        if (event.type === 'screenshot') order.push(`${event.step.name} ${event.when} ${event.file}`);
      },
    });
    expect(status).toBe('completed');
    expect(order).toEqual([
      'one looks',
      'one before 00001.png',
      'one acts',
      'two looks',
      'one after 00002.png',
      'two before 00002.png',
      'two acts',
      'two after 00003.png',
    ]);
  });

  it('goes on without a picture that cannot be taken, and says so', async () => {
    const { world } = screen({ picture: () => Promise.reject(new Error('the page is gone')) });
    const { status, events } = await performed(clicks('one'), {
      actions,
      screenshots: true,
      trace: createTraceWriter(join(freshFolder(), 'run-1')),
      world,
    });
    expect(status).toBe('completed');
    expect(events.find(({ type }) => type === 'log')).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('the page is gone'),
    });
  });

  it('does not hold up a cancel while a picture hangs', async () => {
    const stop = new AbortController();
    const { status, events } = await performed(clicks('one', 'two'), {
      actions,
      screenshots: true,
      trace: createTraceWriter(join(freshFolder(), 'run-1')),
      world: screen({
        picture: () => {
          stop.abort();
          return new Promise(() => {});
        },
      }).world,
      signal: stop.signal,
    });
    expect(status).toBe('cancelled');
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'cancelled' });
  });

  it('is continued by a run that is continued, with numbers that go on', async () => {
    const folder = freshFolder();
    const journal = openJournal(join(folder, 'journal.db'));
    const trace = join(folder, 'run-1');
    const text = clicks('one', 'two');
    const stopped = new AbortController();
    await performed(text, {
      actions,
      journal,
      trace: createTraceWriter(trace),
      world: screen().world,
      signal: stopped.signal,
      onEvent: (event) => {
        if (event.type === 'step.finished') stopped.abort();
      },
    });
    const [head] = [await journal.head('run-1')];
    expect(head?.status).toBe('cancelled');
    // As a killed process would have left it: going on, with half a line at the end.
    await journal.finish('run-1', 'running');
    appendFileSync(join(trace, 'events.jsonl'), '{"runId":"run-1","se');
    const { status } = await performed(text, {
      actions,
      journal,
      trace: createTraceWriter(trace),
      world: screen().world,
    });
    journal.close();
    expect(status).toBe('completed');
    const { events, torn } = await readTrace(trace);
    expect(torn).toBe(false);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.find(({ type, seq }) => type === 'run.started' && seq > 1)).toMatchObject({
      resumed: true,
    });
  });
});

/** Fills the disk a little more with every call. */
const fill = defineAction({
  id: 'test.fill',
  title: 'Fill',
  summary: 'Answers much.',
  sentence: 'Answer much',
  needs: [],
  input: z.strictObject({}),
  output: z.object({ much: z.string() }),
  examples: [],
  run: async () => ({ much: 'x'.repeat(10_000) }),
});
const endless = `do: [ { more: { if: .n != 2, call: test.fill, then: more } } ]`;

const mountCommand = '/usr/bin/mount';
const unmountCommand = '/usr/bin/umount';

function mountTiny(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'tiny-disk-'));
  try {
    execFileSync(mountCommand, ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

describe('a trace that cannot be written', () => {
  it('ends the run as faulted at a full disk, and is readable to its end', async (context) => {
    const disk = mountTiny();
    if (disk === undefined) return context.skip('needs root on Linux to mount a tiny disk');
    try {
      const { status, error } = await performed(endless, {
        actions: [fill],
        trace: createTraceWriter(join(disk, 'run-1')),
      });
      expect(status).toBe('faulted');
      expect(error).toMatchObject({ code: 'trace-write-failed' });
      expect(error?.detail).toContain('ENOSPC');
      const { meta, events, torn } = await readTrace(join(disk, 'run-1'));
      expect(torn).toBe(false);
      expect(meta.status).toBe('faulted');
      expect(events.length).toBeGreaterThan(10);
      expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'faulted' });
    } finally {
      execFileSync(unmountCommand, [disk]);
      rmSync(disk, { recursive: true });
    }
  });

  it.runIf(existsSync('/dev/full'))('ends the run where a picture finds no room', async () => {
    const trace = join(freshFolder(), 'run-1');
    mkdirSync(join(trace, 'shots'), { recursive: true });
    symlinkSync('/dev/full', join(trace, 'shots', '00002.png'));
    const { status, error } = await performed(clicks('one', 'two', 'three'), {
      actions,
      screenshots: true,
      trace: createTraceWriter(trace),
      world: screen().world,
    });
    expect({ status, code: error?.code }).toEqual({ status: 'faulted', code: 'trace-write-failed' });
    const { meta, events } = await readTrace(trace);
    expect(meta).toMatchObject({ status: 'faulted', failure: expect.stringContaining('ENOSPC') });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'faulted' });
  });

  it('keeps the run from starting where its folder cannot be made', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'run-1'), 'a file');
    let performedSteps = 0;
    const { status, error } = await performed(clicks('one'), {
      actions,
      trace: createTraceWriter(join(folder, 'run-1')),
      world: screen().world,
      onEvent: ({ type }) => {
        if (type === 'step.started') performedSteps += 1;
      },
    });
    expect({ status, code: error?.code }).toEqual({ status: 'faulted', code: 'trace-write-failed' });
    expect(error?.next).toContain('--trace');
    expect(performedSteps).toBe(0);
  });
});

describe('the store of traces', () => {
  it('lists the newest first, leaves out what is no trace, and deletes', async () => {
    const root = freshFolder();
    for (const [runId, now] of [
      ['old', 1],
      ['new', 2],
    ] as const) {
      await performed(`do: [ { a: { set: { b: 1 } } } ]`, {
        runId,
        trace: createTraceWriter(join(root, runId)),
        clock: { now: () => now * 86_400_000, monotonic: () => now, sleep: () => new Promise(() => {}) },
      });
    }
    mkdirSync(join(root, 'something-else'));
    const store = openTraceStore(root);
    expect((await store.list()).map(({ meta }) => meta.runId)).toEqual(['new', 'old']);
    expect(await store.delete('old')).toBe(true);
    expect(await store.delete('old')).toBe(false);
    expect((await store.list()).map(({ meta }) => meta.runId)).toEqual(['new']);
  });

  it('reads a trace whose last line was torn off, up to there', async () => {
    const root = freshFolder();
    await performed(`do: [ { a: { set: { b: 1 } } } ]`, { trace: createTraceWriter(join(root, 'run-1')) });
    const events = join(root, 'run-1', 'events.jsonl');
    writeFileSync(events, readFileSync(events, 'utf8').slice(0, -30));
    const trace = await openTraceStore(root).read('run-1');
    expect(trace.torn).toBe(true);
    expect(trace.events.map(({ type }) => type)).toEqual(['run.started', 'step.started', 'step.finished']);
  });

  it.each(['../secrets', '', '..', 'a/b'])('knows no run called "%s"', async (runId) => {
    await expect(openTraceStore(freshFolder()).read(runId)).rejects.toThrow(/No run/);
  });

  it('gives out pictures alone', async () => {
    const root = freshFolder();
    await performed(`do: [ { a: { set: { b: 1 } } } ]`, { trace: createTraceWriter(join(root, 'run-1')) });
    const store = openTraceStore(root);
    await expect(store.shot('run-1', '../trace.json')).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(store.shot('run-1', '00009.png')).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('copies the text of the bot', async () => {
    const root = freshFolder();
    const { createRun } = await import('../../bots/runner/index.ts');
    const { manifestSchema } = await import('../../contract/flow/index.ts');
    const { createExpressions } = await import('../../bots/language/expressions.ts');
    const { systemClock, systemRandom } = await import('../../bots/drivers/clock.ts');
    const run = createRun({
      runId: 'run-1',
      bot: {
        document: documentOf('do: [ { a: { set: { b: 1 } } } ]'),
        digest: 'd',
        targets: new Map(),
        manifest: manifestSchema.parse({ title: 'Under test' }),
        files: { bot: { text: 'the bot' }, targets: undefined, manifest: { text: 'the manifest' } },
      },
      input: {},
      registry,
      world: { factories: noPorts, shot: async () => undefined, close: async () => {} },
      clock: systemClock,
      random: systemRandom,
      secrets: { get: async () => undefined },
      expressions: createExpressions(),
      trace: createTraceWriter(join(root, 'run-1')),
      workFolder: root,
    });
    await run.start();
    expect(readFileSync(join(root, 'run-1/bot/bot.yaml'), 'utf8')).toBe('the bot');
    expect(readdirSync(join(root, 'run-1/bot')).sort()).toEqual(['bot.yaml', 'manifest.yaml']);
  });
});
