import { type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, GutterMarker, gutter, keymap } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import type { Breakpoint } from '../../../contract/run/debug.ts';
import { lineOf } from '../editor/document-model.ts';
import { useEditor, useEditorStore } from '../editor/editor-context.tsx';
import { breakpointWords } from './BreakpointDot.tsx';
import { useBreakpoints } from './use-breakpoints.ts';

class Dot extends GutterMarker {
  readonly #breakpoint: Breakpoint;

  constructor(breakpoint: Breakpoint) {
    super();
    this.#breakpoint = breakpoint;
  }

  override eq(other: GutterMarker): boolean {
    return other instanceof Dot && other.#breakpoint === this.#breakpoint;
  }

  override toDOM(): Node {
    const dot = document.createElement('span');
    const { enabled, log } = this.#breakpoint;
    dot.className = `dot dot-set${enabled ? '' : ' dot-off'}${log === undefined ? '' : ' dot-log'}`;
    dot.title = breakpointWords(this.#breakpoint);
    dot.append(document.createElement('span'));
    return dot;
  }
}

const placed = StateEffect.define<readonly { readonly line: number; readonly breakpoint: Breakpoint }[]>();

const dots = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    const moved = marks.map(transaction.changes);
    return transaction.effects.reduce((now, effect) => {
      if (!effect.is(placed)) return now;
      const { doc } = transaction.state;
      const there = effect.value.filter(({ line }) => line <= doc.lines);
      return RangeSet.of(
        there.map(({ line, breakpoint }) => new Dot(breakpoint).range(doc.line(line).from)),
        true,
      );
    }, moved);
  },
});

/** A gutter with breakpoints; a click in it, or F9, tells the line. */
export const breakpointGutter = (onLine: (line: number) => void): Extension => [
  dots,
  gutter({
    class: 'cm-breakpoints',
    markers: (view) => view.state.field(dots),
    domEventHandlers: {
      mousedown(view, { from }) {
        onLine(view.state.doc.lineAt(from).number);
        return true;
      },
    },
  }),
  keymap.of([
    {
      key: 'F9',
      run: (view) => {
        onLine(view.state.doc.lineAt(view.state.selection.main.head).number);
        return true;
      },
    },
  ]),
];

/** What a click on a line of the text does: the innermost step that begins there or above gets its breakpoint. */
export function useLineToggle(): (line: number) => void {
  const store = useEditorStore();
  const steps = useEditor((state) => state.document.steps);
  const botId = useEditor((state) => state.botId);
  const breakpoints = useBreakpoints(botId, steps);
  const act = useRef<(line: number) => void>(() => {});
  act.current = (line) => {
    const { document } = store.getState();
    const step = document.steps.findLast(({ pointer }) => (lineOf(document, pointer) ?? Infinity) <= line);
    if (step !== undefined) breakpoints.toggle(step);
  };
  const stable = useRef((line: number) => act.current(line));
  return stable.current;
}

/** Keeps the gutter of a text view in step with the bot's breakpoints; to be used after the view was made. */
export function useLineMarks(view: RefObject<EditorView | undefined>): void {
  const document = useEditor((state) => state.document);
  const botId = useEditor((state) => state.botId);
  const breakpoints = useBreakpoints(botId, document.steps);
  useEffect(() => {
    const marks = document.steps.flatMap((step) => {
      const breakpoint = breakpoints.at(step);
      const line = breakpoint === undefined ? undefined : lineOf(document, step.pointer);
      return breakpoint === undefined || line === undefined ? [] : [{ line, breakpoint }];
    });
    view.current?.dispatch({ effects: placed.of(marks) });
  }, [view, document, breakpoints]);
}
