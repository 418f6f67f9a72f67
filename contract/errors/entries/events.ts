import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of events, schedules, and of what a bot runs beside its own steps. */
export const outsideErrors = {
  'event-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'An event is not a CloudEvent',
    message: 'The event{at} is not as CloudEvents 1.0 wants it: {reason}',
    next: 'Correct the attribute; names are lower-case letters and digits, everything else belongs into data.',
    standardType: 'validation',
  }),
  'script-failed': entry({
    kind: 'business',
    status: 500,
    title: 'A script failed',
    message: 'The script of step {step} failed: {reason}',
    next: 'Correct the script; it sees arguments, standard input and environment, and nothing else of this machine.',
    standardType: 'runtime',
  }),
  'process-failed': entry({
    kind: 'application',
    status: 500,
    title: 'A command failed',
    message: 'The {what} of step {step} ended with code {code}: {reason}',
    next: 'Correct the command, or read its code with `return: code` or `return: all` and decide yourself.',
    standardType: 'runtime',
  }),
  'workflow-unknown': entry({
    kind: 'business',
    status: 404,
    title: 'There is no such bot',
    message: 'Step {step} runs {workflow}, but {reason}',
    next: 'Put the bot into a folder beside this one, or name a version that is there.',
    standardType: 'configuration',
  }),
  'workflow-too-deep': entry({
    kind: 'business',
    status: 508,
    title: 'Bots run each other without end',
    message: 'Step {step} would be the {depth}th bot inside another: {chain}.',
    next: 'Let no bot run itself, directly or through others, without a condition that ends it.',
    standardType: 'runtime',
  }),
  'schedule-invalid': entry({
    kind: 'business',
    status: 400,
    title: 'The schedule cannot be understood',
    message: 'The schedule cannot be understood: {reason}',
    next: 'Write cron with five fields (`30 6 * * 1-5`), or every/after with a duration above zero.',
    standardType: 'configuration',
  }),
} as const satisfies Record<string, ErrorEntry>;
