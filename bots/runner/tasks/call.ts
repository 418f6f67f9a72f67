import { UnderstudyError } from '../../../contract/errors/index.ts';
import { findComponent } from '../components.ts';
import type { Performance, Prepared, TaskExecutor } from '../engine.ts';
import { prepareAction } from './call-action.ts';
import { prepareFunction } from './call-function.ts';
import { prepareHttp } from './call-http.ts';
import { prepareOpenApi } from './call-openapi.ts';

/** A call made ready: its arguments are worked out, performing it is all that is left. */
export interface ReadyCall extends Prepared {
  readonly value: () => Promise<{ output: unknown; then?: string | undefined }>;
}

const protocols = new Set(['asyncapi', 'grpc', 'a2a', 'mcp']);

/** Calls an action of the catalogue, a function of the document, or a web service. */
export const callTask: TaskExecutor = {
  effect: true,
  prepare(performance) {
    const { engine, placed } = performance;
    const called = String(placed.task['call']);
    if (called === 'http') return prepareHttp(performance);
    if (called === 'openapi') return prepareOpenApi(performance);
    const definition = findComponent(engine.document, 'functions', called);
    if (definition !== undefined) return prepareFunction(performance, called, definition);
    const action = engine.registry.get(called);
    if (action !== undefined) return prepareAction(performance, action);
    throw unknownCall(performance, called);
  },
  perform: (_, ready) => (ready as ReadyCall['value'])(),
};

function unknownCall({ placed }: Performance, called: string): UnderstudyError {
  const { name, pointer } = placed.step;
  const context = { instance: pointer, where: { step: name, pointer: `${pointer}/call` } };
  if (protocols.has(called)) {
    const reason = 'calls go to actions, to functions of the document, to http and to openapi.';
    return new UnderstudyError('feature-unsupported', { feature: `A call of ${called}`, reason }, context);
  }
  return new UnderstudyError('action-unknown', { step: name, action: called, suggestion: '' }, context);
}
