import { below } from '../pointer.ts';
import { isRecord } from '../steps.ts';
import type { Outline, OutlineStep } from './outline.ts';
import { canonical } from './same.ts';

/** Which step of the one document is which of the other; both maps hold the same pairs. */
export interface StepPairs {
  readonly forward: ReadonlyMap<OutlineStep, OutlineStep>;
  readonly backward: ReadonlyMap<OutlineStep, OutlineStep>;
}

/** How much of their fields two steps must share to be taken for one that was renamed, 0..1. */
const alikeEnough = 0.5;
/** The same for steps that stand between the same neighbours. */
const alikeInPlace = 0.25;
/** Pairs scored at most for one kind of step; beyond it only exact content tells renamed steps. */
const mostScored = 40_000;

/** Every leaf of a value as `pointer=value`. */
function leaves(value: unknown, pointer: string, into: Set<string>): Set<string> {
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, item] of value.entries()) leaves(item, below(pointer, index), into);
  } else if (isRecord(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, below(pointer, key), into);
  } else into.add(`${pointer}=${canonical(value)}`);
  return into;
}

/** The part of the leaves that both have, of all that either has. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const leaf of a) if (b.has(leaf)) shared += 1;
  return shared / (a.size + b.size - shared);
}

class Pairing {
  readonly forward = new Map<OutlineStep, OutlineStep>();
  readonly backward = new Map<OutlineStep, OutlineStep>();
  readonly #before: Outline;
  readonly #after: Outline;

  /** The step before each in its list. */
  readonly #previous = new Map<OutlineStep, OutlineStep>();

  constructor(before: Outline, after: Outline) {
    this.#before = before;
    this.#after = after;
    for (const outline of [before, after]) {
      const last = new Map<string, OutlineStep>();
      for (const step of outline.steps) {
        const list = (step.container?.pointer ?? '') + step.list;
        const previous = last.get(list);
        if (previous !== undefined) this.#previous.set(step, previous);
        last.set(list, step);
      }
    }
  }

  #join(a: OutlineStep, b: OutlineStep): void {
    this.forward.set(a, b);
    this.backward.set(b, a);
  }

  #openBefore = (): OutlineStep[] => this.#before.steps.filter((step) => !this.forward.has(step));
  #openAfter = (): OutlineStep[] => this.#after.steps.filter((step) => !this.backward.has(step));

  /** Steps of the same name in the same list of the same step. */
  byAddress(): void {
    const places = new Map<OutlineStep | undefined, Map<string, OutlineStep>>();
    for (const step of this.#openAfter()) {
      const inside = places.get(step.container) ?? new Map<string, OutlineStep>();
      places.set(step.container, inside);
      const key = `${step.list}\n${step.name}`;
      if (!inside.has(key)) inside.set(key, step);
    }
    for (const step of this.#openBefore()) {
      if (step.container !== undefined && !this.forward.has(step.container)) continue;
      const container = step.container === undefined ? undefined : this.forward.get(step.container);
      const found = places.get(container)?.get(`${step.list}\n${step.name}`);
      if (found !== undefined && !this.backward.has(found)) this.#join(step, found);
    }
  }

  /** Steps that are the only one so called on both sides and of one kind, wherever they stand. */
  byName(): void {
    const after = onlyOnes(this.#openAfter());
    for (const [key, step] of onlyOnes(this.#openBefore())) {
      const found = after.get(key);
      if (found !== undefined) this.#join(step, found);
    }
  }

  /** Steps of one kind with much the same content; the likest pairs first, those of one list before others. */
  byContent(): void {
    const kinds = new Map<string, { before: OutlineStep[]; after: OutlineStep[] }>();
    const of = (kind: string) => {
      const found = kinds.get(kind) ?? { before: [], after: [] };
      kinds.set(kind, found);
      return found;
    };
    for (const step of this.#openBefore()) of(step.kind).before.push(step);
    for (const step of this.#openAfter()) of(step.kind).after.push(step);
    for (const { before, after } of kinds.values()) {
      this.#byExactContent(before, after);
      this.#byLikeness(
        before.filter((step) => !this.forward.has(step)),
        after.filter((step) => !this.backward.has(step)),
      );
    }
  }

  #sameList(a: OutlineStep, b: OutlineStep): boolean {
    const container = a.container === undefined ? undefined : this.forward.get(a.container);
    return (
      a.list === b.list &&
      container === b.container &&
      (a.container === undefined) === (b.container === undefined)
    );
  }

  /** Both follow the same step, others that are not known yet left out. */
  #sameNeighbour(a: OutlineStep, b: OutlineStep): boolean {
    const known = (
      step: OutlineStep,
      pairs: ReadonlyMap<OutlineStep, OutlineStep>,
    ): OutlineStep | undefined => {
      let at = this.#previous.get(step);
      while (at !== undefined && !pairs.has(at)) at = this.#previous.get(at);
      return at;
    };
    const before = known(a, this.forward);
    const after = known(b, this.backward);
    return (before === undefined ? undefined : this.forward.get(before)) === after;
  }

  #byExactContent(before: readonly OutlineStep[], after: readonly OutlineStep[]): void {
    const contents = new Map<string, OutlineStep[]>();
    const key = (step: OutlineStep): string => `${canonical(step.own)}\n${innerNames(step)}`;
    for (const step of after) {
      const same = contents.get(key(step));
      if (same === undefined) contents.set(key(step), [step]);
      else same.push(step);
    }
    for (const step of before) {
      if (weight(step) < 2) continue;
      const same = contents.get(key(step)) ?? [];
      const near = same.findIndex((each) => this.#sameList(step, each));
      const [found] = same.splice(Math.max(near, 0), 1);
      if (found !== undefined) this.#join(step, found);
    }
  }

  #byLikeness(before: readonly OutlineStep[], after: readonly OutlineStep[]): void {
    if (before.length * after.length > mostScored) return;
    const contents = new Map([...before, ...after].map((step) => [step, contentOf(step)]));
    const empty = new Set<string>();
    const scored: { a: OutlineStep; b: OutlineStep; score: number; near: boolean }[] = [];
    for (const a of before) {
      for (const b of after) {
        const score = likeness(contents.get(a) ?? empty, contents.get(b) ?? empty);
        const near = score >= alikeInPlace && this.#sameList(a, b);
        if (score >= alikeEnough || (near && this.#sameNeighbour(a, b))) scored.push({ a, b, score, near });
      }
    }
    scored.sort(
      (x, y) =>
        Number(y.near) - Number(x.near) ||
        y.score - x.score ||
        Math.abs(x.a.index - x.b.index) - Math.abs(y.a.index - y.b.index),
    );
    for (const { a, b } of scored) {
      if (!this.forward.has(a) && !this.backward.has(b)) this.#join(a, b);
    }
  }
}

const innerNames = (step: OutlineStep): string =>
  ['do', 'try', 'catch', 'fork', 'foreach']
    .flatMap((key) => {
      const value = step.task[key];
      return Array.isArray(value) ? value.flatMap((item) => (isRecord(item) ? Object.keys(item) : [])) : [];
    })
    .join(',');

/** What a step says, the names of the steps in it too, without the parts every step of its kind has. */
function contentOf(step: OutlineStep): Set<string> {
  const found = leaves(step.own, '', new Set());
  for (const name of innerNames(step).split(',')) if (name !== '') found.add(`inside ${name}`);
  if (found.size > 1) found.delete(`/call=${canonical(step.task['call'])}`);
  return found;
}

/** How much a step says: one that says next to nothing is not known again by its content. */
const weight = (step: OutlineStep): number =>
  leaves(step.own, '', new Set()).size + (innerNames(step) === '' ? 0 : 2);

/** Steps by name and kind, only those of which there is one. */
function onlyOnes(steps: readonly OutlineStep[]): Map<string, OutlineStep> {
  const found = new Map<string, OutlineStep>();
  const several = new Set<string>();
  for (const step of steps) {
    const key = `${step.name}\n${step.kind}`;
    if (found.has(key)) several.add(key);
    else found.set(key, step);
  }
  for (const key of several) found.delete(key);
  return found;
}

/**
 * Finds each step of one document in another: by its name where it stood, by its name elsewhere, then by what it
 * does, so that a renamed or moved step is known again.
 */
export function matchSteps(before: Outline, after: Outline): StepPairs {
  const pairing = new Pairing(before, after);
  let known = -1;
  while (pairing.forward.size > known) {
    known = pairing.forward.size;
    // Each round reaches one level deeper below steps that were found under another name or place.
    for (let size = -1; pairing.forward.size > size; ) {
      size = pairing.forward.size;
      pairing.byAddress();
    }
    pairing.byName();
    pairing.byContent();
  }
  return pairing;
}
