import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createModelsClient,
  type ModelsClient,
  type ModelsClientOptions,
  type Timer,
} from '../../models/index.ts';
import { drawnImage } from './drawn-image.ts';

/** Keeps time still; `fire` lets the timers of one length go off. */
class HeldTimer implements Timer {
  readonly #waiting = new Set<{ ms: number; fn: () => void }>();

  after(ms: number, fn: () => void): () => void {
    const entry = { ms, fn };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  fire(ms: number): number {
    const due = [...this.#waiting].filter((entry) => entry.ms === ms);
    for (const entry of due) {
      this.#waiting.delete(entry);
      entry.fn();
    }
    return due.length;
  }
}

const opened: ModelsClient[] = [];
let small: Uint8Array<ArrayBuffer>;
let large: Uint8Array<ArrayBuffer>;

const client = (options: ModelsClientOptions = {}): ModelsClient => {
  const made = createModelsClient(options);
  opened.push(made);
  return made;
};

const onlyPid = (models: ModelsClient): number => {
  const [pid, ...others] = models.processIds();
  expect(others).toEqual([]);
  if (pid === undefined) throw new Error('no model process runs');
  return pid;
};

const gone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

const read = (models: ModelsClient, bytes: Uint8Array<ArrayBuffer>, options = {}) =>
  models.infer('ocr.read', { image: { bytes } }, options);

beforeAll(async () => {
  small = await drawnImage(160, 50, [{ text: 'Ready 42', x: 20, y: 32 }]);
  const lines = Array.from({ length: 60 }, (_, i) => ({
    text: `Line ${i} of a long list`,
    x: 30,
    y: 40 + i * 24,
  }));
  large = await drawnImage(600, 1500, lines);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

describe('the model process', () => {
  it('starts with the first question and ends when the client is closed', async () => {
    const models = client();
    expect(models.processIds()).toEqual([]);
    expect((await read(models, small)).output.text).toBe('Ready 42');
    const pid = onlyPid(models);
    const warm = await read(models, small);
    expect(warm.timings.loadMs).toBeLessThan(warm.timings.totalMs);
    expect(onlyPid(models)).toBe(pid);
    await models.close();
    expect(gone(pid)).toBe(true);
    await expect(read(models, small)).rejects.toMatchObject({ code: 'inference-failed' });
  });

  it('stops between lines when cancelled, and the same process answers the next question', async () => {
    const models = client();
    await read(models, small);
    const pid = onlyPid(models);
    const stop = new AbortController();
    const long = read(models, large, { signal: stop.signal });
    const waiting = read(models, large, { signal: stop.signal });
    stop.abort();
    await expect(long).rejects.toMatchObject({ code: 'inference-cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'inference-cancelled' });
    expect((await read(models, small)).output.text).toBe('Ready 42');
    expect(onlyPid(models)).toBe(pid);
    await expect(read(models, small, { signal: stop.signal })).rejects.toMatchObject({
      code: 'inference-cancelled',
    });
  });

  it('gives up at the deadline with its length in the message', async () => {
    const timer = new HeldTimer();
    const models = client({ timer });
    const late = read(models, large, { deadlineMs: 700 });
    expect(timer.fire(700)).toBe(1);
    await expect(late).rejects.toMatchObject({
      code: 'inference-deadline',
      message: expect.stringContaining('700 ms'),
    });
  });

  it('ends a process that does not stop when asked, and starts another', async () => {
    const timer = new HeldTimer();
    const models = client({ timer, cancelGraceMs: 1234 });
    await read(models, small);
    const stuck = onlyPid(models);
    process.kill(stuck, 'SIGSTOP');
    const stop = new AbortController();
    const never = read(models, small, { signal: stop.signal });
    stop.abort();
    await expect(never).rejects.toMatchObject({ code: 'inference-cancelled' });
    expect(timer.fire(1234)).toBe(1);
    expect((await read(models, small)).output.text).toBe('Ready 42');
    expect(onlyPid(models)).not.toBe(stuck);
  });

  it('asks again after a crash, once', async () => {
    const models = client();
    await read(models, small);
    const first = onlyPid(models);
    const answer = read(models, small);
    process.kill(first, 'SIGKILL');
    expect((await answer).output.text).toBe('Ready 42');
    expect(onlyPid(models)).not.toBe(first);
  });

  it('reports a process that cannot be started, with the program it tried', async () => {
    const models = client({ execPath: '/nonexistent/node' });
    await expect(read(models, small)).rejects.toMatchObject({
      code: 'inference-failed',
      message: expect.stringContaining('/nonexistent/node'),
    });
  });

  it('rests after a time without work', async () => {
    const timer = new HeldTimer();
    const models = client({ timer, idleMs: 777 });
    await read(models, small);
    const pid = onlyPid(models);
    expect(timer.fire(777)).toBe(1);
    await expect.poll(() => gone(pid)).toBe(true);
    expect((await read(models, small)).output.text).toBe('Ready 42');
  });

  it('spreads questions over several processes', async () => {
    const models = client({ workers: 2 });
    const answers = await Promise.all([read(models, small), read(models, small)]);
    expect(answers.map((answer) => answer.output.text)).toEqual(['Ready 42', 'Ready 42']);
    expect(models.processIds()).toHaveLength(2);
  });
});
