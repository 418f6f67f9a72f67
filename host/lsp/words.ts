import {
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentSymbol,
  InsertTextFormat,
  SymbolKind,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../../contract/flow/index.ts';
import type { Completions } from '../../contract/flow/language.ts';
import { type StepNode, stepsIn } from '../../contract/text/outline.ts';
import { pathOf } from '../../contract/text/pointer.ts';
import type { TextChange } from '../../contract/text/text-change.ts';
import { entriesTo, isReadable, type TextModel } from '../../contract/text/text-model.ts';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/** A finding as editors show it; message and next step together. */
export function diagnosticOf(finding: Finding): Diagnostic {
  const start = { line: finding.line - 1, character: finding.column - 1 };
  return {
    range: {
      start,
      end: {
        line: (finding.endLine ?? finding.line) - 1,
        character: (finding.endColumn ?? finding.column) - 1,
      },
    },
    severity: severities[finding.severity],
    code: finding.code,
    source: 'understudy',
    message: [finding.message, finding.next].filter((part) => part !== undefined && part !== '').join('\n'),
  };
}

/** Changes as edits of a document. */
export const editsOf = (document: TextDocument, changes: readonly TextChange[]): TextEdit[] =>
  changes.map(({ from, to, insert }) => ({
    range: { start: document.positionAt(from), end: document.positionAt(to) },
    newText: insert,
  }));

const kinds = {
  action: CompletionItemKind.Function,
  target: CompletionItemKind.Reference,
  variable: CompletionItemKind.Variable,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  step: CompletionItemKind.Event,
} as const;

/** Completions as editors offer them; each replaces what is typed of the word. */
export function itemsOf(
  document: TextDocument,
  offset: number,
  { from, items }: Completions,
): CompletionItem[] {
  const range = { start: document.positionAt(from), end: document.positionAt(offset) };
  return items.map(({ label, kind, detail, documentation, insert }, index) => ({
    label,
    kind: kinds[kind],
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined
      ? {}
      : { documentation: { kind: 'markdown' as const, value: documentation } }),
    insertTextFormat: InsertTextFormat.PlainText,
    sortText: String(index).padStart(5, '0'),
    textEdit: { range, newText: insert ?? label },
  }));
}

/** The steps as a tree of symbols. */
export function symbolsOf(document: TextDocument, model: TextModel): DocumentSymbol[] {
  if (!isReadable(model)) return [];
  const roots: DocumentSymbol[] = [];
  const open: { step: StepNode; symbol: DocumentSymbol }[] = [];
  for (const step of stepsIn(model)) {
    const entry = entriesTo(model, pathOf(step.pointer)).at(-1);
    const name = entry?.keySpan;
    if (entry === undefined || name === undefined) continue;
    const range = { start: document.positionAt(entry.span.from), end: document.positionAt(entry.span.to) };
    const symbol: DocumentSymbol = {
      name: step.name === '' ? '""' : step.name,
      detail: typeof step.task['call'] === 'string' ? step.task['call'] : step.kind,
      kind: step.kind === 'call' ? SymbolKind.Function : SymbolKind.Namespace,
      range,
      selectionRange: { start: document.positionAt(name.from), end: document.positionAt(name.to) },
      children: [],
    };
    while (open.length > 0 && !step.pointer.startsWith(`${open.at(-1)?.step.pointer}/`)) open.pop();
    (open.at(-1)?.symbol.children ?? roots).push(symbol);
    open.push({ step, symbol });
  }
  return roots;
}
