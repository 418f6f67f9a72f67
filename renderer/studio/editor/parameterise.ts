import type { Manifest, ManifestInput } from '../../../contract/flow/manifest.ts';
import { pathOf } from '../../../contract/text/pointer.ts';
import { freeName, insertSteps, setInStep, wrapSteps } from '../../../contract/text/step-edit.ts';
import { asExpression } from '../../forms/schema.ts';
import type { StepNode } from './document-model.ts';
import type { EditorStore } from './editor-store.ts';

/** A title as the name of an input: `Party name` becomes `partyName`. */
export function inputName(title: string): string {
  const words = title.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
  const name = words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('');
  return /^[A-Za-z]/.test(name) ? name : `input${name}`;
}

const withInput = (manifest: Manifest, input: ManifestInput): Manifest => ({
  ...manifest,
  inputs: [...manifest.inputs, input],
});

const namesOf = (manifest: Manifest): Set<string> => new Set(manifest.inputs.map((input) => input.name));

/** Name of the item of the innermost loop around the step, where there is one. */
export function loopItemAround(steps: readonly StepNode[], pointer: string): string | undefined {
  const loop = steps.findLast((step) => step.kind === 'for' && pointer.startsWith(`${step.pointer}/`));
  if (loop === undefined) return undefined;
  const each = (loop.task['for'] as { readonly each?: unknown } | undefined)?.each;
  return typeof each === 'string' ? each : 'item';
}

/**
 * Lets a value typed while recording change from run to run. Inside a loop it is read from the loop's item; elsewhere it
 * becomes an input of the bot with the recorded value as preset.
 */
export function makeVariable(
  store: EditorStore,
  step: StepNode,
  field: string,
  value: unknown,
  title: string,
): void {
  const { manifest, document } = store.getState();
  const item = loopItemAround(document.steps, step.pointer);
  if (item !== undefined) {
    const expression = asExpression(`$${item}.${inputName(title)}`);
    store.getState().changeModel(setInStep(document.model, step.pointer, ['with', field], expression).model);
    return;
  }
  const name = freeName(inputName(title), namesOf(manifest));
  const type = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
  store.getState().change({
    model: setInStep(document.model, step.pointer, ['with', field], asExpression(`$workflow.input.${name}`))
      .model,
    manifest: withInput(manifest, { name, title, type, required: true, default: value }),
  });
}

/** Repeats the chosen steps for every row of a CSV or XLSX file, which becomes an input; false where they can't be wrapped. */
export function repeatOverTable(store: EditorStore): boolean {
  const { document, manifest, selection } = store.getState();
  const wrapped = wrapSteps(document.model, selection, {
    name: 'eachRow',
    task: { for: { each: 'row', in: '${ $context.rows }' } },
  });
  if (wrapped === undefined) return false;
  const name = freeName('table', namesOf(manifest));
  const pointer = wrapped.pointers[0] ?? '';
  const path = pathOf(pointer);
  const list = pointer.split('/').slice(0, -2).join('/');
  const index = Number(path.at(-2));
  const read = {
    name: 'readRows',
    task: {
      call: 'table.read',
      with: { file: asExpression(`$workflow.input.${name}`), types: 'text' },
      export: { as: '${ ($context // {}) + { rows: .rows } }' },
    },
  };
  const inserted = insertSteps(wrapped.model, list, index, [read]);
  const input: ManifestInput = {
    name,
    title: 'Table',
    type: 'file',
    required: true,
    description: 'CSV or XLSX; one row a round.',
  };
  const permissions = { ...manifest.permissions, read: [...manifest.permissions.read, `\${input.${name}}`] };
  store.getState().change({
    model: inserted.model,
    manifest: { ...withInput(manifest, input), permissions },
    selection: [`${list}/${index + 1}/${pointer.split('/').at(-1) ?? ''}`],
  });
  return true;
}
