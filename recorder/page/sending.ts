import type { Envelope, RawEvent } from './raw-event.ts';
import { holdsSecrets, scrub } from './sensitivity.ts';

type Body<E> = E extends RawEvent ? Omit<E, 'origin' | 'route' | 'document'> : never;
/** A message before its place is stamped on it. */
export type Message = Body<RawEvent>;
export type Send = (message: Message) => void;

/** Hands messages to the host's binding, those of one event together and with the place they come from. */
export class Sending {
  readonly #binding: (payload: string) => void;
  readonly #document = crypto.randomUUID?.() ?? `${performance.timeOrigin}-${Math.random()}`;
  #waiting: Message[] = [];
  #holding = false;

  constructor(binding: (payload: string) => void) {
    this.#binding = binding;
  }

  readonly send: Send = (message) => {
    this.#waiting.push(message);
    if (!this.#holding) this.#flush();
  };

  /** Runs `handle` and sends what it told in one call. */
  together(handle: () => void): void {
    this.#holding = true;
    try {
      handle();
    } finally {
      this.#holding = false;
      this.#flush();
    }
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting;
    this.#waiting = [];
    const { origin, pathname, protocol } = location;
    const envelope: Envelope<Message> = {
      origin: origin === 'null' ? protocol : origin,
      route: protocol === 'http:' || protocol === 'https:' || protocol === 'file:' ? pathname : '/',
      document: this.#document,
      messages,
    };
    const payload = JSON.stringify(envelope);
    this.#binding(holdsSecrets() ? scrub(payload) : payload);
  }
}
