import { matchSteps } from '../diff/match-steps.ts';
import { canonical } from '../diff/same.ts';
import type { OpenConflict } from './conflicts.ts';
import { type Side, type SideStep, thensIn } from './sides.ts';
import { changedSide, each, mergeOrder, type Three } from './three.ts';

/** One step as the three sides have it, and what becomes of it. */
export interface Unit {
  readonly id: number;
  readonly steps: Three<SideStep>;
  alive: boolean;
  container: Unit | undefined;
  /** Pointer of its list from the task of its container, or from the document. */
  list: string;
  name: string;
  /** Conflicts about the step as a whole; they stand in front of it. */
  readonly conflicts: Omit<OpenConflict, 'number'>[];
}

/** The steps of the merged document. */
export interface StepPlan {
  /** Members of a list in order. */
  membersOf(container: Unit | undefined, list: string): readonly Unit[];
  /** Pointers of the lists of a container that have members. */
  listsOf(container: Unit | undefined): readonly string[];
  unitOf(step: SideStep): Unit | undefined;
}

type Name = 'base' | 'ours' | 'theirs';
const sideNames = ['base', 'ours', 'theirs'] as const;

class Planner {
  readonly #sides: Three<Side>;
  readonly units: Unit[] = [];
  readonly #known = new Map<SideStep, Unit>();

  constructor(sides: Three<Side>) {
    this.#sides = sides;
  }

  unitOf = (step: SideStep): Unit | undefined => this.#known.get(step);

