import { runCtk } from '../test/conformance/ctk.ts';
import { runExampleRuns } from '../test/conformance/example-runs.ts';
import { runExamples } from '../test/conformance/examples.ts';
import { compareWithJq } from '../test/conformance/jq-cases.ts';
import type { SuiteResult } from '../test/conformance/suite.ts';

const suites: Readonly<Record<string, () => Promise<SuiteResult>>> = {
  ctk: runCtk,
  examples: runExamples,
  'examples-run': runExampleRuns,
  jq: compareWithJq,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`No suite called ${unknown.join(', ')}. Suites: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}

let failures = 0;
const totals: string[] = [];
for (const [name, run] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { passed, failed, skipped, lines } = await run();
  failures += failed;
  for (const line of lines) console.log(line);
  const missing = skipped === 0 ? '' : `, ${skipped} SKIPPED`;
  totals.push(`${name}: ${passed} passed, ${failed} failed${missing}`);
}
for (const total of totals) console.log(total);
process.exitCode = failures === 0 ? 0 : 1;
