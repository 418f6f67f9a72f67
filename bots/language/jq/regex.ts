import { LeaveToJq } from './meter.ts';

/** Characters that stand for themselves in jq's regular expressions and in JavaScript's. */
const plain = String.raw`[A-Za-z0-9 _,:;=!"'#%&@/<>~\x60-]`;
const escaped = String.raw`\\[.+*?()[\]{}|^$\\/dD-]`;
const set = String.raw`\[\^?(?:[A-Za-z0-9 _,:;=!"'#%@/<>~.+*?$-]|\\[\]\\d.-])+\]`;
const unit = new RegExp(String.raw`(${plain}|${escaped}|${set}|\.)(\?|\*|\+|\{\d{1,2}(?:,\d{0,2})?\})?`, 'y');
const group = /\((?:\?<([A-Za-z][A-Za-z0-9]*)>|\?:)?/y;

/** Characters times choices that a match may cost at most. */
const costAtMost = 2_000_000;

/** A regular expression of the safe kind, and how its cost grows with the text. */
interface Safe {
  readonly regex: RegExp;
  /** Units repeated without end; each lets a match try every position once more. */
  readonly open: number;
}

/** The pattern without its groups, whose brackets may neither be repeated nor hold a choice. */
function measured(pattern: string): number | undefined {
  let at = pattern.startsWith('^') ? 1 : 0;
  const end = pattern.endsWith('$') && !pattern.endsWith('\\$') ? pattern.length - 1 : pattern.length;
  let open = 0;
  let certain = 0;
  let depth = 0;
  while (at < end) {
    unit.lastIndex = at;
    const [whole, , quantifier = ''] = unit.exec(pattern) ?? [];
    if (whole !== undefined) {
      if (/[*+]|,\}|\{/.test(quantifier)) open++;
      if (!/^(?:\?|\*|\{0)/.test(quantifier)) certain++;
      at += whole.length;
      continue;
    }
    group.lastIndex = at;
    const opening = group.exec(pattern)?.[0];
    if (opening !== undefined && depth === 0) {
      depth++;
      at += opening.length;
      continue;
    }
    if (pattern[at] !== ')' || depth === 0 || /[?*+{]/.test(pattern[at + 1] ?? '')) return undefined;
    depth--;
    at++;
  }
  return depth === 0 && certain > 0 ? open : undefined;
}

/** JavaScript's expression for the pattern, or null where it is none. */
function compiled(pattern: string, flags: string): RegExp | null {
  // A set that ends or begins a range with \\d, and groups of which only some are named, are read differently.
  if (/-\\d|\\d-/.test(pattern) || (/\(\?</.test(pattern) && /\((?!\?)/.test(pattern))) return null;
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const known = new Map<string, Safe | null>();

/**
 * The pattern as a JavaScript expression where it means the same to jq and cannot match nothing; null for all others.
 * Units are single characters or sets, repeated or not; a group is neither repeated nor nested, and there is no choice.
 */
function safe(pattern: string, ignoreCase: boolean): Safe | null {
  const key = (ignoreCase ? 'i' : ' ') + pattern;
  let found = known.get(key);
  if (found === undefined) {
    const open = measured(pattern);
    const regex = open === undefined ? null : compiled(pattern, ignoreCase ? 'gi' : 'g');
    found = open === undefined || regex === null ? null : { regex, open };
    if (known.size > 500) known.clear();
    known.set(key, found);
  }
  return found;
}

/** The matches of a pattern in a text, and the text itself. */
export interface Matches {
  readonly text: string;
  readonly all: readonly RegExpExecArray[];
}

/**
 * The matches of a pattern in a text. Left to real jq: patterns outside the safe kind, texts that are not plain ASCII
 * on one line, and pairs that could take long.
 */
export function matchesOf(text: unknown, pattern: unknown, flags: unknown = null): Matches {
  if (typeof text !== 'string' || typeof pattern !== 'string') throw new LeaveToJq();
  if (flags !== null && (typeof flags !== 'string' || !/^[gi]*$/.test(flags))) throw new LeaveToJq();
  const found = safe(pattern, typeof flags === 'string' && flags.includes('i'));
  if (found === null || !/^[\x20-\x7e]*$/.test(text)) throw new LeaveToJq();
  if ((text.length + 1) ** (found.open + 1) > costAtMost) throw new LeaveToJq();
  return { text, all: [...text.matchAll(found.regex)] };
}
