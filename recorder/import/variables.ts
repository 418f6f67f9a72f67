import { namesSecret } from './secrecy.ts';

const reserved = new Set(
  'and or not if then else elif end as def reduce foreach try catch import include label null true false'.split(
    ' ',
  ),
);

/** A name as a field of the context or an input: letters, digits and _ only. */
export function identifier(name: string): string {
  const word = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+(?=[A-Za-z])|_+$/g, '');
  const safe = /^[A-Za-z_]/.test(word) ? word : `v_${word}`;
  return reserved.has(safe) ? `${safe}_` : safe;
}

/**
 * Where the variables of a recording live in a bot: those that it sets are in `$context`, those of a loop are the
 * loop's own, those that nobody sets are inputs, those whose name says so are secrets.
 */
export class Variables {
  /** Whether `Total` and `total` are one variable. */
  ignoreCase = false;
  readonly #assigned = new Set<string>();
  readonly #spelling = new Map<string, string>();
  readonly #loops: { readonly key: string; readonly jq: string }[] = [];

  #key(name: string): string {
    return this.ignoreCase ? identifier(name).toLowerCase() : identifier(name);
  }

  /** The field that holds a variable, always in the spelling met first. */
  fieldOf(name: string): string {
    const key = this.#key(name);
    const known = this.#spelling.get(key);
    if (known !== undefined) return known;
    this.#spelling.set(key, identifier(name));
    return identifier(name);
  }

  /** Says that the recording sets a variable, now or later. */
  assign(name: string): void {
    this.#assigned.add(this.#key(name));
  }

  isAssigned(name: string): boolean {
    return this.#assigned.has(this.#key(name));
  }

  secretOf(name: string): string {
    return this.fieldOf(name);
  }

  /** The jq that reads a variable. */
  read(name: string): string {
    const key = this.#key(name);
    const loop = this.#loops.findLast((one) => one.key === key);
    if (loop !== undefined) return loop.jq;
    if (namesSecret(name)) return `$secrets.${this.secretOf(name)}`;
    return this.#assigned.has(key)
      ? `$context.${this.fieldOf(name)}`
      : `$workflow.input.${this.fieldOf(name)}`;
  }

  /** Performs `work` with a variable that a loop sets. */
  within<T>(name: string, jq: string, work: () => T): T {
    this.#loops.push({ key: this.#key(name), jq });
    try {
      return work();
    } finally {
      this.#loops.pop();
    }
  }
}
