import type { Ast } from '../../jq/ast.ts';
import { isRecord } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { fieldAt, readingsOf } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';

/** Whether the expression means its input as a whole and not only fields of it. */
function readsAll(ast: Ast | undefined): boolean {
  if (ast === undefined) return true;
  const fields = /"of":\{"kind":"identity"\},"key":\{"kind":"literal"/g;
  return JSON.stringify(ast).replace(fields, '').includes('"kind":"identity"');
}

/** Whether the inputs are handed on as a whole, so that it cannot be told which of them are read. */
function handsOnAll(context: LintContext): boolean {
  if (fieldAt(context.bot.value, ['input', 'from']) !== undefined) return true;
  const first = context.steps.find(({ list, index }) => list === '/do' && index === 0);
  // Behind a first step that answers something of its own, `.` is that answer.
  const answers = first !== undefined && ('call' in first.task || 'set' in first.task);
  return readingsOf(context).some(({ reads, ast, step }) => {
    const whole = reads.paths.some(
      ({ variable, keys }) =>
        (variable === 'workflow' && (keys.length === 0 || (keys.length === 1 && keys[0] === 'input'))) ||
        (variable === 'input' && keys.length === 0),
    );
    return whole || ((step === first || !answers) && readsAll(ast));
  });
}

function check(context: LintContext): RuleReport[] {
  const { manifest, files } = context.bot;
  if (
    files.manifest === undefined ||
    manifest === undefined ||
    manifest.inputs.length === 0 ||
    handsOnAll(context)
  )
    return [];
  const expressions = readingsOf(context).map(({ place }) => place.expression);
  const words = new Set(
    [...expressions, JSON.stringify(manifest.permissions)].flatMap((text) => text.match(/\w+/g) ?? []),
  );
  const declared = fieldAt(context.bot.value, ['input', 'schema']);
  if (isRecord(declared)) return [];
  return manifest.inputs.flatMap(({ name }, index) =>
    words.has(name)
      ? []
      : [
          {
            pointer: `/inputs/${index}`,
            message: `No step reads the input ${name}, which is asked for before each run.`,
            file: files.manifest,
          },
        ],
  );
}

export const unusedInput = defineRule({
  id: 'unused-input',
  title: 'Input that is never read',
  severity: 'warning',
  why: 'Who starts the bot fills in a field that changes nothing.',
  next: 'Remove the input from manifest.yaml, or use it in a step.',
  bad: {
    bot: 'do:\n  - greet:\n      set: { text: \'${ "Dear \\($workflow.input.name)" }\' }\n',
    manifest: 'title: Letter\ninputs:\n  - name: name\n  - name: title\n',
  },
  good: {
    bot: 'do:\n  - greet:\n      set: { text: \'${ "Dear \\($workflow.input.name)" }\' }\n',
    manifest: 'title: Letter\ninputs:\n  - name: name\n',
  },
  check,
});
