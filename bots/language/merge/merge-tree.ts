import { same } from '../diff/same.ts';
import { pathOf } from '../pointer.ts';
import { type Collection, type Concrete, type Entry, onOneLine } from './concrete.ts';
import { conflictComment, type OpenConflict } from './conflicts.ts';
import { dressed, fields, idsIn, isBlock, leadOf, put, sameKeys, samePiece, withComment } from './entries.ts';
import { plainValue } from './put-together.ts';
import type { Side } from './sides.ts';
import { changedSide, each, matchItems, mergeOrder, pick, type Three } from './three.ts';
import type { StepPlan, Unit } from './units.ts';

/** Where in the document the merge is: the step, and the fields from it. */
interface Place {
  readonly unit: Unit | undefined;
  readonly path: readonly string[];
}

type Open = Omit<OpenConflict, 'number'>;
type Name = 'base' | 'ours' | 'theirs';
const sideNames = ['base', 'ours', 'theirs'] as const;

/** Merges trees into one whose parts are those of the sides, so that text that nobody changed stays as it is. */
export class TreeMerge {
  readonly conflicts: OpenConflict[] = [];
  readonly #sides: Three<Side>;
  readonly #plan: StepPlan;
  readonly #references: ReadonlyMap<unknown, Unit>;
  /** Names of lists that have been written, by their container. */
  readonly #written = new Set<string>();
  /** Steps, by number, that are taken from one side as they are: their parts did not fit together. */
  readonly #whole: ReadonlySet<number>;

  constructor(
    sides: Three<Side>,
    plan: StepPlan,
    references: ReadonlyMap<unknown, Unit>,
    whole: ReadonlySet<number>,
  ) {
    this.#sides = sides;
    this.#plan = plan;
    this.#references = references;
    this.#whole = whole;
  }

  /** The merged document, and comments that have no field to stand at. */
  document(): { readonly root: Concrete | undefined; readonly lead: readonly string[] } {
    const place: Place = { unit: undefined, path: [] };
    const open: Open[] = [];
    const roots = each(this.#sides, ({ text }) => text.root);
    const root = this.#node(this.#taken(roots, undefined), place, open);
    return {
      root: root === undefined ? undefined : this.#withLists(root, undefined),
      lead: open.flatMap((conflict) => this.#comment(conflict)),
    };
  }

  #comment(conflict: Open): string[] {
    const open = { number: this.conflicts.length + 1, ...conflict };
    this.conflicts.push(open);
    return conflictComment(open);
  }

  /** What a subtree says on its side, comparable between sides. */
  #canon = (side: Name, node: Concrete): string => this.#sides[side]?.canon(node) ?? '';

  #said(nodes: Three<Concrete>): Three<string> {
    return {
      base: nodes.base === undefined ? undefined : this.#canon('base', nodes.base),
      ours: nodes.ours === undefined ? undefined : this.#canon('ours', nodes.ours),
      theirs: nodes.theirs === undefined ? undefined : this.#canon('theirs', nodes.theirs),
    };
  }

  /** All three, or the one side that a step which does not fit together is taken from. */
  #taken<Thing>(three: Three<Thing>, unit: Unit | undefined): Three<Thing> {
    if (!this.#whole.has(unit?.id ?? -1)) return three;
    return three.ours === undefined
      ? { ...three, base: undefined }
      : { base: undefined, ours: three.ours, theirs: undefined };
  }

