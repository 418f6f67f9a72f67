import { resolve } from 'node:path';
import { systemClock } from '../../bots/drivers/clock.ts';
import { loadBot } from '../../bots/language/bot-folder.ts';
import { nextTimes, type Schedule, scheduleOf } from '../../bots/language/schedule.ts';
import { UnderstudyError } from '../../contract/errors/index.ts';
import { exitCodes } from './exit-codes.ts';

export interface ScheduleCommand {
  readonly next: number;
  readonly json?: boolean;
}

function sentenceOf(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'cron':
      return `Starts by cron ${schedule.cron}, in the time of this machine.`;
    case 'every':
      return `Starts every ${schedule.everyMs} ms, whether or not the last run has ended.`;
    case 'after':
      return `Starts again ${schedule.afterMs} ms after it has ended.`;
    case 'on':
      return 'Starts when the events it names come; `understudy run --schedule --listen 0` takes them.';
  }
}

/** Tells when the bot's schedule starts it next. */
export async function showSchedule(bot: string, command: ScheduleCommand): Promise<number> {
  if (!Number.isInteger(command.next) || command.next < 1 || command.next > 1000)
    throw new UnderstudyError('usage-invalid', {
      reason: '--next takes a number from 1 to 1000.',
      command: 'schedule',
    });
  const { document } = await loadBot(resolve(bot));
  const schedule = scheduleOf(document);
  const times = schedule === undefined ? [] : nextTimes(schedule, systemClock.now(), command.next);
  if (command.json === true) {
    const next = times.map((at) => new Date(at).toISOString());
    process.stdout.write(`${JSON.stringify({ schedule: schedule ?? null, next })}\n`);
    return exitCodes.done;
  }
  const lines =
    schedule === undefined
      ? ['The bot has no schedule.']
      : [sentenceOf(schedule), ...times.map((at) => `  ${new Date(at).toLocaleString()}`)];
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.done;
}
