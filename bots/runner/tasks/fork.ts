import type { TaskList } from '../../../contract/flow/index.ts';
import type { Performance, TaskExecutor } from '../engine.ts';
import { type PlacedTask, placedTask, type TaskEnd } from '../task.ts';

/** Why a branch was ended from outside. */
class BranchEnded extends Error {
  override readonly name = 'BranchEnded';
}

/**
 * Performs its branches at the same time, each with the task's input. The output is the list of theirs in order, or,
 * where they compete, that of the first to finish; the others are ended. A branch that faults ends all.
 */
export const forkTask: TaskExecutor = {
  effect: false,
  async perform(performance) {
    const fork = performance.placed.task['fork'] as { branches: TaskList; compete?: boolean };
    return fork.compete === true ? compete(performance, fork.branches) : together(performance, fork.branches);
  },
};

function placesOf({ placed }: Performance, branches: TaskList): PlacedTask[] {
  const at = {
    pointer: `${placed.step.pointer}/fork/branches`,
    path: `${placed.step.path}/fork/branches`,
  };
  return branches.map((_, index) => placedTask(branches, index, at, 1));
}

function begin(performance: Performance, branches: readonly PlacedTask[], signal: AbortSignal) {
  const { engine, input, flow } = performance;
  return branches.map(async (branch): Promise<TaskEnd> => {
    // One branch after the other sets out, so that the order of what they do is no accident.
    await engine.outside.turn(`branch ${branch.step.path}`, async () => {}, signal);
    return engine.performTask(branch, { ...flow, input, signal });
  });
}

async function together(performance: Performance, branches: TaskList) {
  return underOneRoof(performance, async (signal, endAll) => {
    const running = begin(performance, placesOf(performance, branches), signal);
    for (const branch of running) branch.catch(endAll);
    const settled = await Promise.allSettled(running);
    const faults = settled.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    if (faults.length > 0) throw faults.find((fault) => !(fault instanceof BranchEnded)) ?? faults[0];
    const ends = settled.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    return {
      output: ends.map((end) => end.output),
      then: ends.some((end) => end.then === 'end') ? 'end' : undefined,
    };
  });
}

async function compete(performance: Performance, branches: TaskList) {
  const { engine, placed } = performance;
  const places = placesOf(performance, branches);
  const known = winnerBefore(performance, places);
  return underOneRoof(performance, async (signal, endAll) => {
    const running = begin(performance, known === undefined ? places : [known], signal);
    try {
      const winner = await Promise.any(running.map(async (branch, index) => ({ ...(await branch), index })));
      // A run that is broken off now must not send the losers out again.
      if (known === undefined) await engine.memory.note(placed.step, 'winner', winner.index, true);
      return { output: winner.output, then: winner.then === 'end' ? 'end' : undefined };
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    } finally {
      endAll();
      await Promise.allSettled(running);
    }
  });
}

/** The branch that won in an earlier process: the one it noted, or one that had finished before it could be. */
function winnerBefore(
  { engine, placed }: Performance,
  places: readonly PlacedTask[],
): PlacedTask | undefined {
  const noted = engine.memory.noted(placed.step, 'winner');
  if (typeof noted === 'number') return places[noted];
  return places.find(({ step, kind }) => {
    const entry = engine.memory.find(step, kind ?? 'unknown');
    return entry !== undefined && entry.error === undefined;
  });
}

/** Gives the branches a signal that follows the task's and can be ended by one of them. */
async function underOneRoof<T>(
  { signal, placed }: Performance,
  work: (signal: AbortSignal, endAll: () => void) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const own = new AbortController();
  const follow = () => own.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  try {
    return await work(own.signal, () =>
      own.abort(new BranchEnded(`another branch of ${placed.step.name} ended`)),
    );
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', follow);
  }
}
