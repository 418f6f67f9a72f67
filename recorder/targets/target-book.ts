import type { Candidate, FrameStep, WebTarget } from '../../contract/flow/targets.ts';
import type { Description } from '../page/raw-event.ts';
import { camelCase, uniqueName } from './names.ts';

/** A target of the recording with its picture. */
export interface BookedTarget {
  readonly name: string;
  readonly target: WebTarget;
  /** PNG; absent for secret fields and where no picture could be had. */
  crop?: Uint8Array | undefined;
  /** Suggested name of the secret that is typed there. */
  readonly secret?: string | undefined;
}

/** Where a described element lives. */
export interface Location {
  readonly origin: string;
  readonly route: string;
  readonly frames: readonly FrameStep[];
}

/** The targets of one recording: the same element gets one entry and one readable, unique name. */
export class TargetBook {
  readonly #byName = new Map<string, BookedTarget>();
  readonly #byKey = new Map<string, BookedTarget>();

  /** The entry for an element; a new one when it was not met before. */
  add(description: Description, location: Location): BookedTarget {
    const key = identity(description, location);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const name = uniqueName(targetName(description), (taken) => this.#byName.has(taken));
    const booked: BookedTarget = {
      name,
      target: webTarget(description, location),
      ...(description.secret === undefined ? {} : { secret: description.secret }),
    };
    this.#byKey.set(key, booked);
    this.#byName.set(name, booked);
    return booked;
  }

  get(name: string): BookedTarget | undefined {
    return this.#byName.get(name);
  }

  all(): readonly BookedTarget[] {
    return [...this.#byName.values()];
  }
}

/** `login.user` from the section and the title of an element. */
export function targetName({ section, title, fingerprint }: Description): string {
  const kind = camelCase(fingerprint.role ?? fingerprint.tag, 'element');
  const named = camelCase(title, kind);
  const last = /^\d/.test(named) ? `${kind}${named}` : named;
  const first = section === undefined ? '' : camelCase(section, '');
  return first === '' || first === last ? last : `${first}.${last}`;
}

/** A description as an entry of targets.yaml. */
export function webTarget(description: Description, { origin, route, frames }: Location): WebTarget {
  const { fingerprint, candidates } = description;
  const last: Candidate = {
    by: 'css',
    selector: fingerprint.tag,
    stability: 0.05,
    reason: 'nothing better was found',
  };
  return {
    kind: 'web',
    title: description.title,
    where: { origin, route, frames: [...frames] },
    candidates: candidates.length > 0 ? [...candidates] : [last],
    ...(description.anchor === undefined ? {} : { anchor: description.anchor }),
    fingerprint,
    ...(description.sensitive ? { sensitive: true } : {}),
  };
}

/** What makes two descriptions one target: place (numbers in the route aside) and the way to find it. */
function identity(description: Description, { origin, route, frames }: Location): string {
  const shape = route.replace(/\d+/g, '#');
  const [top] = description.candidates;
  const ways = top?.matches === 1 ? [bare(top)] : description.candidates.map(bare);
  return JSON.stringify([origin, shape, frames, ways]);
}

const bare = (candidate: Candidate): Record<string, unknown> => {
  const { matches: _matches, stability: _stability, reason: _reason, ...way } = candidate;
  return way;
};
