import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const flowUnknownStep = defineRule({
  id: 'flow-unknown-step',
  title: 'Jump to a step that is not there',
  severity: 'error',
  why: '`then` names a step beside it; where there is none, the run stops.',
  next: 'Name a step of the same list, or continue, exit or end.',
  bad: { bot: 'do:\n  - first:\n      set: { a: 1 }\n      then: thrid\n  - third:\n      set: { c: 3 }\n' },
  good: { bot: 'do:\n  - first:\n      set: { a: 1 }\n      then: third\n  - third:\n      set: { c: 3 }\n' },
});
