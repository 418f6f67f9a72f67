import { isRecord } from '../steps.ts';
import type { LintContext } from './context.ts';

const secretWords =
  /(^|[^a-z])(pass(word|wd|phrase|code)?|pwd|passwort|kennwort|pin|secret|token|api[-_ ]?key|credential|authorization)([^a-z]|$)/i;

/** Whether a name says that its value is a secret: `userPassword`, `api-key`, `PIN`. */
export const saysSecret = (name: string): boolean =>
  secretWords.test(name.replace(/([a-z\d])([A-Z])/g, '$1 $2'));

/** Whether what is typed into a target must be a secret, by its mark, its name, its title or the field's own type. */
export function isSensitiveTarget(context: LintContext, name: unknown): boolean {
  if (typeof name !== 'string') return false;
  const target = context.bot.targets.get(name);
  if (saysSecret(name)) return true;
  if (target === undefined) return false;
  return (
    target.sensitive === true ||
    saysSecret(target.title) ||
    target.fingerprint?.attributes['type'] === 'password'
  );
}

/** The parameters of a step. */
export const parametersOf = (task: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const given = task['with'];
  return isRecord(given) ? given : {};
};
