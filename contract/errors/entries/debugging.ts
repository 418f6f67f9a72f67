import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of a debugged run. */
export const debugErrors = {
  'debug-not-paused': entry({
    kind: 'business',
    status: 409,
    title: 'The run is not paused',
    message: 'Run {runId} does not stand still, so its data cannot be looked at or changed.',
    next: 'Pause it first, or wait until it stops at a breakpoint.',
    standardType: 'runtime',
  }),
  'debug-not-here': entry({
    kind: 'business',
    status: 409,
    title: 'That is not possible where the run stands',
    message: 'The run cannot do that here ({how}): {reason}',
    next: 'Look at the call stack for where it stands, and go on from there.',
    standardType: 'runtime',
  }),
  'debug-value-refused': entry({
    kind: 'business',
    status: 422,
    title: 'The value cannot be changed so',
    message: 'The change was not made: {reason}.',
    next: 'Change a single value below it, or another part.',
    standardType: 'validation',
  }),
  'debug-no-state': entry({
    kind: 'business',
    status: 409,
    title: 'The earlier run left nothing to go on from',
    message: 'A run cannot go on at {path} of run {runId}: {reason}',
    next: 'Choose a step that the earlier run came to, or run the bot from its first step.',
    standardType: 'runtime',
  }),
} as const satisfies Record<string, ErrorEntry>;
