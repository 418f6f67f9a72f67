import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const flowCyclic = defineRule({
  id: 'flow-cyclic',
  title: 'Steps that go round for ever',
  severity: 'error',
  why: 'Steps that lead back to themselves without any condition never end.',
  next: 'Put a condition on the way back.',
  bad: { bot: 'do:\n  - first:\n      set: { a: 1 }\n  - second:\n      set: { b: 2 }\n      then: first\n' },
  good: { bot: 'do:\n  - first:\n      set: { a: 1 }\n  - second:\n      set: { b: 2 }\n      then: end\n' },
});
