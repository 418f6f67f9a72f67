import { below, pathOf } from './pointer.ts';

/** The DSL's task kinds; a task holds the keyword of exactly one (a `for` task also holds `do`). */
export const taskKinds = [
  'call',
  'do',
  'emit',
  'for',
  'fork',
  'listen',
  'raise',
  'run',
  'set',
  'switch',
  'try',
  'wait',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** One named step of a document, wherever it is nested. */
export interface Step {
  readonly name: string;
  /** JSON pointer of the task. */
  readonly pointer: string;
  readonly task: Readonly<Record<string, unknown>>;
  /** JSON pointer of the list it stands in, and its place there. */
  readonly list: string;
  readonly index: number;
  /** Names beside it, in order. */
  readonly siblings: readonly string[];
}

/** Whether the value is an object of keys and values. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);

/** The kinds whose keyword the task holds; sound tasks have exactly one. */
export function kindsOf(task: Readonly<Record<string, unknown>>): TaskKind[] {
  const kinds = taskKinds.filter((kind) => Object.hasOwn(task, kind));
  return kinds.includes('for') ? kinds.filter((kind) => kind !== 'do') : kinds;
}

/** The kind of a sound task, undefined for any other. */
export function kindOf(task: Readonly<Record<string, unknown>>): TaskKind | undefined {
  const kinds = kindsOf(task);
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** The lists of steps that a task holds, with the pointer of each relative to the task. */
export function listsOf(task: unknown): (readonly [path: readonly string[], list: unknown])[] {
  return [
    [['do'], at(task, 'do')],
    [['try'], at(task, 'try')],
    [['catch', 'do'], at(at(task, 'catch'), 'do')],
    [['fork', 'branches'], at(at(task, 'fork'), 'branches')],
    [['foreach', 'do'], at(at(task, 'foreach'), 'do')],
    [
      ['with', 'subscription', 'foreach', 'do'],
      at(at(at(at(task, 'with'), 'subscription'), 'foreach'), 'do'),
    ],
  ];
}

/** Every step of a document in reading order; tolerates anything where a list or task should be. */
export function stepsOf(document: unknown): Step[] {
  const found: Step[] = [];
  const walkList = (list: unknown, pointer: string): void => {
    if (!Array.isArray(list)) return;
    const siblings = list.flatMap((item) => (isRecord(item) ? Object.keys(item) : []));
    list.forEach((item: unknown, index) => {
      if (!isRecord(item)) return;
      for (const [name, task] of Object.entries(item)) {
        if (!isRecord(task)) continue;
        const here = below(below(pointer, index), name);
        found.push({ name, pointer: here, task, list: pointer, index, siblings });
        walkTask(task, here);
      }
    });
  };
  const walkTask = (task: unknown, pointer: string): void => {
    for (const [path, list] of listsOf(task)) walkList(list, path.reduce<string>(below, pointer));
  };
  const use = at(document, 'use');
  const functions = at(use, 'functions');
  if (isRecord(functions)) {
    for (const [name, task] of Object.entries(functions)) {
      const pointer = below('/use/functions', name);
      if (!isRecord(task)) continue;
      found.push({ name, pointer, task, list: '/use/functions', index: 0, siblings: [] });
      walkTask(task, pointer);
    }
  }
  const extensions = at(use, 'extensions');
  if (Array.isArray(extensions)) {
    extensions.forEach((item: unknown, index) => {
      for (const [name, extension] of Object.entries(isRecord(item) ? item : {})) {
        const pointer = below(below('/use/extensions', index), name);
        for (const side of ['before', 'after']) walkList(at(extension, side), below(pointer, side));
      }
    });
  }
  walkList(at(document, 'do'), '/do');
  return found;
}

const listKeys = new Set(['do', 'try', 'branches', 'before', 'after']);

/** Name and pointer of the step that a pointer lies in; undefined above all steps. */
export function stepAt(pointer: string): { readonly name: string; readonly pointer: string } | undefined {
  const path = pathOf(pointer);
  let found: { name: string; pointer: string } | undefined;
  for (let index = 1; index + 1 < path.length; index++) {
    const name = path[index + 1];
    if (name === undefined || !listKeys.has(path[index - 1] ?? '') || !/^\d+$/.test(path[index] ?? ''))
      continue;
    found = { name, pointer: path.slice(0, index + 2).reduce<string>(below, '') };
  }
  return found;
}
