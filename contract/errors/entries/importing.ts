import { type ErrorEntry, entry } from '../entry.ts';

/** Errors of bringing recordings of other tools along, and of writing for them. */
export const importErrors = {
  'import-unreadable': entry({
    kind: 'business',
    status: 400,
    title: 'The recording cannot be read',
    message: '{file}:{line}:{column}: {reason}',
    next: 'Export the recording again from its tool; where it was edited by hand, mend the place named above.',
    standardType: 'validation',
  }),
  'import-unknown-format': entry({
    kind: 'business',
    status: 400,
    title: 'This is no recording that can be imported',
    message: '{file} {reason}',
    next: 'Give a recording of one of these: {formats}.',
    standardType: 'validation',
  }),
} as const satisfies Record<string, ErrorEntry>;
