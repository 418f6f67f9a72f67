import { stringify } from 'yaml';
import type { RunEvent } from '../../contract/run/index.ts';
import { secretHandlePattern } from '../../contract/run/index.ts';
import type { KeptRun } from '../runner/kept-run.ts';

type Answer = Record<string, unknown>;

interface Answered {
  readonly step: string;
  readonly answer: Answer;
}

const nameOf = (path: string): string =>
  (path.split('/').at(-1) ?? '').replace(/#\d+$/, '').replaceAll('~1', '/').replaceAll('~0', '~');

function httpAnswer(value: unknown): Answer {
  const { status, headers, body } = value as {
    status: number;
    headers: Record<string, string>;
    body: Uint8Array;
  };
  const text = Buffer.from(body).toString('utf8');
  const type = headers['content-type'] ?? '';
  const plain = {
    ...(status === 200 ? {} : { status }),
    ...(type === '' ? {} : { headers: { 'content-type': type } }),
  };
  if (text === '') return plain;
  try {
    return /json/.test(type) ? { ...plain, output: JSON.parse(text) as unknown } : { ...plain, output: text };
  } catch {
    return { ...plain, output: text };
  }
}

/** Answers of actions and web services in the order in which they were given. */
function answersOf({ lines }: KeptRun): Answered[] {
  return lines.flatMap((line): Answered[] => {
    if (line.t !== 'turn' || line.aborted === true) return [];
    const [kind, ...rest] = line.of.split(' ');
    const path = rest.at(-1) ?? '';
    if (kind !== 'action' && kind !== 'http.request') return [];
    if (line.error !== undefined) {
      const { code, type, status, title, detail } = line.error;
      const error = { code, type, status, title, detail };
      return [{ step: nameOf(path), answer: { error: JSON.parse(JSON.stringify(error)) as unknown } }];
    }
    if (kind === 'http.request') return [{ step: nameOf(path), answer: httpAnswer(line.value) }];
    return [{ step: nameOf(path), answer: line.value === undefined ? {} : { output: line.value } }];
  });
}

/** Handles of the run mean nothing to another one. */
const withoutHandles = (text: string, nonce: string): string =>
  text.replaceAll(secretHandlePattern(nonce), '(secret $1)');

/** A test out of a real run: its inputs, what the outside answered, and how it ended. */
export function testOfRun(kept: KeptRun, title: string): string {
  const { head, events } = kept;
  const byStep = new Map<string, Answer[]>();
  for (const { step, answer } of answersOf(kept)) byStep.set(step, [...(byStep.get(step) ?? []), answer]);
  const answers = Object.fromEntries(
    [...byStep].map(([step, list]) => {
      const same = list.every((one) => JSON.stringify(one) === JSON.stringify(list[0]));
      return [step, same ? list[0] : { sequence: list }];
    }),
  );
  const end = events.findLast((event) => event.type === 'run.finished');
  const test = {
    version: 1,
    title,
    input: head.input,
    clock: { at: head.startedAt },
    answers,
    expect: { ...endOf(end), order: orderOf(events) },
  };
  const text = stringify(test, { lineWidth: 0, aliasDuplicateObjects: false });
  return withoutHandles(text, head.nonce);
}

function endOf(end: RunEvent | undefined): Record<string, unknown> {
  if (end?.type !== 'run.finished') return {};
  const { status, output, error } = end;
  return {
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined
      ? {}
      : { error: JSON.parse(JSON.stringify({ type: error.type, step: error.where?.step })) as unknown }),
  };
}

/** Steps of the main list in the order of the run: enough to notice that the bot goes another way. */
function orderOf(events: readonly RunEvent[]): string[] {
  const names = events.flatMap((event) =>
    event.type === 'step.started' && /^\/do\/\d+\/[^/]+$/.test(event.step.path) ? [event.step.name] : [],
  );
  return [...new Set(names)];
}
