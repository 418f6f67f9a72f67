import { isExpression } from '../../expressions.ts';
import { pathOf } from '../../pointer.ts';
import type { LintContext } from '../context.ts';
import { textsIn } from '../reads.ts';
import { defineRule, type RuleReport } from '../rule.ts';
import { isSensitiveTarget, parametersOf, saysSecret } from '../sensitive.ts';

/** Shapes of well-known credentials. */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ['an address with a password in it', /^[a-z][a-z\d+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['an AWS access key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a credential of an Authorization header', /^(?:Basic|Bearer) [\w+/=.-]{8,}$/],
];

function literalSecret(
  context: LintContext,
  task: Readonly<Record<string, unknown>>,
  key: string,
  pointer: string,
): string | undefined {
  const last = pathOf(pointer).at(-1) ?? '';
  if (saysSecret(last) && !/(target|file|folder|title|name)$/i.test(last)) return `the field ${last}`;
  if (key !== 'with' || last !== 'value') return undefined;
  const { target } = parametersOf(task);
  return isSensitiveTarget(context, target) ? `the text typed into ${String(target)}` : undefined;
}

function check(context: LintContext): RuleReport[] {
  const found: RuleReport[] = [];
  const say = (pointer: string, what: string): void => {
    const message = `Here a secret seems to stand in clear: ${what}. Everyone who gets the bot can read it.`;
    found.push({ pointer, message });
  };
  for (const { task, pointer } of context.steps) {
    for (const key of ['with', 'set', 'emit', 'run'] as const) {
      for (const [text, at] of textsIn(task[key], `${pointer}/${key}`)) {
        const shape = shapes.find(([, one]) => one.test(text));
        const isPlain = !isExpression(text) && !text.includes('${') && text.trim().length > 3;
        const literal = isPlain ? literalSecret(context, task, key, at) : undefined;
        if (shape !== undefined) say(at, shape[0]);
        else if (literal !== undefined) say(at, literal);
      }
    }
  }
  for (const [text, at] of textsIn(usedAuthentications(context.bot.value), '/use/authentications')) {
    const last = pathOf(at).at(-1) ?? '';
    if (saysSecret(last) && !isExpression(text)) say(at, `the field ${last}`);
  }
  return found;
}

const usedAuthentications = (document: unknown): unknown =>
  (document as { use?: { authentications?: unknown } } | null | undefined)?.use?.authentications;

export const secretInClear = defineRule({
  id: 'secret-in-clear',
  title: 'Secret in clear',
  severity: 'error',
  why: 'A bot is a text that is shared, versioned and logged. A password in it is known to all who ever see it.',
  next: 'Keep it with `understudy secret set NAME` and write ${ $secrets.NAME }; then change the secret, for it was seen.',
  bad: {
    bot: 'do:\n  - signOn:\n      call: web.fill\n      with: { target: login.password, value: Winter2026 }\n',
    targets:
      'targets:\n  login.password:\n    kind: web\n    title: Password\n    where: { origin: https://erp.example }\n    candidates: [ { by: label, text: Password } ]\n',
  },
  good: {
    bot: "do:\n  - signOn:\n      call: web.fill\n      with: { target: login.password, value: '${ $secrets.erp.password }' }\n",
    manifest: 'title: Sign on\npermissions:\n  secrets: [ erp.password ]\n  hosts: [ erp.example ]\n',
    targets:
      'targets:\n  login.password:\n    kind: web\n    title: Password\n    where: { origin: https://erp.example }\n    candidates: [ { by: label, text: Password } ]\n',
  },
  check,
});
