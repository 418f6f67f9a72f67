import { createEventBus } from '../../bots/drivers/events/bus.ts';
import type { EventPort } from '../../contract/ports.ts';
import type { CloudEvent } from '../../contract/run/index.ts';

/** A bus that a test can watch. */
export interface TestBus extends EventPort {
  /** Everything published so far. */
  readonly published: readonly CloudEvent[];
  /** Resolves when so many listen at the same time. */
  untilListening(count?: number): Promise<void>;
  /** Publishes an event of the type with the data, and what else is given. */
  tell(type: string, data?: unknown, more?: Readonly<Record<string, unknown>>): Promise<void>;
  readonly listeners: number;
}

/** A bus of its own for one test. */
export function testBus(): TestBus {
  const bus = createEventBus();
  const published: CloudEvent[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let listeners = 0;
  let told = 0;
  return {
    published,
    get listeners() {
      return listeners;
    },
    async publish(event) {
      published.push(event);
      await bus.publish(event);
    },
    subscribe(listener) {
      const unsubscribe = bus.subscribe(listener);
      listeners += 1;
      for (const one of waiting.filter(({ count }) => count <= listeners)) one.resolve();
      return () => {
        listeners -= 1;
        unsubscribe();
      };
    },
    untilListening: (count = 1) =>
      listeners >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
    tell: (type, data, more = {}) =>
      bus.publish({
        specversion: '1.0',
        id: `event-${++told}`,
        source: 'https://tests.example/source',
        type,
        ...(data === undefined ? {} : { data }),
        ...more,
      }),
  };
}
