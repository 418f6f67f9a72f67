import type { FindingFix } from '../../../contract/flow/index.ts';
import { setAt } from '../../../contract/text/edit.ts';
import { readModel, type TextModel } from '../../../contract/text/text-model.ts';
import { pathOf } from '../pointer.ts';

/** What one file of a bot is after fixes. */
export interface FixedText {
  readonly text: string;
  /** The fixes that changed it. */
  readonly applied: readonly FindingFix[];
}

/** Later places first, so that taking an item out of a list leaves the pointers of those before it as they are. */
function backwards(a: string, b: string): number {
  const [left, right] = [pathOf(a), pathOf(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return -1;
    if (part === other) continue;
    return /^\d+$/.test(part) && /^\d+$/.test(other) ? Number(other) - Number(part) : part < other ? 1 : -1;
  }
  return left.length - right.length;
}

/** Applies fixes to the text of their file: only the lines of an edit change, comments elsewhere stay. */
export function applyFixes(text: string, fixes: readonly FindingFix[]): FixedText {
  const edits = fixes.flatMap((fix) => fix.edits.map((edit) => ({ ...edit, fix })));
  let model: TextModel = readModel(text);
  const applied = new Set<FindingFix>();
  for (const { pointer, value, fix } of edits.toSorted((a, b) => backwards(a.pointer, b.pointer))) {
    const path = pathOf(pointer);
    const edited = setAt(model, path, value, path.length - 1);
    if (edited.changes.length === 0) continue;
    model = edited.model;
    applied.add(fix);
  }
  return { text: model.text, applied: [...applied] };
}
