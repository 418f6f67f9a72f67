import type { TestFailure, TestReport, TestResult } from '../../contract/flow/index.ts';

/** Characters that XML 1.0 cannot hold at all; everything below the space save tab, line feed and return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text: string): string =>
  text
    .replace(forbidden, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function failureText({ what, message, expected, actual }: TestFailure): string {
  const shown = (name: string, value: unknown) =>
    value === undefined ? [] : [`  ${name}: ${JSON.stringify(value)}`];
  return [`${what}: ${message}`, ...shown('expected', expected), ...shown('actual', actual)].join('\n');
}

function testCase(suite: string, { title, name, status, durationMs, failures }: TestResult): string {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(title)}" file="${escaped(`tests/${name}.yaml`)}" time="${seconds(durationMs)}"`;
  if (status === 'passed') return `${head}/>`;
  const element = status === 'broken' ? 'error' : 'failure';
  const message = failures[0]?.message ?? status;
  return [
    `${head}>`,
    `      <${element} message="${escaped(message)}">${escaped(failures.map(failureText).join('\n'))}</${element}>`,
    '    </testcase>',
  ].join('\n');
}

/** Test reports of bots as JUnit XML, one suite a bot. */
export function junitXml(suites: readonly { readonly bot: string; readonly report: TestReport }[]): string {
  const count = (results: readonly TestResult[], status: TestResult['status']) =>
    results.filter((result) => result.status === status).length;
  const time = (results: readonly TestResult[]) =>
    seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const totals = (results: readonly TestResult[]) =>
    `tests="${results.length}" failures="${count(results, 'failed')}" errors="${count(results, 'broken')}" time="${time(results)}"`;
  const all = suites.flatMap(({ report }) => report.results);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals(all)}>`,
    ...suites.flatMap(({ bot, report: { results } }) => [
      `  <testsuite name="${escaped(bot)}" ${totals(results)}>`,
      ...results.map((result) => testCase(bot, result)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}