  #add(steps: Three<SideStep>): void {
    const first = steps.ours ?? steps.theirs ?? steps.base;
    if (first === undefined) return;
    const unit: Unit = {
      id: this.units.length,
      steps,
      alive: true,
      container: undefined,
      list: first.list,
      name: first.outline.name,
      conflicts: [],
    };
    this.units.push(unit);
    for (const name of sideNames) {
      const step = steps[name];
      if (step !== undefined) this.#known.set(step, unit);
    }
  }

  #containerIn(side: Name, unit: Unit): Unit | undefined {
    const container = unit.steps[side]?.outline.container;
    const step = container === undefined ? undefined : this.#sides[side]?.steps.get(container);
    return step === undefined ? undefined : this.#known.get(step);
  }

  /** Finds which steps of the three sides are one. */
  match(): void {
    const { base, ours, theirs } = this.#sides;
    if (ours === undefined || theirs === undefined) return;
    const pairs = {
      ours: base === undefined ? undefined : matchSteps(base.outline, ours.outline),
      theirs: base === undefined ? undefined : matchSteps(base.outline, theirs.outline),
    };
    const stepIn = (side: 'ours' | 'theirs', step: SideStep): SideStep | undefined => {
      const found = pairs[side]?.forward.get(step.outline);
      return found === undefined ? undefined : this.#sides[side]?.steps.get(found);
    };
    for (const step of base?.steps.values() ?? [])
      this.#add({ base: step, ours: stepIn('ours', step), theirs: stepIn('theirs', step) });
    this.#matchAdded(ours, theirs);
  }

  /** Steps that both added: one where they stand in the same list under one name and are of one kind. */
  #matchAdded(ours: Side, theirs: Side): void {
    const address = (side: Name, step: SideStep): string => {
      const around = step.outline.container;
      const container = around === undefined ? undefined : this.#sides[side]?.steps.get(around);
      const id = container === undefined ? '' : this.#known.get(container)?.id;
      return [id, step.list, step.outline.name, step.outline.kind].join('\n');
    };
    const waiting = [...theirs.steps.values()].filter((step) => !this.#known.has(step));
    for (const step of ours.steps.values()) {
      if (this.#known.has(step)) continue;
      const at = address('ours', step);
      const same = waiting.find((other) => !this.#known.has(other) && address('theirs', other) === at);
      this.#add({ base: undefined, ours: step, theirs: same });
    }
    for (const step of waiting) {
      if (!this.#known.has(step)) this.#add({ base: undefined, ours: undefined, theirs: step });
    }
  }

  /** Whether a side changed the step that the other deleted. */
  #worked(unit: Unit, side: 'ours' | 'theirs'): boolean {
    const [was, is] = [unit.steps.base, unit.steps[side]];
    const [base, now] = [this.#sides.base, this.#sides[side]];
    if (was === undefined || is === undefined || base === undefined || now === undefined) return true;
    return (
      was.outline.name !== is.outline.name ||
      was.list !== is.list ||
      this.#containerIn('base', unit) !== this.#containerIn(side, unit) ||
      base.canon(was.named.value) !== now.canon(is.named.value)
    );
  }

  /** Decides list and name of each step. */
  place(): void {
    for (const unit of this.units) {
      const places = each({ base: 'base', ours: 'ours', theirs: 'theirs' } as Three<Name>, (side) => {
        const step = unit.steps[side];
        return step === undefined ? undefined : { container: this.#containerIn(side, unit), list: step.list };
      });
      const { side, differ } = changedSide(
        places,
        (a, b) => a.container === b.container && a.list === b.list,
      );
      const chosen = places[side] ?? places.base;
      unit.container = chosen?.container;
      unit.list = chosen?.list ?? unit.list;
      if (differ) {
        const message = `Both sides moved the step ${unit.name}, theirs into another list than ours; it stands where ours put it.`;
        unit.conflicts.push({ kind: 'moved', step: unit.name, field: unit.name, kept: 'ours', message });
      }
      this.#name(unit);
    }
    this.#breakCircles();
  }

  #name(unit: Unit): void {
    const names = each(unit.steps, ({ outline }) => outline.name);
    const { side, differ } = changedSide(names, (a, b) => a === b);
    unit.name = names[side] ?? unit.name;
    if (!differ) return;
    unit.conflicts.push({
      kind: 'renamed',
      step: unit.name,
      field: 'name of the step',
      kept: 'ours',
      base: names.base,
      ours: names.ours,
      theirs: names.theirs,
      message: `Both sides renamed the step ${names.base ?? ''}: ours to ${names.ours ?? ''}, theirs to ${names.theirs ?? ''}.`,
    });
  }

  /** Ours moved a step into another, theirs the other into it: theirs' move is not made. */
  #breakCircles(): void {
    for (const unit of this.units) {
      const way = new Set<Unit>();
      let at: Unit | undefined = unit;
      while (at !== undefined && !way.has(at)) {
        way.add(at);
        at = at.container;
      }
      if (at === undefined) continue;
      for (const one of way) {
        const ours = one.steps.ours;
        if (ours === undefined) continue;
        one.container = this.#containerIn('ours', one);
        one.list = ours.list;
      }
      const message = `The two sides moved the step ${unit.name} and a step around it into each other; they stand as in ours.`;
      unit.conflicts.push({ kind: 'moved', step: unit.name, field: unit.name, kept: 'ours', message });
    }
  }

  /** Decides which steps stay: one that a side deleted and the other worked on does. */
  keep(): void {
    const revived = new Set<Unit>();
    const revive = (unit: Unit): void => {
      const kept = unit.steps.ours === undefined ? 'theirs' : 'ours';
      const [deleter, worker] = kept === 'ours' ? ['Theirs', 'ours'] : ['Ours', 'theirs'];
      const message = `${deleter} deleted the step ${unit.name}, which ${worker} worked on; it is kept.`;
      unit.alive = true;
      revived.add(unit);
      unit.conflicts.push({ kind: 'deleted', step: unit.name, field: unit.name, kept, message });
    };
    for (const unit of this.units) {
      const { base, ours, theirs } = unit.steps;
      if (base === undefined || (ours !== undefined && theirs !== undefined)) continue;
      unit.alive = false;
      const side = ours === undefined ? (theirs === undefined ? undefined : 'theirs') : 'ours';
      if (side !== undefined && this.#worked(unit, side)) revive(unit);
    }
    for (let settled = false; !settled; ) {
      settled = true;
      for (const unit of this.units) {
        const around = unit.container;
        if (unit.alive && around?.alive === false) {
          revive(around);
          settled = false;
        } else if (
          !unit.alive &&
          around !== undefined &&
          revived.has(around) &&
          this.#wentWith(unit, around)
        ) {
          unit.alive = true;
          revived.add(unit);
          settled = false;
        }
      }
    }
  }

  /** The step was deleted together with its container, which is kept after all. */
  #wentWith(unit: Unit, around: Unit): boolean {
    const side = around.steps.ours === undefined ? 'theirs' : 'ours';
    return unit.steps[side] !== undefined && this.#containerIn(side, unit) === around;
  }

  /** Members of each list in order, no two of one name. */
  lists(): Map<string, Unit[]> {
    const groups = new Map<string, Unit[]>();
    for (const unit of this.units) {
      if (!unit.alive) continue;
      const key = listKey(unit.container, unit.list);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [unit]);
      else group.push(unit);
    }
    for (const [key, group] of groups) {
      const orders = each({ base: 'base', ours: 'ours', theirs: 'theirs' } as Three<Name>, (side) =>
        this.#orderIn(side, key),
      );
      const { base = [], ours = [], theirs = [] } = orders;
      const { order, torn } = mergeOrder({ base, ours, theirs }, new Set(group));
      for (const unit of torn) {
        const message = `Both sides moved the step ${unit.name} within its list; it stands where ours put it.`;
        unit.conflicts.push({ kind: 'moved', step: unit.name, field: unit.name, kept: 'ours', message });
      }
      groups.set(key, order);
      this.#distinguish(order);
    }
    return groups;
  }

  readonly #orders = new Map<Name, Map<string, Unit[]>>();

  #orderIn(side: Name, key: string): Unit[] {
    let orders = this.#orders.get(side);
    if (orders === undefined) {
      orders = new Map();
      this.#orders.set(side, orders);
      for (const step of this.#sides[side]?.steps.values() ?? []) {
        const unit = this.#known.get(step);
        if (unit === undefined) continue;
        const at = listKey(this.#containerIn(side, unit), step.list);
        const list = orders.get(at);
        if (list === undefined) orders.set(at, [unit]);
        else list.push(unit);
      }
    }
    return orders.get(key) ?? [];
  }

  /** Two steps of one name in one list: the one of theirs gets a number. */
  #distinguish(order: readonly Unit[]): void {
    const taken = new Map<string, Unit>();
    const keepsName = (unit: Unit): boolean => unit.steps.ours?.outline.name === unit.name;
    for (const unit of [...order].sort((a, b) => Number(keepsName(b)) - Number(keepsName(a)))) {
      const { name } = unit;
      for (let number = 2; taken.has(unit.name); number += 1) unit.name = `${name}${number}`;
      taken.set(unit.name, unit);
      if (unit.name === name) continue;
      const message = `Both sides have a step ${name} here; that of theirs is now called ${unit.name}.`;
      unit.conflicts.push({
        kind: 'renamed',
        step: unit.name,
        field: 'name of the step',
        kept: 'ours',
        ours: name,
        theirs: name,
        message,
      });
    }
  }

  /** What each `then` means: the step that its name stands for in the list around it. */
  references(): Map<unknown, Unit> {
    const found = new Map<unknown, Unit>();
    for (const name of sideNames) {
      const side = this.#sides[name];
      const named = new Map<string, Unit>();
      const at = (step: SideStep, word: unknown): string =>
        canonical([step.outline.container?.pointer ?? '', step.list, word]);
      for (const step of side?.steps.values() ?? []) {
        const unit = this.#known.get(step);
        if (unit !== undefined) named.set(at(step, step.outline.name), unit);
      }
      for (const step of side?.steps.values() ?? []) {
        for (const leaf of thensIn(step.named.value, side?.lists ?? new Map())) {
          const unit = leaf.kind === 'leaf' ? named.get(at(step, leaf.value)) : undefined;
          if (unit !== undefined) found.set(leaf, unit);
        }
      }
    }
    return found;
  }
}

const listKey = (container: Unit | undefined, list: string): string => `${container?.id ?? ''} ${list}`;

/**
 * Decides for every step of three documents whether it stays, where it stands and how it is called.
 * `learn` is told what each `then` means before steps are compared.
 */
export function planSteps(
  sides: Three<Side>,
  learn: (references: ReadonlyMap<unknown, Unit>) => void,
): StepPlan {
  const planner = new Planner(sides);
  planner.match();
  learn(planner.references());
  planner.place();
  planner.keep();
  const lists = planner.lists();
  const inside = new Map<Unit | undefined, string[]>();
  for (const [first] of lists.values()) {
    if (first === undefined) continue;
    const known = inside.get(first.container);
    if (known === undefined) inside.set(first.container, [first.list]);
    else known.push(first.list);
  }
  return {
    membersOf: (container, list) => lists.get(listKey(container, list)) ?? [],
    listsOf: (container) => inside.get(container) ?? [],
    unitOf: planner.unitOf,
  };
}
