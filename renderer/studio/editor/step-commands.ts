import type { CatalogEntry } from '../../../contract/actions/catalog-entry.ts';
import { innerLists } from '../../../contract/text/outline.ts';
import { escapeSegment } from '../../../contract/text/pointer.ts';
import {
  copySteps,
  duplicateSteps,
  insertSteps,
  moveSteps,
  type NewStep,
  outermost,
  removeSteps,
  renameStep,
  setDisabled,
  stepsOfText,
} from '../../../contract/text/step-edit.ts';
import type { TextModel } from '../../../contract/text/text-model.ts';
import type { StepNode } from './document-model.ts';
import type { EditorStore } from './editor-store.ts';

const modelOf = (store: EditorStore): TextModel => store.getState().document.model;
const nodeAt = (store: EditorStore, pointer: string | undefined): StepNode | undefined =>
  store.getState().document.steps.find((step) => step.pointer === pointer);

/** Where a new step goes: after the focused one, or at the end. */
export function placeForNew(store: EditorStore): { readonly list: string; readonly index: number } {
  const focus = nodeAt(store, store.getState().focus);
  if (focus !== undefined) {
    const [inner] = innerLists(focus.task);
    const inside = `${focus.pointer}${inner?.path ?? ''}`;
    const empty =
      inner !== undefined && !store.getState().document.steps.some((step) => step.list === inside);
    return empty ? { list: inside, index: 0 } : { list: focus.list, index: focus.index + 1 };
  }
  const top = store.getState().document.steps.filter((step) => step.list === '/do');
  return { list: '/do', index: top.length };
}

const selected = (store: EditorStore): readonly string[] => {
  const { document, selection } = store.getState();
  return document.steps.map((step) => step.pointer).filter((pointer) => selection.includes(pointer));
};

/** Puts steps after the focused one and selects them. */
export function addSteps(store: EditorStore, steps: readonly NewStep[]): void {
  const { list, index } = placeForNew(store);
  const { model, pointers } = insertSteps(modelOf(store), list, index, steps);
  store.getState().changeModel(model, pointers);
}

/** Removes the selected steps and selects the one that took their place. */
export function deleteSelected(store: EditorStore): void {
  const pointers = selected(store);
  const [first] = pointers;
  const node = nodeAt(store, first);
  if (node === undefined) return;
  store.getState().changeModel(removeSteps(modelOf(store), pointers).model, []);
  const rest = store.getState().document.steps.filter((step) => step.list === node.list);
  const next = rest.find((step) => step.index === node.index) ?? rest.at(-1);
  if (next !== undefined) store.getState().select([next.pointer]);
}

/** Puts the selected steps on the clipboard as YAML. */
export async function copySelected(store: EditorStore): Promise<number> {
  const pointers = outermost(selected(store));
  if (pointers.length > 0) await navigator.clipboard.writeText(copySteps(modelOf(store), pointers));
  return pointers.length;
}

/** Pastes steps from the clipboard; false where it holds none. */
export async function pasteSteps(store: EditorStore): Promise<boolean> {
  const steps = stepsOfText(await navigator.clipboard.readText());
  if (steps === undefined) return false;
  addSteps(store, steps);
  return true;
}

/** Puts a copy of the selected steps behind them. */
export function duplicateSelected(store: EditorStore): void {
  const { model, pointers } = duplicateSteps(modelOf(store), selected(store));
  store.getState().changeModel(model, pointers);
}

/** Switches the selected steps off, or on where all are off. */
export function toggleSelected(store: EditorStore): void {
  const pointers = selected(store);
  const off = pointers.every((pointer) => nodeAt(store, pointer)?.disabled === true);
  store.getState().changeModel(setDisabled(modelOf(store), pointers, !off).model);
}

/** Moves the selected steps one place up or down in their list. */
export function shiftSelected(store: EditorStore, by: -1 | 1): void {
  const pointers = outermost(selected(store));
  const first = nodeAt(store, pointers[0]);
  const last = nodeAt(store, pointers.at(-1));
  if (first === undefined || last === undefined || first.list !== last.list) return;
  const index = by < 0 ? first.index - 1 : last.index + 2;
  if (index < 0) return;
  const moved = moveSteps(modelOf(store), pointers, first.list, index);
  store.getState().changeModel(moved.model, moved.pointers);
}

/** Moves steps above, below or into a step, as dropping them there does. */
export function moveTo(
  store: EditorStore,
  pointers: readonly string[],
  target: StepNode,
  edge: 'above' | 'below' | 'inside',
): void {
  const [inner] = innerLists(target.task);
  const [list, index] =
    edge === 'inside' && inner !== undefined
      ? [`${target.pointer}${inner.path}`, 0]
      : [target.list, target.index + (edge === 'above' ? 0 : 1)];
  const ordered = store
    .getState()
    .document.steps.map((step) => step.pointer)
    .filter((pointer) => pointers.includes(pointer));
  const moved = moveSteps(modelOf(store), ordered, list, index);
  store.getState().changeModel(moved.model, moved.pointers);
}

/** Renames a step and keeps it selected. */
export function rename(store: EditorStore, step: StepNode, name: string): void {
  const { model } = renameStep(modelOf(store), step.pointer, name);
  const pointer = `${step.list}/${step.index}/${escapeSegment(name)}`;
  store.getState().changeModel(model, [pointer]);
}

/** A first version of a step that calls the action, from its first example. */
export function newCall(entry: CatalogEntry): NewStep {
  const verb = entry.id.slice(entry.id.indexOf('.') + 1);
  const required = (entry.input['required'] ?? []) as readonly string[];
  const example = entry.examples[0]?.input ?? {};
  // Targets are the bot's own, so an example's target would only be a missing one.
  const given = Object.fromEntries(
    required.filter((name) => name !== 'target').map((name) => [name, example[name] ?? '']),
  );
  return {
    name: verb,
    task: { call: entry.id, ...(Object.keys(given).length === 0 ? {} : { with: given }) },
  };
}

/** Flow steps that can be added, with a first version each. */
export const flowSteps: readonly {
  readonly kind: string;
  readonly title: string;
  readonly summary: string;
  readonly step: NewStep;
}[] = [
  {
    kind: 'for',
    title: 'For each',
    summary: 'Does steps for every item of a list.',
    step: { name: 'eachItem', task: { for: { each: 'item', in: '.items' }, do: [] } },
  },
  {
    kind: 'switch',
    title: 'Choose',
    summary: 'Continues at the step whose condition holds first.',
    step: { name: 'choose', task: { switch: [{ otherwise: { then: 'continue' } }] } },
  },
  {
    kind: 'set',
    title: 'Set values',
    summary: 'Gives names to values for the steps that follow.',
    step: { name: 'setValues', task: { set: { value: '' } } },
  },
  {
    kind: 'try',
    title: 'Try',
    summary: 'Catches errors of its steps, can repeat them.',
    step: { name: 'tryIt', task: { try: [], catch: {} } },
  },
  {
    kind: 'do',
    title: 'Group',
    summary: 'Keeps steps together under one name.',
    step: { name: 'group', task: { do: [] } },
  },
  {
    kind: 'wait',
    title: 'Wait',
    summary: 'Waits for a length of time.',
    step: { name: 'wait', task: { wait: { seconds: 5 } } },
  },
  {
    kind: 'raise',
    title: 'Fail',
    summary: 'Ends with an error of your own.',
    step: {
      name: 'fail',
      task: { raise: { error: { type: 'https://example.com/errors/reason', status: 400, title: 'Reason' } } },
    },
  },
];
