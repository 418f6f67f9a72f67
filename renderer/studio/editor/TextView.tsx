import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useMemo, useRef } from 'react';
import { useCall } from '../../state/index.ts';
import { lineOf } from './document-model.ts';
import { useActions, useEditor, useEditorStore } from './editor-context.tsx';
import { variablesFor } from './expressions-in-reach.ts';
import { completeBot } from './yaml-completion.ts';

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

/** The document as text: the same undo, problems in the margin, completion from schema, catalogue and targets. */
export function TextView() {
  const store = useEditorStore();
  const actions = useActions();
  const schema = useCall('language.schema', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.schema;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const completion = useMemo(() => new Compartment(), []);
  const text = useEditor((state) => state.text);
  const findings = useEditor((state) => state.findings);
  const targets = useEditor((state) => state.targets);
  const manifest = useEditor((state) => state.manifest);
  const steps = useEditor((state) => state.document.steps);

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
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: store.getState().text,
        extensions: [
          lineNumbers(),
          lintGutter(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          bracketMatching(),
          yaml(),
          syntaxHighlighting(colours),
          look,
          completion.of([]),
          EditorState.tabSize.of(2),
          EditorView.contentAttributes.of({ 'aria-label': 'Text of the bot' }),
          // Undo is the document's own, so that a step moved in the tree and a typed word come back in one order.
          keymap.of([
            { key: 'Mod-z', run: back },
            { key: 'Mod-y', run: forth },
            { key: 'Mod-Shift-z', run: forth },
            ...completionKeymap,
            ...searchKeymap,
            indentWithTab,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const next = update.state.doc.toString();
            if (next !== store.getState().text) {
              const line = update.state.doc.lineAt(update.state.selection.main.head).number;
              store.getState().changeText(next, undefined, `text/${line}`);
            }
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
  }, [store, completion]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === text) return;
    const head = Math.min(editor.state.selection.main.head, text.length);
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: text },
      selection: { anchor: head },
    });
  }, [text]);

  useEffect(() => {
    const surroundings = {
      schema,
      actions: [...actions.values()],
      targets: Object.entries(targets.targets).map(([name, target]) => ({ name, title: target.title })),
      variables: variablesFor(steps, manifest, undefined).map((each) => each.expression),
    };
    view.current?.dispatch({
      effects: completion.reconfigure(autocompletion({ override: [completeBot(surroundings)] })),
    });
  }, [schema, actions, targets, manifest, steps, completion]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    const { doc } = editor.state;
    const place = (line: number, column: number): number => {
      const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
      return Math.min(found.from + column - 1, found.to);
    };
    const diagnostics = findings
      .filter((finding) => finding.file.endsWith('bot.yaml'))
      .map((finding): Diagnostic => {
        const from = place(finding.line, finding.column);
        const to = finding.endLine === undefined ? from : place(finding.endLine, finding.endColumn ?? 1);
        return {
          from,
          to: Math.max(from, to),
          severity: finding.severity,
          message: [finding.message, finding.next].filter(Boolean).join('\n'),
        };
      });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [findings]);

  return <div ref={host} className="text-view" />;
}
