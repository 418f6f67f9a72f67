import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { crashSeries } from '../conformance/crash/crash-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a run whose robot is killed again and again', () => {
  it('ends as the undisturbed one, every effect once where the action declares it so and never lost', async () => {
    const { kills, faults } = await crashSeries(folder, { points: 20, seed: 3 });
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(20);
  }, 120_000);
});
