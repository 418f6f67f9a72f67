import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap } from '@codemirror/view';
import { isErrorCode } from '../../../contract/errors/understudy-error.ts';
import type { Definition, Completion as Offered } from '../../../contract/flow/language.ts';
import { toastProblem } from '../../kit/index.ts';
import type { useHost } from '../../state/index.ts';
import type { EditorStore } from './editor-store.ts';
import { toText, toView } from './line-places.ts';
import { markdownElement } from './markdown.ts';

type Host = ReturnType<typeof useHost>;

const kinds = {
  action: 'function',
  target: 'class',
  variable: 'variable',
  key: 'property',
  value: 'enum',
  step: 'type',
} as const satisfies Record<Offered['kind'], string>;

/** A question about a place of the view, with what stands around the document. */
function questionAt(store: EditorStore, view: { readonly doc: EditorView['state']['doc'] }, place: number) {
  const { text, targets, manifest } = store.getState();
  return {
    text,
    offset: toText(text, view.doc, place),
    targets: Object.entries(targets.targets).map(([name, target]) => ({
      name,
      title: target.title,
      where: `${target.where.origin}${target.where.route}`,
    })),
    manifest,
  };
}

const asOption = ({ label, kind, detail, documentation, insert }: Offered, index: number): Completion => ({
  label,
  type: kinds[kind],
  boost: -Math.min(index, 98),
  ...(detail === undefined ? {} : { detail }),
  ...(documentation === undefined ? {} : { info: () => markdownElement(documentation) }),
  ...(insert === undefined ? {} : { apply: insert }),
});

/** Answers of a host that is away are no reason to disturb someone who types. */
function quietly<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (signal?.aborted !== true && !isErrorCode(error, 'rpc-disconnected')) toastProblem(error);
    return undefined;
  });
}

function completion(host: Host, store: EditorStore) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos);
    if (!context.explicit && !/[\w$.]$|: $/.test(before)) return null;
    const abort = new AbortController();
    context.addEventListener('abort', () => abort.abort());
    const question = questionAt(store, context.state, context.pos);
    const answer = await quietly(
      host.call('language.complete', question, { signal: abort.signal }),
      abort.signal,
    );
    if (answer === undefined || context.aborted || answer.items.length === 0) return null;
    return {
      from: toView(question.text, context.state.doc, answer.from),
      options: answer.items.map(asOption),
      validFor: /^[\w.$-]*$/,
    };
  };
}

const tooltip = (host: Host, store: EditorStore): Extension =>
  hoverTooltip(
    async (view, place) => {
      const question = questionAt(store, view.state, place);
      const answer = await quietly(host.call('language.hover', question));
      const hover = answer?.hover;
      if (hover === undefined || store.getState().text !== question.text) return null;
      return {
        pos: toView(question.text, view.state.doc, hover.from),
        end: toView(question.text, view.state.doc, hover.to),
        above: true,
        create: () => ({ dom: markdownElement(hover.markdown) }),
      };
    },
    { hoverTime: 350 },
  );

/** Goes to where the name at a place is explained; other files are shown by `onLeave`. */
async function go(
  host: Host,
  store: EditorStore,
  view: EditorView,
  place: number,
  onLeave: (to: Definition) => void,
) {
  const question = questionAt(store, view.state, place);
  const definition = (await quietly(host.call('language.definition', question)))?.definition;
  if (definition === undefined) return;
  if (definition.offset === undefined) {
    onLeave(definition);
    return;
  }
  const at = toView(question.text, view.state.doc, definition.offset);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  view.focus();
}

/** Completion, hover and go to (F12, or Ctrl and click) of the text view, answered by the host's language service. */
export function languageOf(host: Host, store: EditorStore, onLeave: (to: Definition) => void): Extension {
  return [
    autocompletion({ override: [completion(host, store)], icons: false }),
    tooltip(host, store),
    keymap.of([
      {
        key: 'F12',
        run: (view) => {
          void go(host, store, view, view.state.selection.main.head, onLeave);
          return true;
        },
      },
    ]),
    EditorView.domEventHandlers({
      mousedown: (event, view) => {
        const place =
          event.ctrlKey || event.metaKey ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
        if (place === null) return false;
        event.preventDefault();
        void go(host, store, view, place, onLeave);
        return true;
      },
    }),
  ];
}
