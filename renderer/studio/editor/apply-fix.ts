import type { FindingFix } from '../../../contract/flow/document.ts';
import { manifestSchema } from '../../../contract/flow/manifest.ts';
import { targetsFileSchema } from '../../../contract/flow/targets.ts';
import { withData, withoutData } from '../../../contract/text/data.ts';
import { setAt } from '../../../contract/text/edit.ts';
import { pathOf } from '../../../contract/text/pointer.ts';
import type { EditorStore } from './editor-store.ts';

/** The value after the edits of a fix. */
const mended = (value: unknown, { edits }: FindingFix): unknown =>
  edits.reduce<unknown>(
    (state, { pointer, value: next }) =>
      next === undefined ? withoutData(state, pathOf(pointer)) : withData(state, pathOf(pointer), next),
    value,
  );

/** Applies the fix of a finding to the open bot, as one step to undo. */
export function applyFix(store: EditorStore, fix: FindingFix): void {
  const { document, targets, manifest, change, changeModel } = store.getState();
  if (fix.file.endsWith('manifest.yaml')) change({ manifest: manifestSchema.parse(mended(manifest, fix)) });
  else if (fix.file.endsWith('targets.yaml'))
    change({ targets: targetsFileSchema.parse(mended(targets, fix)) });
  else {
    const model = fix.edits.reduce((state, { pointer, value }) => {
      const path = pathOf(pointer);
      return setAt(state, path, value, path.length - 1).model;
    }, document.model);
    changeModel(model);
  }
}