  #node(given: Three<Concrete>, place: Place, open: Open[]): Concrete | undefined {
    // What only one side has and is kept is kept whole: nothing in it was deleted by itself.
    const single = given.ours === undefined || given.theirs === undefined;
    const nodes = single ? { ...given, base: undefined } : given;
    const { base, ours, theirs } = nodes;
    const list = this.#listOf(nodes);
    if (list !== undefined) return this.#steps(nodes, place.unit, list);
    const some = ours ?? theirs;
    if (some === undefined) return undefined;
    const collections =
      (ours === undefined || ours.kind === some.kind) && (theirs === undefined || theirs.kind === some.kind);
    if (some.kind !== 'leaf' && collections && !this.#isOfOtherSort(nodes)) {
      const like = (node: Concrete | undefined): Collection | undefined =>
        node?.kind === some.kind ? node : undefined;
      return this.#collection({ base: like(base), ours: like(ours), theirs: like(theirs) }, place, open);
    }
    const { side, differ } = changedSide(this.#said(nodes), (a, b) => a === b);
    if (differ) open.push(this.#fieldConflict(nodes, place));
    const said = this.#said(nodes);
    // Both say the same: the side that wrote it anew decides how it is written.
    const chosen = said.ours === said.theirs && !differ ? this.#writer(nodes) : side;
    const node = nodes[chosen];
    return node === undefined ? undefined : this.#alone(node, chosen, place);
  }

  /** A node of one side, with the steps inside where they now stand and their new names. */
  #alone(node: Concrete, side: 'ours' | 'theirs', place: Place): Concrete {
    if (node.kind === 'leaf') return this.#named(node);
    const only = { base: undefined, ours: undefined, theirs: undefined, [side]: node };
    return this.#collection(only, place, []);
  }

