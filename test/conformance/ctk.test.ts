import { describe, expect, it } from 'vitest';
import { runCtk } from './ctk.ts';
import { runExampleRuns } from './example-runs.ts';
import { runExamples } from './examples.ts';
import { absence, standardFolder } from './suite.ts';

const demanded = [
  'data-flow',
  'do',
  'for',
  'set',
  'switch',
  'raise',
  'flow',
  'try',
  'call',
  'emit',
  'branch',
];
const present = standardFolder() !== undefined;

describe('Serverless Workflow DSL conformance', () => {
  it('has its data where continuous integration runs', () => {
    if (!present) console.warn(absence);
    expect(present || process.env['CI'] === undefined).toBe(true);
  });

  it.runIf(present)('passes every scenario of the test kit', async () => {
    const { scenarios } = await runCtk();
    const features = new Set(scenarios.map(({ feature }) => feature));
    expect([...features]).toEqual(expect.arrayContaining(demanded));
    const failures = scenarios.filter(
      ({ feature, reason }) => demanded.includes(feature) && reason !== undefined,
    );
    expect(failures).toEqual([]);
  });

  it.runIf(present)('accepts every example document of the standard', async () => {
    const { passed, failed, lines } = await runExamples();
    expect(passed).toBeGreaterThan(40);
    expect(failed, lines.filter((line) => line.startsWith('FAIL')).join('\n')).toBe(0);
  });

  it.runIf(present)(
    'executes every example that needs no outside engine, with its result checked',
    async () => {
      const { passed, failed, lines } = await runExampleRuns();
      expect(failed, lines.filter((line) => line.startsWith('FAIL')).join('\n')).toBe(0);
      expect(passed).toBeGreaterThan(50);
      const left = lines.filter((line) => line.startsWith('-'));
      expect(left.length).toBeLessThanOrEqual(10);
      expect(left.every((line) => line.includes('needs a container engine'))).toBe(true);
    },
    60_000,
  );
});
