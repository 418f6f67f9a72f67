import type { Step } from '../../steps.ts';
import type { LintContext } from '../context.ts';
import { readingsOf } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';
import { isSensitiveTarget, parametersOf } from '../sensitive.ts';

const paste = /^(?:(?:Control|Meta|ControlOrMeta)\+v|Shift\+Insert)$/i;

/** The element that a step acts on: its own, or the one that the steps before it left the focus in. */
function focused(step: Step, list: readonly Step[]): unknown {
  for (let index = step.index; index >= 0; index--) {
    const { target } = parametersOf(list[index]?.task ?? {});
    if (target !== undefined) return target;
  }
  return undefined;
}

function check(context: LintContext): RuleReport[] {
  const lists = Map.groupBy(context.steps, ({ list }) => list);
  const found: RuleReport[] = [];
  for (const step of context.steps) {
    const called = step.task['call'];
    if (typeof called !== 'string') continue;
    const { keys } = parametersOf(step.task);
    if (
      typeof keys === 'string' &&
      paste.test(keys) &&
      isSensitiveTarget(context, focused(step, lists.get(step.list) ?? []))
    ) {
      found.push({
        pointer: `${step.pointer}/with/keys`,
        message: `Step ${step.name} pastes a password from the clipboard, where every program can read it.`,
      });
    }
    const copies =
      /clipboard|copy/i.test(called) &&
      readingsOf(context).some(
        (one) => one.step === step && one.reads.paths.some(({ variable }) => variable === 'secrets'),
      );
    if (copies) {
      found.push({
        pointer: `${step.pointer}/with`,
        message: `Step ${step.name} puts a secret into the clipboard, where every program can read it.`,
      });
    }
  }
  return found;
}

const targets =
  'targets:\n  login.password:\n    kind: web\n    title: Password\n    where: { origin: https://erp.example }\n    candidates: [ { by: label, text: Password } ]\n';

export const passwordThroughClipboard = defineRule({
  id: 'password-through-clipboard',
  title: 'Password typed through the clipboard',
  severity: 'error',
  why: 'Every program of the session can read the clipboard, and clipboard histories keep what was in it.',
  next: 'Type the secret into the element with web.fill and ${ $secrets.NAME }.',
  bad: {
    bot: 'do:\n  - focus:\n      call: web.click\n      with: { target: login.password }\n  - pastePassword:\n      call: web.press\n      with: { keys: Control+V }\n',
    targets,
  },
  good: {
    bot: "do:\n  - typePassword:\n      call: web.fill\n      with: { target: login.password, value: '${ $secrets.erp.password }' }\n",
    manifest: 'title: Sign on\npermissions:\n  secrets: [ erp.password ]\n  hosts: [ erp.example ]\n',
    targets,
  },
  check,
});
