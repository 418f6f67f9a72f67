import { describe, expect, it } from 'vitest';
import { runCtk } from './ctk.ts';
import { runExamples } from './examples.ts';
import { absence, standardFolder } from './suite.ts';

const demanded = ['data-flow', 'do', 'for', 'set', 'switch', 'raise', 'flow', 'try', 'emit', 'branch'];
const present = standardFolder() !== undefined;

describe('Serverless Workflow DSL conformance', () => {
  it('has its data where continuous integration runs', () => {
    if (!present) console.warn(absence);
    expect(present || process.env['CI'] === undefined).toBe(true);
  });

  it.runIf(present)('passes every scenario of the features that bots are made of', async () => {
    const { scenarios } = await runCtk();
    const features = new Set(scenarios.map(({ feature }) => feature));
    expect([...features]).toEqual(expect.arrayContaining(demanded));
    const failures = scenarios.filter(
      ({ feature, reason }) => demanded.includes(feature) && reason !== undefined,
    );
    expect(failures).toEqual([]);
  });

  it.runIf(present)('calls web services as the call feature describes', async () => {
    const { scenarios } = await runCtk();
    const http = scenarios.filter(({ feature, name }) => feature === 'call' && name.includes('HTTP'));
    expect(http.length).toBeGreaterThanOrEqual(3);
    expect(http.filter(({ reason }) => reason !== undefined)).toEqual([]);
  });

  it.runIf(present)('accepts every example document of the standard', async () => {
    const { passed, failed, lines } = await runExamples();
    expect(passed).toBeGreaterThan(40);
    expect(failed, lines.filter((line) => line.startsWith('FAIL')).join('\n')).toBe(0);
  });
});
