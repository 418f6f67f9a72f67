import { Cron } from 'croner';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { durationMs } from './duration.ts';
import { isRecord } from './steps.ts';

/** When a bot is to be started by itself: exactly one of the standard's four ways. Durations in milliseconds. */
export type Schedule =
  | { readonly kind: 'cron'; readonly cron: string }
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'after'; readonly afterMs: number }
  | { readonly kind: 'on'; readonly on: Readonly<Record<string, unknown>> };

const invalid = (reason: string, key: string) =>
  new UnderstudyError(
    'schedule-invalid',
    { reason },
    { asStandard: true, instance: `/schedule/${key}`, where: { pointer: `/schedule/${key}` } },
  );

/** Standard cron of five fields, in the machine's time zone. */
const cronOf = (cron: string): Cron => new Cron(cron, { paused: true, mode: '5-part' });

function durationOf(value: unknown, key: string): number {
  let ms: number;
  try {
    ms = durationMs(value);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), key);
  }
  if (ms > 0) return ms;
  throw invalid(`${key} must be longer than nothing.`, key);
}

/** The document's schedule; undefined where it has none. Fails with `schedule-invalid`. */
export function scheduleOf(document: unknown): Schedule | undefined {
  const declared = isRecord(document) ? document['schedule'] : undefined;
  if (!isRecord(declared)) return undefined;
  const [key, second] = Object.keys(declared);
  if (key === undefined) return undefined;
  if (second !== undefined)
    throw invalid(`it says both ${key} and ${second}; a bot has one schedule.`, second);
  const value = declared[key];
  if (key === 'on') return { kind: 'on', on: isRecord(value) ? value : {} };
  if (key === 'every') return { kind: 'every', everyMs: durationOf(value, key) };
  if (key === 'after') return { kind: 'after', afterMs: durationOf(value, key) };
  try {
    const cron = String(value);
    if (cronOf(cron).nextRun() === null) throw new Error('it never comes.');
    return { kind: 'cron', cron };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    throw invalid(`${String(value)}: ${reason}`, 'cron');
  }
}

/** The next time a cron schedule comes after `now` (milliseconds since the epoch); undefined where it never does. */
export function nextCronTime(cron: string, now: number): number | undefined {
  return cronOf(cron).nextRun(new Date(now))?.getTime();
}

/**
 * The next times at which the schedule starts the bot if it began now; none for events, and one for `after`, whose next
 * start depends on how long the bot takes.
 */
export function nextTimes(schedule: Schedule, now: number, count: number): number[] {
  switch (schedule.kind) {
    case 'on':
      return [];
    case 'after':
      return [now];
    case 'every':
      return Array.from({ length: count }, (_, index) => now + index * schedule.everyMs);
    case 'cron':
      return cronOf(schedule.cron)
        .nextRuns(count, new Date(now))
        .map((date) => date.getTime());
  }
}
