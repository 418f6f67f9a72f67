import { completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type SelectionRange } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef, useState } from 'react';
import type { Definition, QuickFix } from '../../../contract/flow/language.ts';
import {
  applyChanges,
  changeBetween,
  lineBreakOf,
  type TextChange,
} from '../../../contract/text/text-change.ts';
import { toastProblem } from '../../kit/index.ts';
import { useHost } from '../../state/index.ts';
import { breakpointGutter, useLineMarks, useLineToggle } from '../debug/text-gutter.ts';
import { lineOf } from './document-model.ts';
import { useEditor, useEditorStore } from './editor-context.tsx';
import type { Cursor, EditorStore } from './editor-store.ts';
import { asShown, toText, toView } from './line-places.ts';
import { languageOf } from './text-language.ts';
import { showProblems } from './text-problems.ts';

const look = EditorView.theme({
  '&': { height: '100%', fontSize: 'var(--text-m)', background: 'var(--surface)', color: 'var(--text)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-gutters': { background: 'var(--sunken)', color: 'var(--text-3)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--selected) !important',
  },
  '.cm-tooltip': {
    background: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--border)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-m)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxHeight: '18em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', lineHeight: '20px' },
  '.cm-completionDetail': { fontStyle: 'normal', fontFamily: 'var(--font)', color: 'var(--text-3)' },
  '.cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-tooltip.cm-completionInfo': { padding: '0' },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--font)', fontSize: 'var(--text-s)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-diagnosticAction': {
    background: 'var(--surface)',
    color: 'var(--accent-text)',
    border: '1px solid var(--border)',
    borderRadius: '6px',
    padding: '2px 8px',
    fontSize: 'var(--text-s)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-panels': { background: 'var(--sunken)', color: 'var(--text)' },
});
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent-text)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok-text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--warn-text)' },
]);

/** Takes what was typed over into the document: the same changes, with the line breaks that the document uses. */
function takeOver(store: EditorStore, update: ViewUpdate): void {
  const { text } = store.getState();
  const { startState, state } = update;
  const cursorOf = (own: string, doc: EditorState['doc'], range: SelectionRange): Cursor => ({
    anchor: toText(own, doc, range.anchor),
    head: toText(own, doc, range.head),
  });
  store.getState().setCursor(cursorOf(text, startState.doc, startState.selection.main));
  const eol = lineBreakOf(text);
  const changes: TextChange[] = [];
  update.changes.iterChanges((from, to, _from, _to, inserted) => {
    const insert = inserted.toString();
    changes.push({
      from: toText(text, startState.doc, from),
      to: toText(text, startState.doc, to),
      insert: eol === '\n' ? insert : insert.replaceAll('\n', eol),
    });
  });
  const next = applyChanges(text, changes);
  const typed = update.transactions.some(
    (each) => each.isUserEvent('input.type') || each.isUserEvent('delete'),
  );
  const line = state.doc.lineAt(state.selection.main.head).number;
  store
    .getState()
    .changeText(next, typed ? `text/${line}` : undefined, cursorOf(next, state.doc, state.selection.main));
}

/** Quick fixes of the findings that may have one, asked for once the findings are there. */
function useFixes(text: string): readonly QuickFix[] {
  const host = useHost();
  const findings = useEditor((state) => state.findings);
  const [fixes, setFixes] = useState<readonly QuickFix[]>([]);
  // The text belongs to the findings; a later text has later findings.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const mendable = findings.filter(
      ({ code, message, fix }) =>
        fix !== undefined || code === 'document-ambiguous' || message.includes('Did you mean'),
    );
    const abort = new AbortController();
    if (mendable.length === 0) setFixes([]);
    else
      host
        .call('language.fixes', { text, findings: mendable.slice(0, 200) }, { signal: abort.signal })
        .then((answer) => setFixes(answer.fixes))
        .catch((error: unknown) => {
          if (!abort.signal.aborted) toastProblem(error);
        });
    return () => abort.abort();
  }, [host, findings]);
  return fixes;
}

/**
 * The document as text: the same undo as the tree, problems and their fixes where they are, completion, hover and go to
 * from the language service. `onLeave` shows what is explained in another file.
 */
export function TextView({ onLeave }: { readonly onLeave: (to: Definition) => void }) {
  const store = useEditorStore();
  const language = useHost();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  /** The text that the view shows, and the cursor it last told of. */
  const shown = useRef('');
  const told = useRef<Cursor>(undefined);
  const leave = useRef(onLeave);
  leave.current = onLeave;
  const text = useEditor((state) => state.text);
  const findings = useEditor((state) => state.findings);
  const toggleBreakpoint = useLineToggle();
  const fixes = useFixes(text);

  useEffect(() => {
    if (host.current === null) return;
    const back = () => {
      store.getState().undo();
      return true;
    };
    const forth = () => {
      store.getState().redo();
      return true;
    };
    shown.current = store.getState().text;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: shown.current,
        extensions: [
          breakpointGutter(toggleBreakpoint),
          lineNumbers(),
          lintGutter(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          bracketMatching(),
          yaml(),
          syntaxHighlighting(colours),
          look,
          languageOf(language, store, (to) => leave.current(to)),
          EditorState.tabSize.of(2),
          EditorView.contentAttributes.of({ 'aria-label': 'Text of the bot' }),
          // Undo is the document's own, so that a step moved in the tree and a typed word come back in one order.
          keymap.of([
            { key: 'Mod-z', run: back },
            { key: 'Mod-y', run: forth },
            { key: 'Mod-Shift-z', run: forth },
            ...completionKeymap,
            ...searchKeymap,
            ...lintKeymap,
            indentWithTab,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && asShown(store.getState().text) !== update.state.doc.toString()) {
              takeOver(store, update);
              shown.current = store.getState().text;
            }
            told.current = store.getState().cursor;
          }),
        ],
      }),
    });
    view.current = editor;
    const { document, focus } = store.getState();
    const line = focus === undefined ? undefined : lineOf(document, focus);
    if (line !== undefined && line <= editor.state.doc.lines) {
      const at = editor.state.doc.line(line).from;
      editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    }
    editor.focus();
    return () => editor.destroy();
  }, [store, language, toggleBreakpoint]);
  useLineMarks(view);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || shown.current === text) return;
    const { cursor } = store.getState();
    const changes = changeBetween(asShown(shown.current), asShown(text));
    const restored = cursor !== undefined && cursor !== told.current;
    shown.current = text;
    editor.dispatch({ changes: changes.map((each) => ({ ...each })) });
    if (!restored) return;
    const { doc } = editor.state;
    const selection = { anchor: toView(text, doc, cursor.anchor), head: toView(text, doc, cursor.head) };
    editor.dispatch({ selection, scrollIntoView: true });
  }, [store, text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    const own = findings.filter((finding) => finding.file.endsWith('bot.yaml'));
    const starts = new Map<string, QuickFix[]>();
    for (const fix of fixes) {
      const [first] = fix.changes;
      if (first === undefined) continue;
      const at = editor.state.doc.lineAt(toView(store.getState().text, editor.state.doc, first.from));
      const key = `${fix.code} ${at.number}`;
      starts.set(key, [...(starts.get(key) ?? []), fix]);
    }
    const problems = own.map((finding) => ({
      finding,
      fixes: starts.get(`${finding.code} ${finding.line}`) ?? [],
    }));
    showProblems(editor, store.getState().text, problems);
  }, [store, findings, fixes]);

  return <div ref={host} className="text-view" />;
}
