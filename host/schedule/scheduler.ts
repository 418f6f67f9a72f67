import { nextCronTime, type Schedule } from '../../bots/language/schedule.ts';
import type { ExpressionArguments, Expressions } from '../../bots/language/types.ts';
import { Consumption, type Strategy } from '../../bots/runner/listening/consumption.ts';
import { readEvent } from '../../bots/runner/listening/reading.ts';
import { isTrue } from '../../bots/runner/truth.ts';
import type { ClockPort, EventPort } from '../../contract/ports.ts';
import type { CloudEvent } from '../../contract/run/index.ts';

/** What a scheduler works with. */
export interface SchedulerOptions {
  readonly schedule: Schedule;
  readonly clock: ClockPort;
  readonly events: EventPort;
  readonly expressions: Expressions;
  /** What expressions of the schedule see beside the event: the workflow and the runtime. */
  readonly variables: ExpressionArguments;
  /** Starts the bot once; resolves when it has ended, and never rejects for its faults. Events are those that woke it. */
  start(events?: readonly CloudEvent[]): Promise<void>;
  /** Told when the next start is known (milliseconds since the epoch). */
  onNext?(at: number): void;
  /** Told of events that a filter could not judge. */
  onDoubt?(event: CloudEvent, error: unknown): void;
  readonly signal: AbortSignal;
}

/** Longest sleep in one go, so that a machine that slept or whose clock was set finds its way back soon. */
const longestNapMs = 60_000;

async function sleepUntil(at: number, { clock, signal }: SchedulerOptions): Promise<void> {
  for (;;) {
    const left = at - clock.now();
    if (left <= 0) return;
    await clock.sleep(Math.min(left, longestNapMs), signal);
  }
}

/**
 * Starts the bot as its schedule says until the signal aborts, then waits for the starts that still go on. `cron` and
 * `every` do not wait for an earlier start to end, as the standard has it; `every` and `after` begin at once.
 */
export async function followSchedule(options: SchedulerOptions): Promise<void> {
  const going = new Set<Promise<void>>();
  const begin = (events?: readonly CloudEvent[]): Promise<void> => {
    const run = options.start(events).finally(() => going.delete(run));
    going.add(run);
    return run;
  };
  try {
    await follow(options, begin);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    await Promise.all(going);
  }
}

type Begin = (events?: readonly CloudEvent[]) => Promise<void>;

async function follow(options: SchedulerOptions, begin: Begin): Promise<void> {
  const { schedule, clock } = options;
  if (schedule.kind === 'on') return followEvents(options, begin);
  let at: number | undefined =
    schedule.kind === 'cron' ? nextCronTime(schedule.cron, clock.now()) : clock.now();
  while (at !== undefined) {
    options.onNext?.(at);
    await sleepUntil(at, options);
    options.signal.throwIfAborted();
    const run = begin();
    if (schedule.kind === 'cron') at = nextCronTime(schedule.cron, clock.now());
    else if (schedule.kind === 'every')
      at += schedule.everyMs * Math.ceil((clock.now() - at + 1) / schedule.everyMs);
    else {
      await run;
      at = clock.now() + schedule.afterMs;
    }
  }
}

/** Collects events as the strategy says; each complete set starts the bot once, with the events as its input. */
async function followEvents(options: SchedulerOptions, begin: Begin): Promise<void> {
  const { schedule, events, expressions, variables, signal } = options;
  if (schedule.kind !== 'on') return;
  const strategy = schedule.on as Strategy;
  const matching = {
    input: null,
    evaluate: (expression: string, on: unknown, more?: ExpressionArguments) =>
      expressions.evaluate(expression, on, { ...variables, ...more }, { signal }),
    onDoubt: (event: CloudEvent, error: unknown) => options.onDoubt?.(event, error),
  };
  let consumption = new Consumption(strategy, matching);
  let taken: CloudEvent[] = [];
  const { until } = strategy;
  const accept = async (event: CloudEvent): Promise<void> => {
    const own = await consumption.offer(event);
    if (own === undefined) return;
    if (own.by === 'filter') taken.push(event);
    const enough =
      typeof until === 'string'
        ? isTrue(
            await matching.evaluate(
              until,
              taken.map((one) => readEvent(one, 'data')),
            ),
          )
        : consumption.complete;
    if (!enough) return;
    const waking = taken;
    taken = [];
    consumption = new Consumption(strategy, matching);
    void begin(waking);
  };
  const ended = Promise.withResolvers<never>();
  const abort = () => ended.reject(signal.reason as Error);
  let turn = Promise.resolve();
  const unsubscribe = events.subscribe((event) => {
    turn = turn.then(() => accept(event)).catch((error: unknown) => ended.reject(error as Error));
    return turn;
  });
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    await ended.promise;
  } finally {
    signal.removeEventListener('abort', abort);
    unsubscribe();
    await turn;
  }
}
