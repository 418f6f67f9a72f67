import { UnderstudyError } from '../../contract/errors/index.ts';
import { compileFast, type FastExpression } from './jq/compile.ts';
import { JqProcess } from './jq/process.ts';
import { type Question, questionOf, reasonOf } from './jq/question.ts';
import { LeaveToJq } from './jq/values.ts';
import { isRecord } from './steps.ts';
import type { EvaluateOptions, ExpressionArguments, Expressions } from './types.ts';

const wrapped = /^\s*\$\{([\s\S]+)\}\s*$/;

/** Whether a text is wholly a runtime expression `${ … }`; anything else is taken literally in strict mode. */
export function isExpression(text: string): boolean {
  return wrapped.test(text);
}

/** The jq text inside `${ … }`; a text without it as it is. */
export function stripExpression(text: string): string {
  return (wrapped.exec(text)?.[1] ?? text).trim();
}

/** How {@link createExpressions} is set up. */
export interface ExpressionSettings {
  /** Milliseconds one evaluation by real jq may take; 2,000 by default. */
  readonly deadlineMs?: number | undefined;
  /** False sends every expression to real jq; for comparing the two. */
  readonly fast?: boolean | undefined;
}

const compiledAtMost = 5_000;
const outsideJson = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value)
    ? Number.isNaN(value)
      ? null
      : Math.sign(value) * Number.MAX_VALUE
    : value;

/** The question for real jq; undefined where the data is nested deeper than JSON can be written. */
function asked(expression: string, input: unknown, args: ExpressionArguments): Question | undefined {
  try {
    return questionOf(expression, input, args);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class JqExpressions implements Expressions {
  readonly #deadlineMs: number;
  readonly #fast: boolean;
  readonly #process = new JqProcess();
  /** Compiled expressions by text; null where the text is left to real jq. */
  readonly #compiled = new Map<string, FastExpression | null>();

  constructor({ deadlineMs = 2_000, fast = true }: ExpressionSettings) {
    this.#deadlineMs = deadlineMs;
    this.#fast = fast;
  }

  async evaluate(
    expression: string,
    input: unknown,
    args: ExpressionArguments,
    options: EvaluateOptions = {},
  ): Promise<unknown> {
    if (options.signal?.aborted) throw options.signal.reason as Error;
    const text = stripExpression(expression);
    const fast = this.#compile(text);
    if (fast !== null) {
      try {
        return fast(input, args);
      } catch (error) {
        if (!(error instanceof LeaveToJq) && !(error instanceof RangeError)) throw error;
      }
    }
    return this.#askJq(text, input, args, options);
  }

  async evaluateTemplate(
    value: unknown,
    input: unknown,
    args: ExpressionArguments,
    options: EvaluateOptions = {},
  ): Promise<unknown> {
    if (typeof value === 'string') {
      return isExpression(value) ? this.evaluate(value, input, args, options) : value;
    }
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const item of value) items.push(await this.evaluateTemplate(item, input, args, options));
      return items;
    }
    if (!isRecord(value)) return value;
    const entries: [string, unknown][] = [];
    for (const [key, inner] of Object.entries(value)) {
      entries.push([key, await this.evaluateTemplate(inner, input, args, options)]);
    }
    return Object.fromEntries(entries);
  }

  evaluateField(
    value: unknown,
    input: unknown,
    args: ExpressionArguments,
    options: EvaluateOptions = {},
  ): Promise<unknown> {
    return typeof value === 'string'
      ? this.evaluate(value, input, args, options)
      : this.evaluateTemplate(value, input, args, options);
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  #compile(text: string): FastExpression | null {
    if (!this.#fast) return null;
    let compiled = this.#compiled.get(text);
    if (compiled === undefined) {
      if (this.#compiled.size >= compiledAtMost) this.#compiled.clear();
      compiled = compileFast(text) ?? null;
      this.#compiled.set(text, compiled);
    }
    return compiled;
  }

  async #askJq(
    expression: string,
    input: unknown,
    args: ExpressionArguments,
    { signal, step, instance, deadlineMs = this.#deadlineMs }: EvaluateOptions,
  ): Promise<unknown> {
    const where = step === undefined ? {} : { where: { step } };
    const context = { ...where, instance };
    const at = step === undefined ? {} : { step, at: ` in step ${step}` };
    const question = asked(expression, input, args);
    if (question === undefined) {
      const reason = 'its data is nested too deeply';
      throw new UnderstudyError('expression-failed', { expression, reason, ...at }, context);
    }
    const outcome = await this.#process.ask(question.json, question.filter, deadlineMs, signal);
    switch (outcome.ended) {
      case 'output': {
        const outputs = outcome.output
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line, /[eE]\+?\d{3}/.test(line) ? outsideJson : undefined) as unknown);
        return outputs.length === 0 ? null : outputs.length === 1 ? outputs[0] : outputs;
      }
      case 'deadline':
        throw new UnderstudyError('expression-deadline', { expression, deadlineMs, ...at }, context);
      case 'died':
        throw new UnderstudyError(
          'expression-failed',
          { expression, reason: `jq ended: ${outcome.reason}`, ...at },
          context,
        );
      case 'error': {
        const { compile, reason } = reasonOf(outcome.error);
        const code = compile ? 'expression-invalid' : 'expression-failed';
        throw new UnderstudyError(code, { expression, reason, ...at }, context);
      }
    }
  }
}

/**
 * Runtime expressions as the DSL wants them. Most of the language is evaluated in-process, for 200 ms at
 * most; everything else, and every case where the two could differ, by real jq in a worker thread with limits of time
 * and memory, which starts with the first such expression. Fails with `expression-invalid`, `expression-failed` or `expression-deadline`, each
 * naming the step.
 */
export function createExpressions(settings: ExpressionSettings = {}): Expressions {
  return new JqExpressions(settings);
}
