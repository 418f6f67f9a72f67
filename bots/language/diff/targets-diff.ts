import type { TargetChange } from '../../../contract/flow/index.ts';
import { isRecord } from '../steps.ts';
import { fieldChanges } from './fields.ts';
import { canonical } from './same.ts';

/** Digests (sha256, hex) of a bot's other files by their path in the folder. */
export type Digests = ReadonlyMap<string, string>;

const entriesOf = (targets: unknown): Map<string, unknown> => {
  const list = isRecord(targets) ? targets['targets'] : undefined;
  return new Map(Object.entries(isRecord(list) ? list : {}));
};

/** The path of the target's crop as the folder's list of files spells it. */
export function cropOf(target: unknown): string | undefined {
  const crop = isRecord(target) ? target['crop'] : undefined;
  return typeof crop === 'string' ? crop.replaceAll('\\', '/').replace(/^(\.\/)+/, '') : undefined;
}

/** What makes an element known again under another name: how it is found, not how it is called. */
const known = (target: unknown): string =>
  canonical(isRecord(target) ? [target['where'], target['candidates']] : target);

function pairsOf(before: Map<string, unknown>, after: Map<string, unknown>): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const name of after.keys()) if (before.has(name)) pairs.set(name, name);
  const gone = new Map<string, string>();
  for (const [name, target] of before) if (!pairs.has(name)) gone.set(known(target), name);
  for (const [name, target] of after) {
    const old = pairs.has(name) ? undefined : gone.get(known(target));
    if (old === undefined) continue;
    pairs.set(name, old);
    gone.delete(known(target));
  }
  return pairs;
}

/** What became of each target: its candidates, anchor, fingerprint and crop field by field. */
export function diffTargets(
  before: { readonly targets: unknown; readonly files: Digests },
  after: { readonly targets: unknown; readonly files: Digests },
): TargetChange[] {
  const [old, now] = [entriesOf(before.targets), entriesOf(after.targets)];
  const pairs = pairsOf(old, now);
  const changes: TargetChange[] = [];
  const digest = (files: Digests, target: unknown): string | undefined => files.get(cropOf(target) ?? '');
  for (const [name, target] of now) {
    const oldName = pairs.get(name);
    const was = oldName === undefined ? undefined : old.get(oldName);
    const crops = { before: digest(before.files, was), after: digest(after.files, target) };
    const crop =
      crops.before === crops.after
        ? {}
        : {
            crop: {
              ...(crops.before === undefined ? {} : { before: crops.before }),
              ...(crops.after === undefined ? {} : { after: crops.after }),
            },
          };
    if (oldName === undefined) {
      changes.push({ name, change: 'added', fields: fieldChanges({}, target), ...crop });
      continue;
    }
    const fields = fieldChanges(was, target);
    if (oldName !== name) changes.push({ name, oldName, change: 'renamed', fields, ...crop });
    else if (fields.length > 0 || 'crop' in crop) changes.push({ name, change: 'changed', fields, ...crop });
  }
  const kept = new Set(pairs.values());
  for (const [name, target] of old) {
    if (kept.has(name)) continue;
    const gone = digest(before.files, target);
    const crop = gone === undefined ? {} : { crop: { before: gone } };
    changes.push({ name, change: 'removed', fields: fieldChanges(target, {}), ...crop });
  }
  return changes;
}
