import { defineRule } from '../rule.ts';

/** Found by the checks that read the whole document. */
export const inputUndeclared = defineRule({
  id: 'input-undeclared',
  title: 'Input that the manifest does not declare',
  severity: 'error',
  why: 'Nobody is asked for it, so the step reads null.',
  next: 'Declare the input in manifest.yaml, or correct the name.',
  bad: {
    bot: "do:\n  - greet:\n      set: { text: '${ $workflow.input.nmae }' }\n",
    manifest: 'title: Letter\ninputs:\n  - name: name\n',
  },
  good: {
    bot: "do:\n  - greet:\n      set: { text: '${ $workflow.input.name }' }\n",
    manifest: 'title: Letter\ninputs:\n  - name: name\n',
  },
});
