import { UnderstudyError } from '../../../contract/errors/index.ts';
import { findComponent } from '../components.ts';
import type { Performance, Prepared, TaskExecutor } from '../engine.ts';
import { prepareAction } from './call-action.ts';
import { prepareFunction } from './call-function.ts';

/** A call made ready: its arguments are worked out, performing it is all that is left. */
export interface ReadyCall extends Prepared {
  readonly value: () => Promise<{ output: unknown; then?: string | undefined }>;
}

const protocols = new Set(['asyncapi', 'grpc', 'a2a', 'mcp']);

/** Calls an action of the catalogue, a function of the document, or a web service. */
export const callTask: TaskExecutor = {
  effect: true,
  async prepare(performance) {
    const { engine, placed } = performance;
    const called = String(placed.task['call']);
    // Loaded when first called, so that bots without web services start without them.
    if (called === 'http') return (await import('./call-http.ts')).prepareHttp(performance);
    if (called === 'openapi') return (await import('./call-openapi.ts')).prepareOpenApi(performance);
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
