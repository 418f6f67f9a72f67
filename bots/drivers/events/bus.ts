import type { EventListener, EventPort } from '../../../contract/ports.ts';

/** An event bus within this process: everybody who listens hears each event, one after the other in order of subscription. */
export function createEventBus(): EventPort {
  const listeners = new Set<EventListener>();
  return {
    async publish(event) {
      await Promise.all([...listeners].map((listener) => listener(event)));
    },
    subscribe(listener) {
      // Wrapped, so that one function may listen twice and stop each on its own.
      const own: EventListener = (event) => listener(event);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
}
