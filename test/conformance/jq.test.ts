import { expect, it } from 'vitest';
import { compareWithJq } from './jq-cases.ts';

it("answers the cases of jq's manual and language tests as jq publishes them, and as the shipped jq does", async () => {
  const { cases, agreed, passed, lines } = await compareWithJq();
  expect(cases).toBeGreaterThan(350);
  expect(agreed / cases, lines.join('\n')).toBeGreaterThanOrEqual(0.95);
  expect(passed / cases, lines.join('\n')).toBeGreaterThanOrEqual(0.95);
}, 120_000);
