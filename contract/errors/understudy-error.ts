import { type ErrorCode, type ErrorEntry, errorCatalogue } from './catalogue.ts';
import type { ErrorKind, Problem, SourceLocation } from './problem.ts';

/** Base of our own error types: `<base><code>`; the DSL wants a URI. */
export const errorTypeBase = 'https://understudy.dev/errors/';

/** Base of the DSL's standard error types (spec 1.0, "Standard Error Types"). */
export const standardErrorTypeBase = 'https://serverlessworkflow.io/spec/1.0.0/errors/';

/** What surrounds an error beside its message values. */
export interface ErrorContext {
  readonly where?: SourceLocation | undefined;
  /** JSON pointer of the failing task. */
  readonly instance?: string | undefined;
  readonly cause?: unknown;
  /** Use the DSL's standard type URI instead of our own where the spec demands it. */
  readonly asStandard?: boolean | undefined;
}

const fill = (template: string, values: Readonly<Record<string, unknown>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });

/** An error from the catalogue; `toProblem()` is the only shape in which it crosses a boundary. */
export class UnderstudyError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly next: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly where: SourceLocation | undefined;
  readonly instance: string | undefined;

  constructor(code: ErrorCode, values: Readonly<Record<string, unknown>> = {}, context: ErrorContext = {}) {
    const entry: ErrorEntry = errorCatalogue[code];
    super(fill(entry.message, values), context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'UnderstudyError';
    this.code = code;
    this.kind = entry.kind;
    this.status = entry.status;
    this.type =
      context.asStandard && entry.standardType !== undefined
        ? `${standardErrorTypeBase}${entry.standardType}`
        : `${errorTypeBase}${code}`;
    this.title = entry.title;
    this.next = fill(entry.next, values);
    this.values = values;
    this.where = context.where;
    this.instance = context.instance;
  }

  /** The serialised shape (RFC 7807 + ours). */
  toProblem(): Problem {
    return {
      type: this.type,
      status: this.status,
      title: this.title,
      detail: this.message,
      code: this.code,
      kind: this.kind,
      next: this.next,
      ...(this.instance === undefined ? {} : { instance: this.instance }),
      ...(this.where === undefined ? {} : { where: this.where }),
      ...(Object.keys(this.values).length === 0 ? {} : { values: { ...this.values } }),
    };
  }
}

/** An error that came over a boundary as a problem (or was raised by a document), kept as it is. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail ?? problem.title ?? problem.type, cause === undefined ? undefined : { cause });
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Any thrown value as a problem; unknown errors become `internal` and keep their message. */
export function toProblem(error: unknown): Problem {
  if (error instanceof UnderstudyError) return error.toProblem();
  if (error instanceof ProblemError) return error.problem;
  const reason = error instanceof Error ? error.message : String(error);
  return new UnderstudyError('internal', { reason }).toProblem();
}

/** Whether the error is the catalogue's `code`, on either side of a boundary. */
export function isErrorCode(error: unknown, code: ErrorCode): boolean {
  if (error instanceof UnderstudyError) return error.code === code;
  return error instanceof ProblemError && error.problem.code === code;
}
