import { UnderstudyError } from '../../../contract/errors/index.ts';
import type {
  ClockPort,
  ProcessesPort,
  ProcessInput,
  ProcessResult,
  ShellRequest,
  StepScope,
} from '../../../contract/ports.ts';
import { inherited, revealed } from '../connections/program.ts';
import { runContainer } from './container.ts';
import { runProgram } from './program.ts';
import { performScript } from './script.ts';

/** Throws `permission-denied` unless the manifest names it among the commands. */
function requireCommand(scope: StepScope, command: string, wanted: string): void {
  const { commands } = scope.permissions;
  if (commands.includes('*') || commands.includes(command)) return;
  const { name, pointer } = scope.step;
  throw new UnderstudyError(
    'permission-denied',
    { step: name, wanted: `${wanted} (commands: ${command})` },
    { asStandard: true, instance: pointer, where: { step: name, pointer } },
  );
}

/** The input with secrets in place, for a program that starts now. */
async function ready(scope: StepScope, input: ProcessInput) {
  return {
    arguments: await Promise.all(input.arguments.map(scope.reveal)),
    environment: await revealed(scope, input.environment),
    stdin: input.stdin === undefined ? undefined : await scope.reveal(input.stdin),
  };
}

async function runShell(scope: StepScope, clock: ClockPort, request: ShellRequest): Promise<ProcessResult> {
  requireCommand(scope, 'shell', 'to run a shell command');
  const { arguments: given, environment, stdin } = await ready(scope, request);
  const command = await scope.reveal(request.command);
  const [program, ...leading] =
    process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command, 'sh'];
  return runProgram(scope, clock, {
    what: 'shell command',
    program: program ?? '',
    arguments: [...leading, ...given],
    stdin,
    environment: { ...inherited(), ...environment },
  });
}

/** Scripts, shell commands and containers of one step. */
export function createProcesses(scope: StepScope, clock: ClockPort): ProcessesPort {
  return {
    script: (request) => performScript(scope, clock, request),
    shell: (request) => runShell(scope, clock, request),
    container: async (request) => {
      requireCommand(scope, 'container', `to run a container of ${request.image}`);
      return runContainer(scope, clock, { ...request, ...(await ready(scope, request)) });
    },
  };
}
