import type { ErrorKind } from './problem.ts';

/** One declared error; `message` and `next` may hold `{name}` slots filled from the values given. */
export interface ErrorEntry {
  readonly kind: ErrorKind;
  /** HTTP-like status, as the DSL's error object carries it. */
  readonly status: number;
  readonly title: string;
  readonly message: string;
  readonly next: string;
  /** Set where the DSL 1.0 specification names a standard type for this failure. */
  readonly standardType?: StandardErrorType;
}

/** Standard error types of the Serverless Workflow DSL 1.0 ("Standard Error Types"). */
export type StandardErrorType =
  | 'configuration'
  | 'validation'
  | 'expression'
  | 'authentication'
  | 'authorization'
  | 'timeout'
  | 'communication'
  | 'runtime';

/** Gives one declaration its type and keeps its name literal. */
export const entry = (declared: ErrorEntry): ErrorEntry => declared;
