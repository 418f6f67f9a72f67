import { below, pathOf, pointerOf } from '../pointer.ts';
import { isRecord, kindOf, listsOf, type Step, stepsOf } from '../steps.ts';

/** One step of a document as it is compared: its task without the steps inside, and the step it stands in. */
export interface OutlineStep {
  readonly name: string;
  readonly pointer: string;
  readonly task: Readonly<Record<string, unknown>>;
  /** The task with the lists of steps inside it empty. */
  readonly own: unknown;
  readonly container: OutlineStep | undefined;
  /** Pointer of its list from the container's task, or from the document at the top. */
  readonly list: string;
  readonly index: number;
  /** What only the same kind of step has: `call web.fill`, `set`, `for`. */
  readonly kind: string;
}

/** A document as its steps in reading order and what is around them. */
export interface Outline {
  readonly steps: readonly OutlineStep[];
  readonly byPointer: ReadonlyMap<string, OutlineStep>;
  /** The document with its lists of steps empty. */
  readonly around: unknown;
}

/** The value with empty lists where the lists at the paths stand. */
function without(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.length === 0) return value;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => without(item, rests(paths, String(index))));
  }
  if (!isRecord(value)) return value;
  const rest: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const inside = rests(paths, key);
    rest.push([key, inside.some((path) => path.length === 0) ? [] : without(inner, inside)]);
  }
  return Object.fromEntries(rest);
}

const rests = (paths: readonly (readonly string[])[], head: string): (readonly string[])[] =>
  paths.filter((path) => path[0] === head).map((path) => path.slice(1));

/** Whether the list is one of steps throughout: each item an object of one task. Anything else is compared as data. */
const isStepList = (list: unknown): boolean =>
  Array.isArray(list) &&
  list.every((item) => {
    if (!isRecord(item)) return false;
    const tasks = Object.values(item);
    return tasks.length === 1 && isRecord(tasks[0]);
  });

/** The lists of steps directly in a task, as paths from it. */
export const stepListsOf = (task: unknown): (readonly string[])[] =>
  listsOf(task).flatMap(([path, list]) => (isStepList(list) ? [path] : []));

const signature = (task: Readonly<Record<string, unknown>>): string => {
  const kind = kindOf(task) ?? '?';
  return kind === 'call' ? `call ${String(task['call'])}` : kind;
};

/** The lists of steps that a document holds outside its steps: `do`, those of functions and of extensions. */
export function topListsOf(document: unknown): (readonly string[])[] {
  if (!isRecord(document)) return [];
  const lists: (readonly string[])[] = [];
  if (isStepList(document['do'])) lists.push(['do']);
  const use = isRecord(document['use']) ? document['use'] : {};
  for (const [name, task] of Object.entries(isRecord(use['functions']) ? use['functions'] : {})) {
    for (const path of stepListsOf(task)) lists.push(['use', 'functions', name, ...path]);
  }
  const extensions = Array.isArray(use['extensions']) ? (use['extensions'] as unknown[]) : [];
  extensions.forEach((item, index) => {
    for (const [name, extension] of Object.entries(isRecord(item) ? item : {})) {
      for (const side of ['before', 'after']) {
        if (isRecord(extension) && isStepList(extension[side]))
          lists.push(['use', 'extensions', String(index), name, side]);
      }
    }
  });
  return lists;
}

/** Whether a list of steps stands there that is not empty: what became of it is told by its steps. */
export const holdsSteps = (value: unknown, pointer: string): boolean => {
  const list = pathOf(pointer).reduce<unknown>(
    (here, part) => (Array.isArray(here) ? here[Number(part)] : isRecord(here) ? here[part] : undefined),
    value,
  );
  return isStepList(list) && Array.isArray(list) && list.length > 0;
};

const parentPointer = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));

/** The nearest outline step whose task holds the list. */
function containerOf(list: string, known: ReadonlyMap<string, OutlineStep>): OutlineStep | undefined {
  for (let pointer = list; pointer !== ''; pointer = parentPointer(pointer)) {
    const step = known.get(pointer);
    if (step !== undefined) return step;
  }
  return undefined;
}

/** Reads the value of a document, sound or not, as its steps and what is around them. */
export function outlineOf(document: unknown): Outline {
  const tops = topListsOf(document);
  const lists = new Set(tops.map((path) => pointerOf(path)));
  const byPointer = new Map<string, OutlineStep>();
  const steps: OutlineStep[] = [];
  for (const step of stepsOf(document)) {
    if (!lists.has(step.list)) continue;
    const inner = stepListsOf(step.task);
    for (const path of inner) lists.add(path.reduce<string>(below, step.pointer));
    const container = containerOf(step.list, byPointer);
    const found: OutlineStep = {
      ...place(step, container),
      task: step.task,
      own: without(step.task, inner),
      container,
      kind: signature(step.task),
    };
    byPointer.set(step.pointer, found);
    steps.push(found);
  }
  return { steps, byPointer, around: without(document, tops) };
}

const place = (step: Step, container: OutlineStep | undefined) => ({
  name: step.name,
  pointer: step.pointer,
  list: step.list.slice(container?.pointer.length ?? 0),
  index: step.index,
});
