/**
 * Secrets travel as handles: `$secrets.erp.password` evaluates to a marker string that names the secret, and only the
 * driver that types or sends it swaps the marker for the value. The nonce is drawn per run, so that text read from a
 * screen can never be mistaken for a handle.
 */
export function secretHandle(nonce: string, name: string): string {
  return `\u27e6secret:${nonce}:${name}\u27e7`;
}

/** Matches every handle of the run with that nonce; group 1 is the secret's name. */
export function secretHandlePattern(nonce: string): RegExp {
  return new RegExp(`\u27e6secret:${nonce}:([^\u27e7]+)\u27e7`, 'gu');
}

/** What stands in logs, traces and forms where a secret or its handle was. */
export const secretMask = '••••••';
