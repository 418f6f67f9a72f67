import { resolve } from 'node:path';
import { systemClock } from '../../bots/drivers/clock.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import { createExpressions } from '../../bots/language/expressions.ts';
import { scheduleOf } from '../../bots/language/schedule.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { EventPort } from '../../contract/ports.ts';
import type { CloudEvent } from '../../contract/run/index.ts';
import { followSchedule } from '../schedule/scheduler.ts';
import { exitCodes } from './exit-codes.ts';
import { reportFailure } from './failure.ts';

/** How the bot is started by its schedule. */
export interface Scheduled {
  readonly json: boolean;
  readonly events: EventPort;
  readonly signal: AbortSignal;
  /** Performs the bot once, with the events that woke it. */
  perform(trigger?: readonly CloudEvent[]): Promise<unknown>;
}

/** Starts the bot as its document's schedule says until it is stopped; each start is a run of its own. */
export async function runScheduled(
  bot: string,
  { json, events, signal, perform }: Scheduled,
): Promise<number> {
  const { document } = await loadBot(resolve(bot));
  const schedule = scheduleOf(document);
  if (schedule === undefined) {
    throw new UnderstudyError('usage-invalid', {
      reason: 'The bot has no schedule; add one to bot.yaml, e.g. schedule: { cron: "30 6 * * 1-5" }.',
      command: 'run',
    });
  }
  const say = (event: Readonly<Record<string, unknown>>, text: string): void => {
    process.stdout.write(`${json ? JSON.stringify(event) : text}\n`);
  };
  const expressions = createExpressions();
  try {
    if (schedule.kind === 'on')
      say({ type: 'schedule.listening' }, 'Waiting for the events of its schedule. Ctrl-C ends it.');
    await followSchedule({
      schedule,
      clock: systemClock,
      events,
      expressions,
      variables: { workflow: { definition: document } },
      signal,
      start: async (trigger) => {
        try {
          await perform(trigger);
        } catch (error) {
          // The next start may well succeed; what hindered this one is told.
          reportFailure(error, { json });
        }
      },
      onNext: (at) => {
        const next = new Date(at);
        say({ type: 'schedule.next', at: next.toISOString() }, `Next start: ${next.toLocaleString()}`);
      },
      onDoubt: (event, error) => {
        const reason = error instanceof Error ? error.message : String(error);
        say(
          { type: 'schedule.doubt', event: event.id, reason },
          `Passed over ${event.type} ${event.id}: ${reason}`,
        );
      },
    });
  } finally {
    await expressions.close();
  }
  return exitCodes.done;
}
