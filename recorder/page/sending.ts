import type { Place, RawEvent } from './raw-event.ts';
import { holdsSecrets, scrub } from './sensitivity.ts';

type Body<E> = E extends RawEvent ? Omit<E, keyof Place> : never;
/** A message before its place is stamped on it. */
export type Message = Body<RawEvent>;
export type Send = (message: Message) => void;

/** Makes the function that stamps messages with where they come from and hands them to the host's binding. */
export function makeSend(binding: (payload: string) => void): Send {
  const document = crypto.randomUUID?.() ?? `${performance.timeOrigin}-${Math.random()}`;
  return (message) => {
    const { origin, pathname, protocol } = location;
    const place: Place = {
      origin: origin === 'null' ? protocol : origin,
      route: protocol === 'http:' || protocol === 'https:' || protocol === 'file:' ? pathname : '/',
      document,
    };
    const payload = JSON.stringify({ ...place, ...message });
    binding(holdsSecrets() ? scrub(payload) : payload);
  };
}
