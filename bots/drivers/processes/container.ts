import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { ClockPort, ContainerRequest, ProcessResult, StepScope } from '../../../contract/ports.ts';
import { inherited } from '../connections/program.ts';
import { requirePath } from '../permissions.ts';
import { runProgram } from './program.ts';

const engines = ['docker', 'podman'] as const;
const pulls = { ifNotPresent: 'missing', always: 'always', never: 'never' } as const;

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The container engine of this machine, found on the PATH; undefined where there is none. */
export function findContainerEngine(path = process.env['PATH'] ?? ''): string | undefined {
  const ending = process.platform === 'win32' ? '.exe' : '';
  return engines
    .flatMap((name) => path.split(delimiter).map((folder) => join(folder, name + ending)))
    .find(isProgram);
}

/** Runs a container to its end; one that is still there when the step ends is killed. */
export async function runContainer(
  scope: StepScope,
  clock: ClockPort,
  request: ContainerRequest,
): Promise<ProcessResult> {
  const engine = findContainerEngine();
  if (engine === undefined) {
    const { name, pointer } = scope.step;
    throw new UnderstudyError(
      'feature-unsupported',
      { feature: 'A container', reason: 'this machine has neither docker nor podman.' },
      { instance: pointer, where: { step: name, pointer } },
    );
  }
  // Values go by the environment, where no list of processes shows them.
  const environment = { ...inherited(), ...request.environment };
  const control = (...given: readonly string[]) => ({
    what: 'container engine',
    program: engine,
    arguments: given,
    environment: inherited(),
  });
  const kill = async (): Promise<void> => {
    const own = { ...scope, signal: new AbortController().signal };
    await runProgram(own, clock, control('kill', request.name));
  };
  const result = await runProgram(scope, clock, {
    what: 'container',
    program: engine,
    arguments: await argumentsOf(scope, request),
    stdin: request.stdin,
    environment,
    onEnding: kill,
  });
  if (request.deleteAfterMs !== undefined && request.deleteAfterMs > 0)
    deleteLater(engine, request.name, request.deleteAfterMs);
  return result;
}

async function argumentsOf(scope: StepScope, request: ContainerRequest): Promise<string[]> {
  const volumes: string[] = [];
  for (const [folder, inside] of Object.entries(request.volumes))
    volumes.push('--volume', `${await requirePath(scope, folder, 'write')}:${inside}`);
  return [
    'run',
    '--name',
    request.name,
    `--pull=${pulls[request.pull]}`,
    ...(request.deleteAfterMs === 0 ? ['--rm'] : []),
    ...(request.stdin === undefined ? [] : ['--interactive']),
    ...Object.keys(request.environment).flatMap((name) => ['--env', name]),
    ...Object.entries(request.ports).flatMap(([outside, inside]) => ['--publish', `${outside}:${inside}`]),
    ...volumes,
    request.image,
    ...(request.command === undefined ? [] : ['sh', '-c', request.command, 'sh']),
    ...request.arguments,
  ];
}

/** The one thing that outlives a run, as `lifetime.cleanup: eventually` asks: a process that waits and deletes the container. */
function deleteLater(engine: string, name: string, ms: number): void {
  const script = `setTimeout(() => require('node:child_process').spawnSync(process.argv[1], ['rm', '--force', process.argv[2]]), Number(process.argv[3]))`;
  spawn(process.execPath, ['-e', script, engine, name, String(ms)], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
    env: { ...inherited(), ELECTRON_RUN_AS_NODE: '1' },
  }).unref();
}
