import { UnderstudyError } from '../../contract/errors/index.ts';
import type { InferenceClient } from '../../contract/inference/index.ts';
import type {
  ClockPort,
  EventPort,
  HumanPort,
  LogPort,
  PortFactories,
  RunWorld,
  StepScope,
} from '../../contract/ports.ts';
import { systemClock } from './clock.ts';
import { createConnections } from './connections/connections.ts';
import { createFiles } from './files/files.ts';
import { createHttp, type HttpOptions } from './http/http.ts';
import { createDocuments, createOcr } from './inference.ts';
import { createLog } from './log.ts';
import { createProcesses } from './processes/processes.ts';
import { createWebSession, type WebSession, type WebSessionOptions } from './web/session.ts';

/** What the outside of a run is made of. */
export interface RunWorldOptions {
  readonly web?: WebSessionOptions | undefined;
  /** Without one, steps that read documents fail with `feature-unsupported`. Not closed with the world. */
  readonly inference?: InferenceClient | undefined;
  /** Without one, steps that ask a person fail with `human-unavailable`. */
  readonly human?: ((scope: StepScope) => HumanPort) | undefined;
  readonly http?: HttpOptions | undefined;
  readonly clock?: ClockPort | undefined;
  /** Shared by the runs of a host; without one, events stay within the run. */
  readonly events?: EventPort | undefined;
  /** Told of log lines too, beside the run's events. */
  readonly onLog?: LogPort['write'] | undefined;
}

/** A run's outside, and the browser session in it for those who inspect it. */
export interface LocalWorld extends RunWorld {
  readonly web: WebSession;
}

/** Composes the outside of one run on this machine. Nothing starts before a step needs it; `close` ends all of it. */
export function createRunWorld(options: RunWorldOptions = {}): LocalWorld {
  const clock = options.clock ?? systemClock;
  const web = createWebSession({ clock, ...options.web });
  const inferenceFor = (scope: StepScope): InferenceClient => {
    if (options.inference !== undefined) return options.inference;
    throw new UnderstudyError(
      'feature-unsupported',
      { feature: 'Reading documents', reason: 'this run was started without models' },
      { where: { step: scope.step.name, pointer: scope.step.pointer } },
    );
  };
  const factories: PortFactories = {
    web: (scope) => web.port(scope),
    files: createFiles,
    http: (scope) => createHttp(scope, options.http),
    ocr: (scope) => createOcr(scope, inferenceFor(scope)),
    documents: (scope) => createDocuments(scope, inferenceFor(scope)),
    human: (scope) => {
      if (options.human !== undefined) return options.human(scope);
      throw new UnderstudyError('human-unavailable', { step: scope.step.name });
    },
    log: (scope) => {
      const log = createLog(scope);
      return {
        write: (level, message, data) => {
          log.write(level, message, data);
          options.onLog?.(level, message, data);
        },
      };
    },
    clock: () => clock,
  };
  return {
    factories,
    connections: (scope) => createConnections(scope, { clock, http: options.http }),
    processes: (scope) => createProcesses(scope, clock),
    ...(options.events === undefined ? {} : { events: options.events }),
    web,
    shot: (how) => web.shot(how),
    close: () => web.close(),
  };
}
