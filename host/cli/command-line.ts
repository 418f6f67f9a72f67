import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { programVersion } from '../program-version.ts';
import type { DiffCommand } from './diff.ts';
import type { DoctorCommand } from './doctor.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExportCommand } from './export.ts';
import { reportFailure } from './failure.ts';
import type { FormatCommand } from './format.ts';
import type { GitCommand } from './git.ts';
import type { ImportCommand } from './import.ts';
import type { LintCommand } from './lint.ts';
import type { MergeCommand } from './merge.ts';
import type { RecordCommand } from './record.ts';
import type { ReplayCommand } from './replay.ts';
import type { RunCommand } from './run.ts';
import type { ScheduleCommand } from './schedule.ts';
import type { SecretListCommand } from './secret.ts';
import type { StudioCommand } from './studio.ts';
import type { TestCommand } from './test.ts';
import type { TraceCommand } from './trace.ts';

const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return number;
};
const collect = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

type Action = (...args: never[]) => Promise<number>;

/** Understands one command line, performs it and answers the exit code. Each command's code is loaded only when used. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const perform =
    <A extends Action>(action: A) =>
    async (...given: Parameters<A>): Promise<void> => {
      try {
        exitCode = await action(...given);
      } catch (error) {
        const json = given.some(
          (value: unknown) =>
            typeof value === 'object' && value !== null && 'json' in value && value.json === true,
        );
        exitCode = reportFailure(error, { json });
      }
    };

  const program = new Command('understudy')
    .description('Records what you do, turns it into a bot that reads like a text, and performs it.')
    .version(await programVersion())
    .showHelpAfterError('(see --help)')
    .exitOverride();
  const command = (usage: string, description: string): Command =>
    program.command(usage).description(description).exitOverride();

  command('record <url>', 'Open a browser at an address and record what you do there.')
    .requiredOption('--out <folder>', 'bot folder to write')
    .option('--title <title>', 'how the bot is called')
    .option('--headless', 'record without a window (for a scripted person)')
    .option('--remote-debugging-port <port>', 'let another program drive the same browser', port)
    .option('--browser <path>', 'browser to use instead of the first one found')
    .option('--force', 'replace the bot in the folder')
    .option('--json', 'one JSON object a line')
    .action(
      perform(async (url: string, options: RecordCommand) =>
        (await import('./record.ts')).record(url, options),
      ),
    );

  command('run <bot>', 'Perform a bot.')
    .option('--input <name=value>', 'one input; repeat for more', collect)
    .option('--inputs <file>', 'inputs as a JSON object in a file')
    .option('--headed', 'show the browser')
    .option('--browser <path>', 'browser to use instead of the first one found')
    .option('--trace <folder>', 'keep the trace in this folder instead of the usual place')
    .option('--no-trace', 'keep no trace')
    .option('--save-test <name>', 'keep the run as a test of the bot, with what the outside answered')
    .option('--answers <file>', 'answers to questions to a person, JSON: { "<step or title>": { … } }')
    .option('--secrets-file <file>', 'secrets from a JSON file of mode 0600 instead of the credential store')
    .option('--resume <runId>', 'continue a run that was broken off, after its last finished step')
    .option('--from <step>', 'begin with this step (name or JSON pointer)')
    .option('--timeout <ms>', 'how long a step waits for an element', Number)
    .option('--json', 'run events as JSON lines; the last line is the result')
    .option('--schedule', 'start it again and again, as its schedule says, until stopped')
    .option(
      '--listen <port>',
      'take CloudEvents over HTTP at this port of this machine (0: a free one)',
      port,
    )
    .option('--help-inputs', 'list the inputs of the bot')
    .action(
      perform(async (bot: string, options: RunCommand) => (await import('./run.ts')).run(bot, options)),
    );

  command('schedule <bot>', 'Tell when the schedule of a bot starts it next.')
    .option('--next <count>', 'how many times to tell', Number, 5)
    .option('--json', 'one JSON object')
    .action(
      perform(async (bot: string, options: ScheduleCommand) =>
        (await import('./schedule.ts')).showSchedule(bot, options),
      ),
    );

  command('export <bot>', 'Write a bot as code of another tool; 1 where steps are only kept as comments.')
    .option('--to <tool>', 'playwright', 'playwright')
    .option('--out <file>', 'file to write, e.g. bot.spec.ts; standard output by default')
    .option('--json', 'the fidelity report as one JSON object')
    .action(
      perform(async (bot: string, options: ExportCommand) =>
        (await import('./export.ts')).exportBot(bot, options),
      ),
    );

  command(
    'import <file>',
    'Turn a recording of another tool into a bot; 1 where steps are only kept as places.',
  )
    .requiredOption('--out <folder>', 'bot folder to write')
    .option('--format <format>', 'tool that wrote it, where it is not recognised', 'auto')
    .option('--title <title>', 'how the bot is called')
    .option('--force', 'replace the bot in the folder')
    .option('--json', 'the fidelity report as one JSON object')
    .action(
      perform(async (file: string, options: ImportCommand) =>
        (await import('./import.ts')).importFile(file, options),
      ),
    );

  command('lint <bots...>', 'Find mistakes in bots without running them.')
    .option('--json', 'findings as one JSON object')
    .addOption(
      new Option('--format <format>', 'how findings are written')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
    .option('--fix', 'first apply the fixes that change nothing about what the bot does')
    .addHelpText(
      'after',
      '\nExit code 0: no errors; 1: errors; 2: wrong command line. Rules and lint.yaml: docs/lint.md',
    )
    .action(
      perform(async (bots: string[], options: LintCommand) =>
        (await import('./lint.ts')).lint(bots, options),
      ),
    );

  command('format <bots...>', 'Write documents in their canonical form.')
    .option('--check', 'change nothing, fail where something would change')
    .action(
      perform(async (bots: string[], options: FormatCommand) =>
        (await import('./format.ts')).format(bots, options),
      ),
    );

  command(
    'diff <before> [after]',
    'Tell what differs between two bots; one alone, what changed since the last commit.',
  )
    .option('--json', 'the differences as one JSON object')
    .addHelpText(
      'after',
      '\nA bot is a folder, one of its files, or <revision>:<path> in git.\nExit code: 0 the same, 1 different, 2 cannot tell.',
    )
    .action(
      perform(async (before: string, after: string | undefined, options: DiffCommand) =>
        (await import('./diff.ts')).diff(before, after, options),
      ),
    );

  command('merge <base> <ours> <theirs>', 'Merge what two sides made of one bot, step by step.')
    .option('-o, --out <path>', 'file or bot folder to write (a single file goes to the output otherwise)')
    .option('--json', 'the conflicts as one JSON object')
    .addHelpText(
      'after',
      '\nEach is a folder, a file, or <revision>:<path> in git.\nExit code: 0 merged, 1 conflicts are left in the result, 2 nothing was merged.',
    )
    .action(
      perform(async (base: string, ours: string, theirs: string, options: MergeCommand) =>
        (await import('./merge.ts')).merge(base, ours, theirs, options),
      ),
    );

  const git = command('git', 'Let git show and merge bots by their steps.');
  for (const [name, description] of [
    ['install', 'Set git up for this repository, or with --global for all of yours.'],
    ['uninstall', 'Take back what install did.'],
  ] as const) {
    git
      .command(name)
      .description(description)
      .addOption(new Option('--global', 'for all repositories of this person').conflicts('local'))
      .option('--local', 'for this repository (as without it)')
      .option('--json', 'what was done as one JSON object')
      .exitOverride()
      .action(
        perform(async (options: GitCommand) => {
          const { installGit, uninstallGit } = await import('./git.ts');
          return name === 'install' ? installGit(options) : uninstallGit(options);
        }),
      );
  }
  git
    .command('merge-driver <base> <ours> <theirs> <path>', { hidden: true })
    .exitOverride()
    .action(
      perform(async (base: string, ours: string, theirs: string, path: string) =>
        (await import('./git.ts')).mergeDriver(base, ours, theirs, path),
      ),
    );
  git
    .command('diff-driver <path> <before> <hash> <mode> <after> [more...]', { hidden: true })
    .exitOverride()
    .action(
      perform(async (path: string, before: string, _hash: string, _mode: string, after: string) =>
        (await import('./git.ts')).diffDriver(path, before, after),
      ),
    );

  command(
    'lsp',
    'Serve the language to an editor: the Language Server Protocol on standard input and output.',
  )
    .option('--stdio', 'speak over standard input and output (the only way; editors pass it)')
    .action(perform(async () => (await import('./lsp.ts')).lsp()));

  const trace = command('trace', 'Read traces of runs.');
  trace
    .command('list')
    .description('List runs that kept a trace, newest first.')
    .option('--json', 'one JSON array')
    .exitOverride()
    .action(perform(async (options: TraceCommand) => (await import('./trace.ts')).listTraces(options)));
  trace
    .command('show <run>')
    .description('Show a trace, by the id of its run or by its folder.')
    .option('--json', 'head and events as one JSON object')
    .exitOverride()
    .action(
      perform(async (run: string, options: TraceCommand) =>
        (await import('./trace.ts')).showTrace(run, options),
      ),
    );

  command('test <bots...>', 'Perform the tests of bots, without their applications.')
    .option('--filter <text>', 'only tests with this in their name or title')
    .option('--junit <file>', 'write the results as JUnit XML too')
    .option('--coverage', 'tell which steps and ways no test went')
    .option('--json', 'results and coverage as one JSON object')
    .action(
      perform(async (bots: string[], options: TestCommand) =>
        (await import('./test.ts')).test(bots, options),
      ),
    );

  command('replay <run>', 'Perform a finished run again out of its trace, without the applications.')
    .option('--json', 'hashes and differences as one JSON object')
    .action(
      perform(async (run: string, options: ReplayCommand) =>
        (await import('./replay.ts')).replay(run, options),
      ),
    );

  command('doctor', 'Tell what this machine can do, and the fix for each thing missing.')
    .option('--json', 'one JSON object')
    .action(perform(async (options: DoctorCommand) => (await import('./doctor.ts')).doctor(options)));

  const secret = command('secret', 'Keep secrets in the credential store of this machine.');
  secret
    .command('set <name>')
    .description('Store a value read from the terminal (unseen) or from standard input.')
    .exitOverride()
    .action(perform(async (name: string) => (await import('./secret.ts')).setSecret(name)));
  secret
    .command('list')
    .description('List the names.')
    .option('--json', 'one JSON array')
    .exitOverride()
    .action(
      perform(async (options: SecretListCommand) => (await import('./secret.ts')).listSecrets(options)),
    );
  secret
    .command('delete <name>')
    .description('Forget a secret.')
    .exitOverride()
    .action(perform(async (name: string) => (await import('./secret.ts')).deleteSecret(name)));

  command('studio', 'Open the Studio.')
    .option('--demo', 'with the sample application and its bot ready to run')
    .option('--port <port>', 'port to serve on (a free one by default)', port)
    .option('--no-open', 'only serve and print the address')
    .option('--secrets-file <file>', 'secrets from a JSON file of mode 0600 instead of the credential store')
    .option('--json', 'the address as one JSON object')
    .action(perform(async (options: StudioCommand) => (await import('./studio.ts')).studio(options)));

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return exitCode;
}
