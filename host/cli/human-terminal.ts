import { createInterface, type Interface } from 'node:readline/promises';
import { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { HumanField, HumanPort, HumanQuestion, StepScope } from '../../contract/ports.ts';
import { readJsonObject } from './json-file.ts';

/** Answers questions of a run on the command line: from a file, else by asking in the terminal. */
export interface HumanTerminal {
  port(scope: StepScope): HumanPort;
  close(): void;
}

const answersSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

async function readAnswers(path: string): Promise<Record<string, Record<string, unknown>>> {
  const parsed = answersSchema.safeParse(await readJsonObject(path, 'run'));
  if (parsed.success) return parsed.data;
  throw new UnderstudyError('usage-invalid', {
    reason: `${path} must map the name of each asking step to an object of answers.`,
    command: 'run',
  });
}

function typed(field: HumanField, text: string): unknown {
  if (text === '') return field.value ?? (field.type === 'boolean' ? false : '');
  if (field.type === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (field.type === 'boolean') return /^(y|yes|true|1|on)$/i.test(text);
  if (field.type === 'choice') return field.options?.includes(text) === true ? text : undefined;
  return text;
}

function hint(field: HumanField): string {
  const parts = [
    ...(field.type === 'choice' && field.options !== undefined ? [field.options.join(' / ')] : []),
    ...(field.type === 'boolean' ? ['y / n'] : []),
    ...(field.value === undefined ? [] : [`Enter keeps ${JSON.stringify(field.value)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

async function askField(terminal: Interface, field: HumanField, signal: AbortSignal): Promise<unknown> {
  for (;;) {
    const text = (
      await terminal.question(`  ${field.title ?? field.name}${hint(field)}: `, { signal })
    ).trim();
    const value = typed(field, text);
    if (value !== undefined && !(field.required === true && value === '')) return value;
    process.stderr.write('  This value does not fit.\n');
  }
}

async function askInTerminal(
  terminal: Interface,
  question: HumanQuestion,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  process.stderr.write(`\n${question.title}\n`);
  if (question.message !== undefined) process.stderr.write(`  ${question.message}\n`);
  if (question.image !== undefined) process.stderr.write(`  See ${question.image}\n`);
  const values: Record<string, unknown> = {};
  if (question.fields.length === 0) await terminal.question('  Enter goes on. ', { signal });
  for (const field of question.fields) values[field.name] = await askField(terminal, field, signal);
  return values;
}

/** `answersFile` maps step names or titles to answers; without a match, a terminal asks; without one, the step faults. */
export async function openHumanTerminal(answersFile: string | undefined): Promise<HumanTerminal> {
  const answers = answersFile === undefined ? {} : await readAnswers(answersFile);
  let terminal: Interface | undefined;
  let asked = 0;
  const ask = async (scope: StepScope, question: HumanQuestion): Promise<Record<string, unknown>> => {
    const { step, signal } = scope;
    asked += 1;
    const taskId = `${scope.runId}-${asked}`;
    const known = answers[step.path] ?? answers[step.name] ?? answers[question.title];
    if (known === undefined && !process.stdin.isTTY)
      throw new UnderstudyError('human-unavailable', { step: step.name });
    scope.emit({ type: 'human.asked', step, taskId, title: question.title });
    if (known === undefined) terminal ??= createInterface({ input: process.stdin, output: process.stderr });
    let values: Record<string, unknown>;
    try {
      values =
        known === undefined && terminal !== undefined
          ? await askInTerminal(terminal, question, signal)
          : { ...presets(question), ...known };
    } catch (error) {
      signal.throwIfAborted();
      throw new UnderstudyError('human-task-abandoned', { step: step.name }, { cause: error });
    }
    const missing = question.fields.filter(
      ({ name, required }) => required === true && isEmpty(values[name]),
    );
    if (missing.length > 0)
      throw new UnderstudyError('input-invalid', {
        reason: `The answer to step ${step.name} lacks ${missing.map(({ name }) => name).join(', ')}.`,
      });
    scope.emit({ type: 'human.answered', step, taskId });
    return values;
  };
  return {
    port: (scope) => ({ ask: (question) => ask(scope, question) }),
    close: () => terminal?.close(),
  };
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

const presets = (question: HumanQuestion): Record<string, unknown> =>
  Object.fromEntries(
    question.fields.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]),
  );
