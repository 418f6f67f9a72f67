import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StepCoverage } from '../../../contract/flow/bot-test.ts';
import type { Finding } from '../../../contract/flow/document.ts';
import type { Manifest } from '../../../contract/flow/manifest.ts';
import type { Target, TargetsFile } from '../../../contract/flow/targets.ts';
import type { OpenBot } from '../../../contract/rpc/calls.ts';
import { applyChanges, changeBetween, type TextChange } from '../../../contract/text/text-change.ts';
import type { TextModel } from '../../../contract/text/text-model.ts';
import { documentOf, type EditedDocument, readDocument } from './document-model.ts';

/** Where the cursor of the text view stands: offsets of the text. */
export interface Cursor {
  readonly anchor: number;
  readonly head: number;
}

/** What undo takes back: text, targets, manifest, what was selected in the tree and in the text change together. */
interface Snapshot {
  readonly text: string;
  readonly targets: TargetsFile;
  readonly manifest: Manifest;
  readonly selection: readonly string[];
  readonly cursor: Cursor | undefined;
}

/** One step of undo or redo: the changes that lead there from where the history stands, however long the text is. */
interface Past extends Omit<Snapshot, 'text'> {
  readonly changes: readonly TextChange[];
}

/** A change of the open bot; a text that was already read is handed over as its model. */
export type Change = Partial<Snapshot> & { readonly model?: TextModel };

/** State of one open editor: the document store with undo that house rule 10 asks for. */
export interface EditorState extends Snapshot {
  readonly botId: string;
  readonly document: EditedDocument;
  /** The step whose form is shown; the last one clicked. */
  readonly focus: string | undefined;
  readonly past: readonly Past[];
  readonly future: readonly Past[];
  readonly saved: Snapshot;
  readonly revision: string;
  readonly findings: readonly Finding[];
  /** What the tests performed when they last ran, by pointer of the step. */
  readonly coverage: ReadonlyMap<string, StepCoverage> | undefined;
  /** Containers whose inside is folded away. */
  readonly folded: ReadonlySet<string>;
  /** Key of the last change; changes with the same key become one undo step. */
  readonly lastKey: string | undefined;

  change(next: Change, key?: string): void;
  changeText(text: string, key?: string, cursor?: Cursor): void;
  changeModel(model: TextModel, selection?: readonly string[], key?: string): void;
  setTarget(name: string, target: Target | undefined): void;
  select(pointers: readonly string[], focus?: string): void;
  setCursor(cursor: Cursor): void;
  fold(pointer: string, folded: boolean): void;
  undo(): void;
  redo(): void;
  setFindings(findings: readonly Finding[]): void;
  setCoverage(steps: readonly StepCoverage[]): void;
  /** The host has saved; later edits made meanwhile stay unsaved. */
  didSave(opened: OpenBot, sent: Pick<Snapshot, 'text' | 'targets' | 'manifest'>): void;
}

const historyLimit = 300;

/** Whether there is something to save. */
export const isDirty = (state: EditorState): boolean =>
  state.text !== state.saved.text ||
  state.targets !== state.saved.targets ||
  state.manifest !== state.saved.manifest;

export type EditorStore = StoreApi<EditorState>;

/** The way from the text `from` to the state that `to` was. */
const wayTo = (to: Omit<Snapshot, 'text'>, changes: readonly TextChange[]): Past => ({
  changes,
  targets: to.targets,
  manifest: to.manifest,
  selection: to.selection,
  cursor: to.cursor,
});

/** What is undone to after another change: a step of its own, or the one before where both are of one key. */
function pastAfter(state: EditorState, text: string, joins: boolean): readonly Past[] {
  const last = state.past.at(-1);
  if (!joins || last === undefined)
    return [...state.past.slice(-historyLimit), wayTo(state, changeBetween(text, state.text))];
  const start = applyChanges(state.text, last.changes);
  return [...state.past.slice(0, -1), wayTo(last, changeBetween(text, start))];
}

