import { type Action, type Diagnostic, setDiagnostics } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import type { Finding } from '../../../contract/flow/document.ts';
import type { QuickFix } from '../../../contract/flow/language.ts';
import { toView } from './line-places.ts';

/** Findings of a document with the changes that mend them. */
export interface Mendable {
  readonly finding: Finding;
  readonly fixes: readonly QuickFix[];
}

/** Shows the findings of bot.yaml where they are, each with its quick fixes. */
export function showProblems(view: EditorView, text: string, problems: readonly Mendable[]): void {
  const { doc } = view.state;
  const place = (line: number, column: number): number => {
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return Math.min(found.from + column - 1, found.to);
  };
  const actionOf = (fix: QuickFix): Action => ({
    name: fix.title,
    apply: (target) => {
      const changes = fix.changes.map(({ from, to, insert }) => ({
        from: toView(text, doc, from),
        to: toView(text, doc, to),
        insert,
      }));
      target.dispatch({ changes });
    },
  });
  const diagnostics = problems.map(({ finding, fixes }): Diagnostic => {
    const from = place(finding.line, finding.column);
    const to = finding.endLine === undefined ? from : place(finding.endLine, finding.endColumn ?? 1);
    return {
      from,
      to: Math.max(from, to),
      severity: finding.severity,
      message: [finding.message, finding.next].filter(Boolean).join('\n'),
      actions: fixes.map(actionOf),
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
