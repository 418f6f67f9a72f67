import { readFileSync } from 'node:fs';

/** The process that performs a run; `birth` tells it from a later process of the same number. */
export interface RunOwner {
  readonly pid: number;
  /** Boot and start time on Linux; empty where the platform does not tell them cheaply. */
  readonly birth: string;
}

/** Fields of `/proc/<pid>/stat` after the name, which may itself hold spaces and brackets: state first, start time 20th. */
function linuxBirth(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
  const [state, ...rest] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  // A zombie has ended; only its parent has not noticed.
  if (state === 'Z' || state === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${rest[18] ?? ''}`;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another person's process is there, though it takes no signals from us.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** This process as the owner of runs. */
export function thisOwner(): RunOwner {
  return {
    pid: process.pid,
    birth: process.platform === 'linux' ? (linuxBirth(process.pid) ?? '') : '',
  };
}

/** Whether the very process that took the run is still there. */
export function ownerLives({ pid, birth }: RunOwner): boolean {
  if (process.platform !== 'linux' || birth === '') return answersSignals(pid);
  return linuxBirth(pid) === birth;
}
