import {
  type ErrorCode,
  errorCatalogue,
  errorTypeBase,
  type Problem,
  ProblemError,
  standardErrorTypeBase,
  toProblem,
} from '../../contract/errors/index.ts';
import type { StepAddress } from '../../contract/run/index.ts';

/** A task that faulted: its problem carries the pointer of the task where it began. */
export class TaskFault extends ProblemError {
  /** True where the fault was read from the journal. */
  readonly replayed: boolean;
  constructor(problem: Problem, cause?: unknown, replayed = false) {
    super(problem, cause);
    this.name = 'TaskFault';
    this.replayed = replayed;
  }
}

/** Codes whose failures the DSL gives a type of its own ("runtimes must raise an error with type …"). */
const namedByTheStandard: Partial<Record<string, string>> = {
  'expression-failed': `${standardErrorTypeBase}expression`,
  'http-failed': `${standardErrorTypeBase}communication`,
  'http-unauthenticated': `${standardErrorTypeBase}authentication`,
  'http-forbidden': `${standardErrorTypeBase}authorization`,
  'token-refused': `${standardErrorTypeBase}authentication`,
  'connection-failed': `${standardErrorTypeBase}communication`,
  'service-refused': `${standardErrorTypeBase}communication`,
  'address-variable-invalid': `${standardErrorTypeBase}expression`,
};

/** Any thrown value as a problem, with the standard's type where the DSL demands it. */
export function problemOf(error: unknown): Problem {
  const problem = toProblem(error);
  const type = problem.code === undefined ? undefined : namedByTheStandard[problem.code];
  return type === undefined ? problem : { ...problem, type };
}

/** The error as the fault of a task; a fault that comes from deeper inside keeps its own place. */
export function asTaskFault(error: unknown, step: StepAddress): TaskFault {
  if (error instanceof TaskFault) return error;
  const problem = problemOf(error);
  return new TaskFault(
    {
      ...problem,
      instance: problem.instance ?? step.pointer,
      where: {
        ...problem.where,
        step: problem.where?.step ?? step.name,
        pointer: problem.where?.pointer ?? step.pointer,
      },
    },
    error,
  );
}

/** Bases that published versions of the DSL and its test kit used for the same standard types. */
const standardBases = [
  standardErrorTypeBase,
  'https://serverlessworkflow.io/dsl/errors/types/',
  'https://https://serverlessworkflow.io/spec/1.0.0/errors/',
];

const canonicalType = (type: string): string => {
  const base = standardBases.find((known) => type.startsWith(known));
  return base === undefined ? type : standardErrorTypeBase + type.slice(base.length);
};

/** "Runtimes must raise an error with type communication if a problem occurs during a call": these answer to both. */
const alsoCommunication = new Set<string>(['http-unauthenticated', 'http-forbidden', 'token-refused']);

const isCode = (code: string): code is ErrorCode => code in errorCatalogue;

/** Every type that a problem answers to: its own, that of its code, and the standard class its code belongs to. */
function typesOf(problem: Problem): Set<string> {
  const types = new Set([canonicalType(problem.type)]);
  const code = problem.code;
  if (code === undefined || !isCode(code)) return types;
  types.add(errorTypeBase + code);
  const entry: { standardType?: string } = errorCatalogue[code];
  if (entry.standardType !== undefined) types.add(standardErrorTypeBase + entry.standardType);
  if (alsoCommunication.has(code)) types.add(`${standardErrorTypeBase}communication`);
  return types;
}

/** Whether the DSL's `catch.errors.with` accepts the problem; every property it names must agree. */
export function matchesFilter(problem: Problem, filter: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    switch (name) {
      case 'type':
        return typesOf(problem).has(canonicalType(String(wanted)));
      case 'details':
      case 'detail':
        return problem.detail === wanted;
      case 'status':
        return problem.status === wanted;
      case 'instance':
        return problem.instance === wanted;
      case 'title':
        return problem.title === wanted;
      default:
        return false;
    }
  });
}