/** Store for one opened bot. */
export function createEditorStore(opened: OpenBot): EditorStore {
  const first: Snapshot = {
    text: opened.text,
    targets: opened.targets,
    manifest: opened.manifest,
    selection: [],
    cursor: undefined,
  };
  return createStore<EditorState>()((set, get) => {
    const restore = ({ changes, ...to }: Past): Partial<EditorState> => {
      const state = get();
      const document = readDocument(applyChanges(state.text, changes), state.document);
      const there = new Set(document.steps.map((step) => step.pointer));
      const selection = to.selection.filter((pointer) => there.has(pointer));
      return { ...to, text: document.text, selection, document, focus: selection.at(-1), lastKey: undefined };
    };
    /** The way back from where `to` leads. */
    const wayBack = (to: Past): Past => {
      const state = get();
      return wayTo(state, changeBetween(applyChanges(state.text, to.changes), state.text));
    };
    return {
      ...first,
      botId: opened.botId,
      document: readDocument(opened.text),
      focus: undefined,
      past: [],
      future: [],
      saved: first,
      revision: opened.revision,
      findings: opened.findings,
      coverage: undefined,
      folded: new Set(),
      lastKey: undefined,

      change({ model, ...next }, key) {
        const state = get();
        const { targets, manifest } = { ...state, ...next };
        const text = model?.text ?? next.text ?? state.text;
        if (text === state.text && targets === state.targets && manifest === state.manifest) {
          if (next.selection !== undefined) state.select(next.selection);
          return;
        }
        const document =
          text === state.text
            ? state.document
            : model === undefined
              ? readDocument(text, state.document)
              : documentOf(model, state.document);
        const wanted = next.selection ?? state.selection;
        const there =
          document === state.document ? undefined : new Set(document.steps.map((step) => step.pointer));
        const known = (pointer: string): boolean =>
          there === undefined || document.broken !== undefined || there.has(pointer);
        const selection = wanted.filter(known);
        const keeps = next.selection === undefined && state.focus !== undefined && known(state.focus);
        set({
          text,
          targets,
          manifest,
          selection,
          cursor: next.cursor ?? state.cursor,
          document,
          focus: keeps ? state.focus : selection.at(-1),
          past: pastAfter(state, text, key !== undefined && key === state.lastKey),
          future: [],
          lastKey: key,
        });
      },
      changeText(text, key, cursor) {
        get().change({ text, ...(cursor === undefined ? {} : { cursor }) }, key);
      },
      changeModel(model, selection, key) {
        get().change({ model, ...(selection === undefined ? {} : { selection }) }, key);
      },
      setTarget(name, target) {
        const { [name]: _, ...rest } = get().targets.targets;
        const targets = target === undefined ? rest : { ...get().targets.targets, [name]: target };
        get().change({ targets: { ...get().targets, targets } });
      },
      select(pointers, focus) {
        set({ selection: pointers, focus: focus ?? pointers.at(-1), lastKey: undefined });
      },
      setCursor(cursor) {
        set({ cursor });
      },
      fold(pointer, folded) {
        const next = new Set(get().folded);
        if (folded) next.add(pointer);
        else next.delete(pointer);
        set({ folded: next });
      },
      undo() {
        const { past, future } = get();
        const last = past.at(-1);
        if (last === undefined) return;
        set({ future: [wayBack(last), ...future], ...restore(last), past: past.slice(0, -1) });
      },
      redo() {
        const { past, future } = get();
        const [next] = future;
        if (next === undefined) return;
        set({ past: [...past, wayBack(next)], ...restore(next), future: future.slice(1) });
      },
      setCoverage(steps) {
        set({ coverage: new Map(steps.map((step) => [step.pointer, step])) });
      },
      setFindings(findings) {
        set({ findings });
      },
      didSave(answer, sent) {
        set({
          revision: answer.revision,
          saved: { ...get().saved, ...sent },
          findings: answer.findings,
          lastKey: undefined,
        });
      },
    };
  });
}
