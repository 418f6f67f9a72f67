import type { Finding, MergeConflict } from '../../../contract/flow/index.ts';
import { findingAt } from '../yaml-text.ts';
import { onOneLine } from './concrete.ts';

/** A conflict before it has its place in a file. */
export type OpenConflict = Omit<MergeConflict, 'file' | 'line'>;

const opening = /^\s*# <<<<<<< conflict (\d+): (.*)$/;
const closing = /^\s*# >>>>>>> *$/;

const longest = 2000;
const told = (value: unknown): string => {
  if (value === undefined) return '(not there)';
  const text = onOneLine(value);
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
};

/** The comment that shows a conflict in the text: what it is about and the three values, the kept one named. */
export function conflictComment(conflict: OpenConflict): string[] {
  const kept = (side: 'ours' | 'theirs'): string => (conflict.kept === side ? ' (kept)' : '');
  const values =
    conflict.kind === 'field' || conflict.kind === 'renamed'
      ? [
          `# base:   ${told(conflict.base)}`,
          `# ours:   ${told(conflict.ours)}${kept('ours')}`,
          `# theirs: ${told(conflict.theirs)}${kept('theirs')}`,
        ]
      : [`# ${conflict.message}`];
  return [`# <<<<<<< conflict ${conflict.number}: ${conflict.field}`, ...values, '# >>>>>>>'];
}

/** A conflict that stands open in a text. */
export interface ConflictMark {
  readonly number: number;
  readonly field: string;
  /** Index of its first line, and of the line after its last. */
  readonly from: number;
  readonly to: number;
}

/** The conflicts that a text shows in comments, from top to bottom. */
export function conflictMarks(text: string): ConflictMark[] {
  const marks: ConflictMark[] = [];
  const lines = text.split(/\r?\n/);
  lines.forEach((line, from) => {
    const found = opening.exec(line);
    if (found === null) return;
    let to = from + 1;
    while (to < lines.length && /^\s*#/.test(lines[to] ?? '') && !closing.test(lines[to] ?? '')) to += 1;
    const closed = closing.test(lines[to] ?? '');
    marks.push({ number: Number(found[1]), field: found[2] ?? '', from, to: closed ? to + 1 : from + 1 });
  });
  return marks;
}

/** What lint says of conflicts that nobody has resolved; the text runs nowhere before that. */
export function conflictFindings(text: string, file: string): Finding[] {
  if (!text.includes('# <<<<<<< conflict ')) return [];
  const lines = text.split(/\r?\n/);
  return conflictMarks(text).map(({ field, from, to }) => {
    const last = lines[to - 1] ?? '';
    const place = {
      line: from + 1,
      column: (lines[from] ?? '').indexOf('#') + 1,
      endLine: to,
      endColumn: last.length + 1,
    };
    const message = `Two people changed ${field} differently; the text keeps the one and shows the other in this comment.`;
    return findingAt('merge-unresolved', message, file, place);
  });
}
