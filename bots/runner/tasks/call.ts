import { UnderstudyError } from '../../../contract/errors/index.ts';
import { findComponent } from '../components.ts';
import type { Performance, Prepared, TaskExecutor } from '../engine.ts';
import { catalogReference } from '../resources/catalog.ts';
import { prepareAction } from './call-action.ts';
import { prepareCataloged, prepareFunction } from './call-function.ts';

/** A call made ready: its arguments are worked out, performing it is all that is left. */
export interface ReadyCall extends Prepared {
  readonly value: () => Promise<{ output: unknown; then?: string | undefined }>;
}

type Prepare = (performance: Performance) => Promise<ReadyCall>;

/** The standard's own calls; each is loaded when first called, so that bots without it start without it. */
const standardCalls: Readonly<Record<string, () => Promise<Prepare>>> = {
  a2a: async () => (await import('./call-a2a.ts')).prepareA2a,
  asyncapi: async () => (await import('./call-asyncapi.ts')).prepareAsyncApi,
  grpc: async () => (await import('./call-grpc.ts')).prepareGrpc,
  http: async () => (await import('./call-http.ts')).prepareHttp,
  mcp: async () => (await import('./call-mcp.ts')).prepareMcp,
  openapi: async () => (await import('./call-openapi.ts')).prepareOpenApi,
};

/** Calls an action, a function of the document or of a catalogue, or a service in one of the standard's ways. */
export const callTask: TaskExecutor = {
  effect: true,
  async prepare(performance) {
    const { engine, placed } = performance;
    const called = String(placed.task['call']);
    const load = Object.hasOwn(standardCalls, called) ? standardCalls[called] : undefined;
    if (load !== undefined) return orStandIn(performance, called, await (await load())(performance));
    const definition = findComponent(engine.document, 'functions', called);
    if (definition !== undefined) return prepareFunction(performance, called, definition);
    const action = engine.registry.get(called);
    if (action !== undefined) return prepareAction(performance, action);
    const reference = catalogReference(called);
    if (reference !== undefined) return prepareCataloged(performance, reference);
    throw unknownCall(performance, called);
  },
  perform: (_, ready) => (ready as ReadyCall['value'])(),
};

/** Calls over http are stood in for request by request, at the port. */
const overHttp: ReadonlySet<string> = new Set(['http', 'openapi']);

function orStandIn({ engine, placed }: Performance, called: string, ready: ReadyCall): ReadyCall {
  const { standIn } = engine;
  if (standIn === undefined || overHttp.has(called)) return ready;
  return {
    ...ready,
    value: async () => {
      const answer = standIn(placed.step, called, ready.shown);
      return answer === undefined ? ready.value() : { output: await answer };
    },
  };
}

function unknownCall({ placed }: Performance, called: string): UnderstudyError {
  const { name, pointer } = placed.step;
  const context = { instance: pointer, where: { step: name, pointer: `${pointer}/call` } };
  return new UnderstudyError('action-unknown', { step: name, action: called, suggestion: '' }, context);
}
