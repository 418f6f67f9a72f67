import {
  type ErrorCode,
  errorCatalogue,
  ProblemError,
  UnderstudyError,
} from '../../contract/errors/index.ts';
import type { BotTest, TestAnswer } from '../../contract/flow/index.ts';
import type { HttpRequest, HttpResponse, PortFactories, StepScope } from '../../contract/ports.ts';
import type { StepAddress } from '../../contract/run/index.ts';
import type { Action } from '../catalog/define-action.ts';
import type { ActionLookup, StandIn } from '../runner/types.ts';

/** A call of the outside as a test saw it. */
export interface SeenCall {
  readonly step: string;
  readonly path: string;
  readonly action: string;
  readonly with: unknown;
}

type One = Omit<TestAnswer, 'sequence'>;

/** Ports that touch nothing outside the run. */
const harmless: ReadonlySet<string> = new Set(['log', 'clock']);

/** Stands for the outside in a test: answers as the test says, remembers who asked, and refuses the rest. */
export class StandIns {
  readonly calls: SeenCall[] = [];
  /** Calls for which the test has no answer. */
  readonly unanswered: SeenCall[] = [];
  readonly #test: BotTest;
  readonly #given = new Map<string, number>();

  constructor(test: BotTest) {
    this.#test = test;
  }

  /** Actions whose answers come from the test; those that touch nothing, or are to be real, from themselves. */
  actions(real: ActionLookup): ActionLookup {
    return {
      get: (id) => {
        const action = real.get(id);
        return action === undefined ? undefined : this.#standIn(action);
      },
    };
  }

  /** Ports of calls that are no actions: http from the test, everything else refused. */
  ports(real: PortFactories): PortFactories {
    const later = Object.fromEntries(
      Object.entries(real).map(([name, make]) => [name, (scope: StepScope) => whenUsed(() => make(scope))]),
    ) as unknown as PortFactories;
    return {
      ...later,
      http: (scope) =>
        this.#isReal(scope.step.name, 'http')
          ? real.http(scope)
          : { ...real.http(scope), request: (request) => this.#answerHttp(scope, request) },
    };
  }

  /** Answers for services and processes; only scripts, which reach nothing, are performed without being asked for. */
  readonly service: StandIn = (step, action, given) => {
    const call = this.#seen(step, action, given);
    const answer = this.#answerFor(call);
    if (answer !== undefined) return promised(() => outcomeOf(answer));
    if (action === 'run.script' || this.#isReal(call.step, action)) return undefined;
    return promised(() => {
      throw this.#refused(call);
    });
  };

  #isReal(step: string, action: string): boolean {
    return this.#test.real.includes(step) || this.#test.real.includes(action);
  }

  #standIn(action: Action): Action {
    return {
      id: action.id,
      get entry() {
        return action.entry;
      },
      input: action.input,
      output: action.output,
      run: async (context, parameters) => {
        const call = this.#seen(context.step, action.id, parameters);
        const answer = this.#answerFor(call);
        if (answer !== undefined) return outcomeOf(answer);
        const { needs } = action.entry;
        if (this.#isReal(call.step, action.id) || needs.every((need) => harmless.has(need)))
          return action.run(context, parameters);
        throw this.#refused(call);
      },
    };
  }

  async #answerHttp(scope: StepScope, { method, url, body, headers }: HttpRequest): Promise<HttpResponse> {
    const call = this.#seen(scope.step, 'http', {
      method,
      url,
      ...(headers === undefined ? {} : { headers }),
      ...(typeof body === 'string' ? { body: bodyOf(body) } : {}),
    });
    const answer = this.#answerFor(call);
    if (answer === undefined) throw this.#refused(call);
    const content = outcomeOf(answer);
    const isText = typeof content === 'string';
    const text = content === undefined ? '' : isText ? content : JSON.stringify(content);
    return {
      status: answer.status ?? 200,
      headers: {
        'content-type': isText ? 'text/plain' : 'application/json',
        ...answer.headers,
      },
      body: new TextEncoder().encode(text),
    };
  }

  #seen({ name, path }: StepAddress, action: string, given: unknown): SeenCall {
    const call = { step: name, path, action, with: given };
    this.calls.push(call);
    return call;
  }

  #refused(call: SeenCall): UnderstudyError {
    this.unanswered.push(call);
    return new UnderstudyError('test-unanswered', { step: call.step, action: call.action });
  }

  /** The most particular answer; a sequence gives the next one, and its last again and again. */
  #answerFor({ path, step, action }: SeenCall): One | undefined {
    const { answers } = this.#test;
    const key = [path, step, action, `${action.slice(0, action.indexOf('.'))}.*`].find((one) =>
      Object.hasOwn(answers, one),
    );
    const answer = key === undefined ? undefined : answers[key];
    if (key === undefined || answer?.sequence === undefined) return answer;
    const at = this.#given.get(key) ?? 0;
    this.#given.set(key, at + 1);
    return answer.sequence[Math.min(at, answer.sequence.length - 1)];
  }
}

const promised = async <T>(work: () => T): Promise<T> => work();

/** A port that is made at its first use: an action whose answer the test has needs none. */
function whenUsed(make: () => object): object {
  return new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...given: unknown[]): unknown => {
          const port = make();
          return Reflect.apply(Reflect.get(port, method) as (...given: unknown[]) => unknown, port, given);
        },
    },
  );
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function outcomeOf({ output, error }: One): unknown {
  if (error === undefined) return output;
  const { code, type = 'https://understudy.dev/errors/internal', status = 500, title, detail } = error;
  if (code !== undefined && code in errorCatalogue) {
    const problem = new UnderstudyError(code as ErrorCode).toProblem();
    throw new ProblemError({
      ...problem,
      ...(error.type === undefined ? {} : { type }),
      ...(error.status === undefined ? {} : { status }),
      ...(title === undefined ? {} : { title }),
      ...(detail === undefined ? {} : { detail }),
    });
  }
  throw new ProblemError({
    type,
    status,
    ...(code === undefined ? {} : { code }),
    ...(title === undefined ? {} : { title }),
    ...(detail === undefined ? {} : { detail }),
  });
}
