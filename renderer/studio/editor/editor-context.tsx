import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { CatalogEntry } from '../../../contract/actions/catalog-entry.ts';
import { describeStep } from '../../../contract/flow/sentence.ts';
import type { StepNode } from './document-model.ts';
import type { EditorState, EditorStore } from './editor-store.ts';

interface Editor {
  readonly store: EditorStore;
  readonly actions: ReadonlyMap<string, CatalogEntry>;
}
const EditorContext = createContext<Editor | undefined>(undefined);

/** Gives the parts of the editor its store and the catalogue. */
export function EditorProvider({
  store,
  catalog,
  children,
}: {
  readonly store: EditorStore;
  readonly catalog: readonly CatalogEntry[];
  readonly children: ReactNode;
}) {
  const value = useMemo(
    () => ({ store, actions: new Map(catalog.map((entry) => [entry.id, entry])) }),
    [store, catalog],
  );
  return <EditorContext value={value}>{children}</EditorContext>;
}

function useEditorContext(): Editor {
  const editor = useContext(EditorContext);
  if (editor === undefined) throw new Error('this part of the editor needs an EditorProvider above it');
  return editor;
}

/** A part of the editor's state; renders again only when that part changes. */
export const useEditor = <T,>(select: (state: EditorState) => T): T =>
  useStore(useEditorContext().store, select);

/** The store itself, for event handlers. */
export const useEditorStore = (): EditorStore => useEditorContext().store;

/** The catalogue by action id. */
export const useActions = (): ReadonlyMap<string, CatalogEntry> => useEditorContext().actions;

/** The catalogue entry that a task calls. */
export function entryOf(
  actions: ReadonlyMap<string, CatalogEntry>,
  step: StepNode | undefined,
): CatalogEntry | undefined {
  const called: unknown = step?.task['call'];
  return typeof called === 'string' ? actions.get(called) : undefined;
}

/** The step as a sentence. */
export function useSentence(): (step: StepNode) => string {
  const actions = useActions();
  const targets = useEditor((state) => state.targets);
  return (step) =>
    describeStep(entryOf(actions, step), step.name, step.task, (name) => targets.targets[name]?.title);
}
