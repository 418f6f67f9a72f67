import type { TaskList } from '../../contract/flow/index.ts';
import { below } from '../language/pointer.ts';
import type { Performance } from './engine.ts';
import { isTrue } from './truth.ts';

/** What performing a task gave, before its output is transformed. */
export interface RawEnd {
  readonly output: unknown;
  readonly then?: string | undefined;
}

interface Extension {
  readonly extend: string;
  readonly when?: string;
  readonly before?: TaskList;
  readonly after?: TaskList;
}

interface Applied {
  readonly name: string;
  readonly pointer: string;
  readonly extension: Extension;
}

const extendsKind = (extend: string, kind: string | undefined): boolean =>
  extend === 'all' || extend === kind || (extend === 'composite' && (kind === 'do' || kind === 'fork'));

/** Extensions of `use.extensions` that apply to the task now, in the order of the document. Their own steps have none. */
async function applicable(performance: Performance): Promise<Applied[]> {
  const { engine, placed, flow } = performance;
  const declared = engine.document.use?.['extensions'];
  if (!Array.isArray(declared) || flow.extended !== undefined) return [];
  const applied: Applied[] = [];
  for (const [index, item] of (declared as readonly Record<string, Extension>[]).entries()) {
    for (const [name, extension] of Object.entries(item)) {
      if (!extendsKind(extension.extend, placed.kind)) continue;
      const { when } = extension;
      const task = described(performance);
      if (when !== undefined && !isTrue(await performance.evaluate(when, { task }))) continue;
      const pointer = below(below(`${engine.home.base}/use/extensions`, index), name);
      applied.push({ name, pointer, extension });
    }
  }
  return applied;
}

/**
 * `$task` as expressions of an extension see it: the extended task, whose keywords (`$task.with`) the standard's own
 * examples read beside the members of the descriptor.
 */
function described({ placed, variables }: Performance): Readonly<Record<string, unknown>> {
  const descriptor = variables()['task'];
  return { ...placed.task, ...(descriptor as Readonly<Record<string, unknown>>) };
}

async function perform(
  performance: Performance,
  { name, pointer, extension }: Applied,
  side: 'before' | 'after',
  input: unknown,
) {
  const list = extension[side];
  if (list === undefined) return { output: input, ended: false };
  const { engine, placed, flow, signal } = performance;
  const at = { pointer: `${pointer}/${side}`, path: `${placed.step.path}/extensions[${name}]/${side}` };
  return engine.performList(list, at, { ...flow, input, signal, extended: described(performance) });
}

/**
 * Performs the task between the steps that extensions put before and after it. Those before see the task's input, those
 * after, in reverse order, what it gave; their own outputs are dropped. One that ends with `exit` leaves the extended
 * task with its output: before it, the task itself is not performed; `end` ends the workflow.
 */
export async function throughExtensions(
  performance: Performance,
  core: () => Promise<RawEnd>,
): Promise<RawEnd> {
  const applied = await applicable(performance);
  if (applied.length === 0) return core();
  const { engine, placed, input } = performance;
  let raw = engine.memory.noted(placed.step, 'extended') as RawEnd | undefined;
  if (raw === undefined) {
    for (const one of applied) {
      const end = await perform(performance, one, 'before', input);
      if (end.ended || end.exited === true)
        return { output: end.output, ...(end.ended ? { then: 'end' } : {}) };
    }
    raw = await core();
    // What was done is not done again where a run is broken off in the steps after it.
    if (applied.some(({ extension }) => extension.after !== undefined))
      await engine.memory.note(placed.step, 'extended', raw, true);
  }
  for (const one of applied.toReversed()) {
    const end = await perform(performance, one, 'after', raw.output);
    if (end.ended) return { output: end.output, then: 'end' };
    if (end.exited === true) raw = { ...raw, output: end.output };
  }
  return raw;
}
