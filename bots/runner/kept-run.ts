import { UnderstudyError } from '../../contract/errors/index.ts';
import {
  type AnswerLine,
  type AnswersHead,
  answerLineSchema,
  type RunEvent,
} from '../../contract/run/index.ts';
import type { KeptEvents } from './events.ts';
import { parseLine } from './outcome.ts';

/** What the last process of a run was told: enough to perform it again. */
export interface KeptRun {
  readonly head: AnswersHead;
  readonly lines: readonly AnswerLine[];
  /** Events that the outside told. */
  readonly told: KeptEvents;
  /** All events of that process, in order. */
  readonly events: readonly RunEvent[];
}

/** Puts together what `answers.jsonl` and the events of a trace hold; throws `trace-unreadable` where they do not fit. */
export function keptRun(path: string, answers: string, events: readonly RunEvent[]): KeptRun {
  const lines = answers
    .split('\n')
    .flatMap((text, index) => (text === '' ? [] : [answerLine(path, text, index + 1)]));
  const begins = lines.findLastIndex((line) => line.t === 'run');
  const head = lines[begins];
  if (head?.t !== 'run') throw unreadable(path, 'what the run was told from outside was not kept.');
  const own = lines.slice(begins + 1);
  const byNumber = new Map(events.map((event) => [event.seq, event]));
  const told = new Map<number, RunEvent>();
  for (const line of own) {
    const event = line.t === 'told' ? byNumber.get(line.seq) : undefined;
    if (event !== undefined) told.set(event.seq, event);
  }
  return { head, lines: own, told, events: events.filter(({ seq }) => seq > head.lastSeq) };
}

const unreadable = (path: string, reason: string, cause?: unknown) =>
  new UnderstudyError('trace-unreadable', { path, reason }, { cause });

function answerLine(path: string, text: string, number: number): AnswerLine {
  try {
    return answerLineSchema.parse(parseLine(text));
  } catch (cause) {
    throw unreadable(path, `line ${number} of the answers is none.`, cause);
  }
}
