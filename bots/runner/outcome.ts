import {
  type ErrorCode,
  errorCatalogue,
  ProblemError,
  standardErrorTypeBase,
  toProblem,
  UnderstudyError,
} from '../../contract/errors/index.ts';
import type { AnswerLine } from '../../contract/run/index.ts';

/** How a piece of work ended. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

type Turn = Extract<AnswerLine, { t: 'turn' }>;

/** Does the work and answers how it ended; never rejects. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** The outcome as the run takes it: what was aborted meanwhile ends with the signal's reason, save answers that came. */
export function settled<T>(
  outcome: Outcome<T>,
  signal: AbortSignal | undefined,
  answered: boolean,
): Outcome<T> {
  if (signal?.aborted !== true || (answered && 'value' in outcome)) return outcome;
  return { error: signal.reason };
}

/** The line that keeps one turn of a run. */
export function turnLine<T>(
  place: { readonly n: number; readonly ask: number; readonly of: string },
  outcome: Outcome<T>,
  asking: {
    readonly signal?: AbortSignal | undefined;
    readonly keep?: ((value: T) => unknown) | undefined;
  } = {},
): Turn {
  const head = { t: 'turn' as const, ...place };
  if ('value' in outcome) {
    const value = asking.keep === undefined ? outcome.value : asking.keep(outcome.value);
    return value === undefined ? head : { ...head, value };
  }
  const { error } = outcome;
  if (asking.signal?.aborted === true && error === asking.signal.reason) return { ...head, aborted: true };
  const plain = !(error instanceof UnderstudyError) && !(error instanceof ProblemError);
  return { ...head, error: toProblem(error), ...(plain ? { plain } : {}) };
}

/** What a kept line answers. */
export function outcomeOfLine<T>(
  line: Turn,
  signal: AbortSignal | undefined,
): { readonly value: T; readonly error?: undefined } | { readonly error: unknown } {
  if (line.aborted === true) return { error: signal?.reason };
  const { error } = line;
  if (error === undefined) return { value: line.value as T };
  if (line.plain === true) return { error: new Error(String(error.values?.['reason'] ?? error.detail)) };
  const { code } = error;
  if (code === undefined || !(code in errorCatalogue)) return { error: new ProblemError(error) };
  return {
    error: new UnderstudyError(code as ErrorCode, error.values ?? {}, {
      ...(error.where === undefined ? {} : { where: error.where }),
      ...(error.instance === undefined ? {} : { instance: error.instance }),
      asStandard: error.type.startsWith(standardErrorTypeBase),
    }),
  };
}

/** JSON text of one line; bytes survive as base64. */
export function lineText(line: AnswerLine): string {
  return JSON.stringify(line, function replace(this: unknown, key: string, value: unknown) {
    // Buffers turn themselves into lists of numbers before they come by here.
    const raw = (this as Readonly<Record<string, unknown>>)[key];
    return raw instanceof Uint8Array ? { $bytes: Buffer.from(raw).toString('base64') } : value;
  });
}

/** Reads what {@link lineText} wrote. */
export function parseLine(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
    const { $bytes: bytes } = value;
    return typeof bytes === 'string' && Object.keys(value).length === 1
      ? new Uint8Array(Buffer.from(bytes, 'base64'))
      : value;
  }) as unknown;
}
