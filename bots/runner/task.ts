import type { Task, TaskList } from '../../contract/flow/index.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import { below } from '../language/pointer.ts';
import { kindOf, type TaskKind } from '../language/steps.ts';

/** One task at its place in the document and in the run. */
export interface PlacedTask {
  readonly step: StepAddress;
  readonly task: Task;
  readonly kind: TaskKind | undefined;
}

/** Variables beside the DSL's own arguments: loop items, caught errors. */
export type Variables = Readonly<Record<string, unknown>>;

/** What flows into a task. */
export interface Flow {
  readonly input: unknown;
  readonly variables: Variables;
  readonly signal: AbortSignal;
  /** Which try of the innermost `try` this is, from 1. */
  readonly attempt: number;
  /** Set within steps of an extension: the task that is extended, which is their `$task`. */
  readonly extended?: Readonly<Record<string, unknown>> | undefined;
}

/** What flows out: the output and where to go on (`continue`, `exit`, `end` or a name in the same list). */
export interface TaskEnd {
  readonly output: unknown;
  readonly then: string;
}

/** What flows out of a list of tasks; `ended` where a task in it ended the whole workflow. */
export interface ListEnd {
  readonly output: unknown;
  readonly ended: boolean;
  /** True where a task in it left the list by `exit`. */
  readonly exited?: boolean | undefined;
}

/** Where a list of tasks stands: pointer in the document, path in the run. */
export interface ListPlace {
  readonly pointer: string;
  readonly path: string;
}

/** Names of a task list in order. */
export const namesOf = (list: TaskList): string[] => list.map((item) => Object.keys(item)[0] ?? '');

/** The task at `index`; `visit` counts how often this run of the list came by, from 1. */
export function placedTask(list: TaskList, index: number, at: ListPlace, visit: number): PlacedTask {
  const [name, task] = Object.entries(list[index] ?? {})[0] ?? ['', {}];
  const tail = below(below('', index), name);
  const again = visit === 1 ? '' : `#${visit}`;
  return {
    step: { name, pointer: at.pointer + tail, path: at.path + tail + again },
    task,
    kind: kindOf(task),
  };
}
