import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Finding } from '../../../contract/flow/document.ts';
import type { Manifest } from '../../../contract/flow/manifest.ts';
import type { Target, TargetsFile } from '../../../contract/flow/targets.ts';
import type { OpenBot } from '../../../contract/rpc/calls.ts';
import { type EditedDocument, readDocument } from './document-model.ts';

/** What undo takes back: text, targets and manifest change together. Lives as long as the editor is open. */
interface Snapshot {
  readonly text: string;
  readonly targets: TargetsFile;
  readonly manifest: Manifest;
  readonly selection: readonly string[];
}

/** State of one open editor: the document store with undo that house rule 10 asks for. */
export interface EditorState extends Snapshot {
  readonly botId: string;
  readonly document: EditedDocument;
  /** The step whose form is shown; the last one clicked. */
  readonly focus: string | undefined;
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
  readonly saved: Snapshot;
  readonly revision: string;
  readonly findings: readonly Finding[];
  /** Containers whose inside is folded away. */
  readonly folded: ReadonlySet<string>;
  /** Key of the last change; changes with the same key become one undo step. */
  readonly lastKey: string | undefined;

  change(next: Partial<Snapshot>, key?: string): void;
  changeText(text: string, selection?: readonly string[], key?: string): void;
  setTarget(name: string, target: Target | undefined): void;
  select(pointers: readonly string[], focus?: string): void;
  fold(pointer: string, folded: boolean): void;
  undo(): void;
  redo(): void;
  setFindings(findings: readonly Finding[]): void;
  /** The host has saved; later edits made meanwhile stay unsaved. */
  didSave(opened: OpenBot, sent: Snapshot): void;
}

const historyLimit = 300;
const snapshotOf = ({ text, targets, manifest, selection }: Snapshot): Snapshot => ({
  text,
  targets,
  manifest,
  selection,
});

/** Whether there is something to save. */
export const isDirty = (state: EditorState): boolean =>
  state.text !== state.saved.text ||
  state.targets !== state.saved.targets ||
  state.manifest !== state.saved.manifest;

export type EditorStore = StoreApi<EditorState>;

/** Store for one opened bot. */
export function createEditorStore(opened: OpenBot): EditorStore {
  const first: Snapshot = {
    text: opened.text,
    targets: opened.targets,
    manifest: opened.manifest,
    selection: [],
  };
  return createStore<EditorState>()((set, get) => {
    const restore = (to: Snapshot): Partial<EditorState> => {
      const document = to.text === get().text ? get().document : readDocument(to.text);
      const there = new Set(document.steps.map((step) => step.pointer));
      const selection = to.selection.filter((pointer) => there.has(pointer));
      return { ...to, selection, document, focus: selection.at(-1), lastKey: undefined };
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
      folded: new Set(),
      lastKey: undefined,

      change(next, key) {
        const state = get();
        const merged = { ...snapshotOf(state), ...next };
        if (
          merged.text === state.text &&
          merged.targets === state.targets &&
          merged.manifest === state.manifest
        ) {
          if (next.selection !== undefined) state.select(next.selection);
          return;
        }
        const joins = key !== undefined && key === state.lastKey;
        const document = merged.text === state.text ? state.document : readDocument(merged.text);
        const there = new Set(document.steps.map((step) => step.pointer));
        const selection =
          document.broken === undefined
            ? merged.selection.filter((each) => there.has(each))
            : merged.selection;
        set({
          ...merged,
          selection,
          document,
          focus:
            next.selection === undefined && state.focus !== undefined && there.has(state.focus)
              ? state.focus
              : selection.at(-1),
          past: joins ? state.past : [...state.past.slice(-historyLimit), snapshotOf(state)],
          future: [],
          lastKey: key,
        });
      },
      changeText(text, selection, key) {
        get().change({ text, ...(selection === undefined ? {} : { selection }) }, key);
      },
      setTarget(name, target) {
        const { [name]: _, ...rest } = get().targets.targets;
        const targets = target === undefined ? rest : { ...get().targets.targets, [name]: target };
        get().change({ targets: { ...get().targets, targets } });
      },
      select(pointers, focus) {
        set({ selection: pointers, focus: focus ?? pointers.at(-1), lastKey: undefined });
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
        set({ ...restore(last), past: past.slice(0, -1), future: [snapshotOf(get()), ...future] });
      },
      redo() {
        const { past, future } = get();
        const [next] = future;
        if (next === undefined) return;
        set({ ...restore(next), past: [...past, snapshotOf(get())], future: future.slice(1) });
      },
      setFindings(findings) {
        set({ findings });
      },
      didSave(answer, sent) {
        set({ revision: answer.revision, saved: sent, findings: answer.findings, lastKey: undefined });
      },
    };
  });
}
