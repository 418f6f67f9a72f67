import { validRange } from 'semver';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import { isExpression } from '../expressions.ts';
import { below } from '../pointer.ts';
import { scheduleOf } from '../schedule.ts';
import { isRecord, type Step } from '../steps.ts';
import { type LintContext, report } from './context.ts';

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((here, key) => (isRecord(here) ? here[key] : undefined), value);

const scriptLanguages = new Set(['js', 'javascript', 'ts', 'typescript']);

function checkCommand(context: LintContext, step: Step, command: string, what: string): void {
  const { manifest } = context.bot;
  if (manifest === undefined) return;
  const { commands } = manifest.permissions;
  if (commands.includes('*') || commands.includes(command)) return;
  const wanted = `to run ${what} (commands: ${command})`;
  report(
    context,
    'permission-denied',
    { step: step.name, wanted },
    below(below(step.pointer, 'run'), command),
  );
}

function checkRun(context: LintContext, step: Step): void {
  const { task, pointer, name } = step;
  const run = task['run'];
  if (!isRecord(run)) return;
  if ('shell' in run) {
    checkCommand(context, step, 'shell', 'a shell command');
    const command = at(run, ['shell', 'command']);
    if (typeof command === 'string' && !isExpression(command) && /\$\{\s*[.$]/.test(command)) {
      const place = ['run', 'shell', 'command'].reduce<string>(below, pointer);
      report(context, 'expression-literal', { step: name, text: command }, place, { severity: 'warning' });
    }
  }
  if ('container' in run) checkCommand(context, step, 'container', 'a container');
  const language = at(run, ['script', 'language']);
  if (typeof language === 'string' && !scriptLanguages.has(language.toLowerCase())) {
    const reason = 'scripts are written in javascript or typescript; run others as a shell command.';
    const place = ['run', 'script', 'language'].reduce<string>(below, pointer);
    report(context, 'feature-unsupported', { feature: `A script in ${language}`, reason }, place);
  }
  checkVersion(context, step, at(run, ['workflow', 'version']));
}

function checkVersion(context: LintContext, step: Step, version: unknown): void {
  if (typeof version !== 'string' || version === 'latest' || isExpression(version)) return;
  if (validRange(version) !== null) return;
  const reason = `${version} is no version; write one (1.2.0), a range (^1.2.0) or latest.`;
  const workflow = String(at(step.task, ['run', 'workflow', 'name']));
  const pointer = ['run', 'workflow', 'version'].reduce<string>(below, step.pointer);
  report(context, 'workflow-unknown', { step: step.name, workflow, reason }, pointer);
}

function checkEvent(context: LintContext, step: Step): void {
  const attributes = at(step.task, ['emit', 'event', 'with']);
  if (!isRecord(attributes)) return;
  for (const name of Object.keys(attributes)) {
    if (/^[a-z0-9]+$/.test(name) || name === 'data_base64') continue;
    const reason = `${name} is no name of an attribute.`;
    const pointer = ['emit', 'event', 'with', name].reduce<string>(below, step.pointer);
    report(context, 'event-invalid', { at: ` of step ${step.name}`, reason }, pointer);
  }
}

function checkSchedule(context: LintContext): void {
  try {
    scheduleOf(context.bot.value);
  } catch (error) {
    if (!(error instanceof UnderstudyError)) throw error;
    report(context, error.code, error.values, error.instance ?? '/schedule');
  }
}

/** What a bot has to do with the world beside its steps: processes, other bots, events, its schedule. */
export function lintOutside(context: LintContext): void {
  for (const step of context.steps) {
    checkRun(context, step);
    checkEvent(context, step);
  }
  checkSchedule(context);
}
