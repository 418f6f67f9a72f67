import type { DebugFrame, StepAddress } from '../../../contract/run/index.ts';

const branchPattern = /\/fork\/branches\/\d+\/([^/]+)/g;

/** The branch of a fork that a path runs in, as a path itself; empty on the main line. */
export function lineOf(path: string): string {
  const last = [...path.matchAll(branchPattern)].at(-1);
  return last === undefined ? '' : path.slice(0, last.index + last[0].length);
}

/** Whether `path` lies inside the task at `container`. */
export const isInside = (path: string, container: string): boolean => path.startsWith(`${container}/`);

/**
 * Whether a step at `path` can be what comes next for someone who stood on `line`: the same line, a branch that began
 * on it, or the line it began on. Branches beside it are others' work.
 */
export function isSameLine(path: string, line: string): boolean {
  const other = lineOf(path);
  return other === line || isInside(other, line) || isInside(line, other);
}

/** A task as a line of the call stack: the round and the branch nearest around it. */
export function frameOf(step: StepAddress, kind: string | undefined): DebugFrame {
  const round = [...step.path.matchAll(/\/for(?:each)?\[(\d+)\]/g)].at(-1)?.[1];
  const branch = [...step.path.matchAll(branchPattern)].at(-1)?.[1];
  return {
    step,
    kind: kind ?? 'unknown',
    ...(round === undefined ? {} : { round: Number(round) + 1 }),
    ...(branch === undefined ? {} : { branch: branch.replaceAll('~1', '/').replaceAll('~0', '~') }),
  };
}
