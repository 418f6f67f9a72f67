import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Executors, TaskExecutor } from '../engine.ts';
import type { PlacedTask } from '../task.ts';
import { callTask } from './call.ts';
import { doTask } from './do.ts';
import { emitTask } from './emit.ts';
import { forTask } from './for.ts';
import { forkTask } from './fork.ts';
import { listenTask } from './listen.ts';
import { raiseTask } from './raise.ts';
import { runTask } from './run.ts';
import { setTask } from './set.ts';
import { switchTask } from './switch.ts';
import { tryTask } from './try.ts';
import { waitTask } from './wait.ts';

const executors: Executors = {
  call: callTask,
  do: doTask,
  emit: emitTask,
  for: forTask,
  fork: forkTask,
  listen: listenTask,
  raise: raiseTask,
  run: runTask,
  set: setTask,
  switch: switchTask,
  try: tryTask,
  wait: waitTask,
};

/** The executor of the task's kind; throws `feature-unsupported` where this version has none. */
export function executorOf({ kind, step, task }: PlacedTask): TaskExecutor {
  const executor = kind === undefined ? undefined : executors[kind];
  if (executor !== undefined) return executor;
  const keywords = Object.keys(task).join(', ');
  throw new UnderstudyError(
    'feature-unsupported',
    {
      feature: kind === undefined ? `Step ${step.name} (${keywords})` : `A ${kind} step`,
      reason: 'it is of no kind that the DSL declares.',
    },
    { instance: step.pointer, where: { step: step.name, pointer: step.pointer } },
  );
}
