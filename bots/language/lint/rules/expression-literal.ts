import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const expressionLiteral = defineRule({
  id: 'expression-literal',
  title: 'Text that only looks like an expression',
  severity: 'warning',
  why: 'Only a text that is wholly ${ … } is evaluated; anything else is taken as it stands.',
  next: 'Write the whole text as an expression: ${ "Dear \\(.name)" }.',
  bad: { bot: "do:\n  - greet:\n      set: { text: 'Dear ${ .name }' }\n" },
  good: { bot: 'do:\n  - greet:\n      set: { text: \'${ "Dear \\\\(.name)" }\' }\n' },
});
