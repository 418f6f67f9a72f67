import type { PortFactories, RunWorld, StepScope } from '../../contract/ports.ts';
import type { Expressions } from '../language/types.ts';
import { conductedConnections } from './conducted-connections.ts';
import type { Outside } from './outside.ts';
import { scopeForPort } from './scope.ts';

/** jq that does not answer the same at another time or on another machine. */
const fleeting = /\b(?:now|localtime|strflocaltime|mktime|env|input_filename)\b|\$ENV|\$__loc__/;

const fleetingValues = new WeakMap<object, boolean>();

function isFleeting(value: unknown): boolean {
  if (typeof value === 'string') return fleeting.test(value);
  if (typeof value !== 'object' || value === null) return false;
  let known = fleetingValues.get(value);
  if (known === undefined) {
    known = Object.values(value).some(isFleeting);
    fleetingValues.set(value, known);
  }
  return known;
}

/** Expressions whose evaluations take their turn; those that ask for the time or the machine are kept as answers. */
export function conductedExpressions(expressions: Expressions, outside: Outside): Expressions {
  const conduct =
    (evaluate: Expressions['evaluateField']): Expressions['evaluateField'] =>
    (value, input, args, options = {}) => {
      const { signal, instance = '' } = options;
      const work = () => evaluate(value, input, args, options);
      const of = `expression ${instance}`;
      return isFleeting(value) ? outside.answer(of, work, { signal }) : outside.work(of, work, { signal });
    };
  return {
    evaluate: conduct((value, ...rest) => expressions.evaluate(String(value), ...rest)),
    evaluateTemplate: conduct((value, ...rest) => expressions.evaluateTemplate(value, ...rest)),
    evaluateField: conduct((value, ...rest) => expressions.evaluateField(value, ...rest)),
    close: () => expressions.close(),
  };
}

type AnyPort = Readonly<Record<string, unknown>>;

/** Ports that answer at once and whose words are events or readings, which are kept as such. */
const direct: ReadonlySet<string> = new Set(['log', 'clock']);

function conductedPort(name: string, port: AnyPort, scope: StepScope, outside: Outside): AnyPort {
  return new Proxy(port, {
    get(target, method) {
      const found: unknown = Reflect.get(target, method);
      if (typeof method !== 'string' || typeof found !== 'function') return found;
      return (...given: readonly unknown[]) =>
        outside.answer(
          `${name}.${method} ${scope.step.path}`,
          async () => (await Reflect.apply(found, target, given)) as unknown,
          { signal: scope.signal },
        );
    },
  });
}

/** The ports as tasks other than actions use them: every answer takes its turn and is kept. */
export function conductedWorld(world: RunWorld, outside: Outside): RunWorld {
  const factories = new Proxy(world.factories, {
    get(target, name) {
      const make: unknown = Reflect.get(target, name);
      if (typeof name !== 'string' || typeof make !== 'function' || direct.has(name)) return make;
      return (scope: StepScope) =>
        conductedPort(name, Reflect.apply(make, target, [scopeForPort(scope)]) as AnyPort, scope, outside);
    },
  });
  const connections = conductedConnections(world.connections, outside);
  return { factories, connections, shot: (how) => world.shot(how), close: () => world.close() };
}

/** Ports for a run whose answers are all kept: none of them is ever reached. */
export const keptPorts: PortFactories = new Proxy({} as PortFactories, {
  get: () => () =>
    new Proxy(
      {},
      {
        get: (_, method) =>
          method === 'then'
            ? undefined
            : () => Promise.reject(new Error(`${String(method)} was asked of a port while replaying`)),
      },
    ),
});