  #writer(nodes: Three<Concrete>): 'ours' | 'theirs' {
    const sources = each(nodes, (node) => (node.kind === 'leaf' ? node.source : undefined));
    return changedSide(sources, samePiece).side === 'theirs' && nodes.theirs !== undefined
      ? 'theirs'
      : 'ours';
  }

  /** A `then` that names a step which is called otherwise now. */
  #named(node: Concrete): Concrete {
    const unit = this.#references.get(node);
    if (unit === undefined || node.kind !== 'leaf' || !unit.alive || unit.name === node.value) return node;
    return { ...node, value: unit.name, source: { lines: [onOneLine(unit.name)], column: 0 }, inFlow: true };
  }

  /** Objects that say by `by`, `kind` or `call` what they are do not mix when a side made another sort of it. */
  #isOfOtherSort(nodes: Three<Concrete>): boolean {
    const sorts = sideNames.flatMap((side) => {
      const node = nodes[side];
      if (node?.kind !== 'map') return [];
      return [['by', 'kind'].map((key) => this.#canonOf(side, node, key)).join()];
    });
    return new Set(sorts).size > 1;
  }

  #canonOf(side: Name, node: Collection, key: string): string {
    const entry = node.entries.find((each) => each.key === key);
    return entry === undefined || entry.value.kind !== 'leaf' ? '' : this.#canon(side, entry.value);
  }

  #fieldConflict(nodes: Three<Concrete>, place: Place): Open {
    const values = each(nodes, plainValue);
    const field = place.path.join('.');
    const step = place.unit?.name;
    const subject = step === undefined ? field : `${field} of the step ${step}`;
    return {
      kind: 'field',
      ...(step === undefined ? {} : { step }),
      field: field === '' ? (step ?? 'the file') : field,
      kept: 'ours',
      ...(values.base === undefined ? {} : { base: values.base }),
      ...(values.ours === undefined ? {} : { ours: values.ours }),
      ...(values.theirs === undefined ? {} : { theirs: values.theirs }),
      message: `Both sides changed ${subject === '' ? 'the file' : subject} differently; ours is kept.`,
    };
  }

  // Fields and items

  #collection(nodes: Three<Collection>, place: Place, open: Open[]): Concrete {
    const members =
      nodes.ours?.kind === 'seq' || nodes.theirs?.kind === 'seq' ? this.#items(nodes) : fields(nodes);
    const alive = new Set<string>();
    const entries = new Map<string, Entry>();
    for (const [id, three] of members) {
      const path = [...place.path, three.ours?.key ?? three.theirs?.key ?? ''];
      const entry = this.#member(three, { ...place, path }, open);
      if (entry === undefined) continue;
      alive.add(id);
      entries.set(id, entry);
    }
    const orders = each({ base: 'base', ours: 'ours', theirs: 'theirs' } as Three<Name>, (side) =>
      idsIn(members, side, nodes[side]),
    );
    const { base = [], ours = [], theirs = [] } = orders;
    const { order } = mergeOrder({ base, ours, theirs }, alive);
    const merged = order.flatMap((id) => entries.get(id) ?? []);
    return this.#collected(nodes, merged);
  }

  /** Entries as one collection, written as the side that changed the writing has it. */
  #collected(nodes: Three<Collection>, entries: readonly Entry[]): Concrete {
    const style = pick(nodes, (a, b) => a.flow === b.flow) ?? nodes.ours ?? nodes.theirs ?? nodes.base;
    const kind = style?.kind ?? 'map';
    const flow = (style?.flow ?? false) && !(kind === 'seq' && entries.some(({ value }) => isBlock(value)));
    const made: Collection = { kind, flow, column: style?.column ?? 0, entries, source: undefined };
    if (!flow) return made;
    const value = plainValue(made);
    const quiet = entries.every(({ lead }) => lead.lines.length === 0);
    const order =
      this.#writerOfFlow(nodes) === 'theirs' ? [nodes.theirs, nodes.ours] : [nodes.ours, nodes.theirs];
    const written = quiet
      ? order.find(
          (node) =>
            node?.flow === true &&
            node.source !== undefined &&
            same(plainValue(node), value) &&
            sameKeys(node, made),
        )
      : undefined;
    return written ?? made;
  }

  #writerOfFlow(nodes: Three<Collection>): 'ours' | 'theirs' {
    return changedSide(
      each(nodes, ({ source }) => source),
      samePiece,
    ).side;
  }

  #items(nodes: Three<Collection>): Map<string, Three<Entry>> {
    const keys = each({ base: 'base', ours: 'ours', theirs: 'theirs' } as Three<Name>, (side) =>
      nodes[side]?.entries.map(({ value }) => this.#itemKey(side, value)),
    );
    const { base = [], ours = [], theirs = [] } = keys;
    const toOurs = matchItems(base, ours);
    const toTheirs = matchItems(base, theirs);
    const members = new Map<string, Three<Entry>>();
    const entry = (side: Name, index: number | undefined): Entry | undefined =>
      index === undefined ? undefined : nodes[side]?.entries[index];
    base.forEach((_, index) => {
      members.set(`b${index}`, {
        base: entry('base', index),
        ours: entry('ours', toOurs.get(index)),
        theirs: entry('theirs', toTheirs.get(index)),
      });
    });
    const [oursTaken, theirsTaken] = [new Set(toOurs.values()), new Set(toTheirs.values())];
    ours.forEach((key, index) => {
      if (oursTaken.has(index)) return;
      const other = theirs.findIndex((each, at) => each === key && !theirsTaken.has(at));
      if (other !== -1) theirsTaken.add(other);
      const three = {
        base: undefined,
        ours: entry('ours', index),
        theirs: other === -1 ? undefined : entry('theirs', other),
      };
      members.set(`o${index}`, three);
    });
    theirs.forEach((_, index) => {
      if (theirsTaken.has(index)) return;
      members.set(`t${index}`, { base: undefined, ours: undefined, theirs: entry('theirs', index) });
    });
    return members;
  }

  /** What an item of a list is known by: its name, its only field, or all it says. */
  #itemKey(side: Name, node: Concrete): string {
    if (node.kind === 'map') {
      const [only] = node.entries;
      if (node.entries.length === 1 && only !== undefined && only.value.kind !== 'leaf')
        return `only ${only.key}`;
      const name = this.#canonOf(side, node, 'name');
      if (name !== '') return `name ${name} ${this.#canonOf(side, node, 'by')}`;
    }
    return this.#canon(side, node);
  }

  /** One field or item; undefined where it goes. */
  #member(three: Three<Entry>, place: Place, above: Open[]): Entry | undefined {
    const { base, ours, theirs } = three;
    if (base !== undefined && (ours === undefined || theirs === undefined)) {
      const side = ours === undefined ? 'theirs' : 'ours';
      const left = ours ?? theirs;
      if (left === undefined) return undefined;
      const untouched = this.#canon('base', base.value) === this.#canon(side, left.value);
      if (!untouched) {
        const conflict = this.#fieldConflict(
          each(three, ({ value }) => value),
          place,
        );
        if (side === 'theirs') {
          above.push(conflict);
          return this.#holdsMembers(left.value, side) ? this.#entry(three, place, []) : undefined;
        }
        return this.#entry(three, place, [conflict]);
      }
      return this.#holdsMembers(left.value, side) ? this.#entry(three, place, []) : undefined;
    }
    return this.#entry(three, place, []);
  }

  /** Whether steps that stay stand in lists below a node. */
  #holdsMembers(node: Concrete, side: Name): boolean {
    const found = this.#sides[side]?.lists.get(node);
    if (found !== undefined)
      return this.#plan.membersOf(this.#containerOf(side, node), found.list).length > 0;
    return node.kind !== 'leaf' && node.entries.some(({ value }) => this.#holdsMembers(value, side));
  }

  #containerOf(side: Name, list: Concrete): Unit | undefined {
    const container = this.#sides[side]?.lists.get(list)?.container;
    const step = container === undefined ? undefined : this.#sides[side]?.steps.get(container);
    return step === undefined ? undefined : this.#plan.unitOf(step);
  }

  #entry(three: Three<Entry>, place: Place, conflicts: Open[], keyText?: string): Entry | undefined {
    const open = [...conflicts];
    const value = this.#node(
      each(three, (entry) => entry.value),
      place,
      open,
    );
    const some = three.ours ?? three.theirs;
    if (value === undefined || some === undefined) return undefined;
    const comment = open.flatMap((conflict) => this.#comment(conflict));
    return {
      ...dressed(three, value, some),
      ...(keyText === undefined ? {} : { keyText }),
      lead: withComment(leadOf(three), comment),
    };
  }

  // Steps

  /** The pointer of the list of steps that stands here, from the task around it. */
  #listOf(nodes: Three<Concrete>): string | undefined {
    for (const side of ['ours', 'theirs'] as const) {
      const node = nodes[side];
      if (node !== undefined) return this.#sides[side]?.lists.get(node)?.list;
    }
    return undefined;
  }

  #steps(nodes: Three<Concrete>, unit: Unit | undefined, list: string): Concrete {
    this.#written.add(`${unit?.id ?? ''} ${list}`);
    const collections = each(nodes, (node) => (node.kind === 'seq' ? node : undefined));
    const entries = this.#plan.membersOf(unit, list).flatMap((member) => this.#step(member) ?? []);
    return this.#collected(collections, entries);
  }

  #step(unit: Unit): Entry | undefined {
    const steps = this.#taken(unit.steps, unit);
    const names = each(steps, ({ named }) => named);
    const items = each(steps, ({ item }) => item);
    const written = [unit.steps.ours, unit.steps.theirs].find((step) => step?.outline.name === unit.name);
    const keyText = written?.named.keyText ?? `${onOneLine(unit.name)}:`;
    const conflicts = [...unit.conflicts];
    if (this.#whole.has(unit.id)) conflicts.push(unfit(unit));
    const named = this.#entry(names, { unit, path: [] }, [], keyText);
    const some = items.ours ?? items.theirs;
    if (named === undefined || some === undefined) return undefined;
    const task = this.#withLists(named.value, unit);
    const maps = each(items, ({ value }) => (value.kind === 'map' ? value : undefined));
    const value = this.#collected(maps, [{ ...named, key: unit.name, value: task }]);
    const comment = conflicts.flatMap((conflict) => this.#comment(conflict));
    return { ...dressed(items, value, some), lead: withComment(leadOf(items), comment) };
  }

  /** Adds the lists that hold steps although the task of the chosen side has no place for them. */
  #withLists(task: Concrete, unit: Unit | undefined): Concrete {
    return this.#plan
      .listsOf(unit)
      .filter((list) => !this.#written.has(`${unit?.id ?? ''} ${list}`))
      .reduce((node, list) => {
        const none = { base: undefined, ours: undefined, theirs: undefined };
        const steps = this.#steps(none, unit, list);
        return put(node, pathOf(list), { ...(steps as Collection), kind: 'seq', flow: false });
      }, task);
  }
}

const unfit = (unit: Unit): Open => {
  const kept = unit.steps.ours === undefined ? 'theirs' : 'ours';
  const message = `The changes of both sides to the step ${unit.name} do not fit together; it stands as in ${kept}.`;
  return { kind: 'unfit', step: unit.name, field: unit.name, kept, message };
};
