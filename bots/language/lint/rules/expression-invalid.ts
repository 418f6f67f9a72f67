import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const expressionInvalid = defineRule({
  id: 'expression-invalid',
  title: 'Expression that is not jq',
  severity: 'error',
  why: 'The expression cannot be read, or names a variable that is not known at its place, so the run stops there.',
  next: 'Correct the expression; it is jq (https://jqlang.org/manual).',
  bad: { bot: "do:\n  - add:\n      set: { total: '${ 3 + }' }\n" },
  good: { bot: "do:\n  - add:\n      set: { total: '${ 3 + 4 }' }\n" },
});
