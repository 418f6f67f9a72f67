import type { BotDraft, DraftStep } from './draft.ts';

/** One way of a choice: when it is taken (jq; undefined is otherwise) and what it does. */
export interface Way {
  readonly when?: string | undefined;
  readonly work: () => void;
}

/** The steps that `work` adds; one that does nothing where it adds none, because the standard wants a step. */
export function body(draft: BotDraft, work: () => void): DraftStep[] {
  return draft.list(() => {
    const before = draft.count();
    work();
    if (draft.count() === before) draft.step('nothing', { set: '${ . }' });
  });
}

/** A choice between ways: the first whose condition holds; a single way is a block with a condition. */
export function choose(draft: BotDraft, name: string, ways: readonly Way[]): void {
  const [only] = ways;
  if (ways.length === 1 && only?.when !== undefined) {
    draft.step(name, { if: `\${ ${only.when} }`, do: body(draft, only.work) });
    return;
  }
  const steps = draft.list(() => {
    const branches = ways.map((way, index) => ({
      way,
      list: body(draft, way.work),
      wanted: way.when === undefined ? 'otherwise' : `${name} case ${index + 1}`,
    }));
    const names = branches.map(({ wanted }) => draft.reserve(wanted));
    const cases: Record<string, unknown>[] = branches.map(({ way }, index) => ({
      [way.when === undefined ? 'default' : `case${index + 1}`]: {
        ...(way.when === undefined ? {} : { when: `\${ ${way.when} }` }),
        then: names[index],
      },
    }));
    if (ways.every(({ when }) => when !== undefined)) cases.push({ default: { then: 'exit' } });
    draft.step(`${name} which`, { switch: cases });
    branches.forEach(({ list }, index) => {
      draft.placed(names[index] ?? '', { do: list, then: 'exit' });
    });
  });
  draft.step(name, { do: steps });
}

/** A loop over a list (jq); `each` is what one item is called. */
export function loop(
  draft: BotDraft,
  name: string,
  over: {
    readonly each: string;
    readonly in: string;
    readonly at?: string;
    readonly while?: string | undefined;
  },
  work: () => void,
): void {
  const { each, at } = over;
  const steps = body(draft, work);
  draft.step(name, {
    for: { each, in: `\${ ${over.in} }`, ...(at === undefined ? {} : { at }) },
    ...(over.while === undefined ? {} : { while: `\${ ${over.while} }` }),
    do: steps,
  });
}

/** A loop while a condition (jq) holds, which fails after `limit` rounds instead of going on for ever. */
export function loopWhile(
  draft: BotDraft,
  name: string,
  condition: string,
  limit: number,
  work: () => void,
  firstAnyway = false,
): void {
  const steps = body(draft, work);
  const all = draft.list(() => {
    draft.step(`${name} rounds`, {
      for: { each: 'round', in: `\${ [range(${limit})] }` },
      while: `\${ ${firstAnyway ? `$round == 0 or (${condition})` : condition} }`,
      do: steps,
    });
    draft.call(
      'assert.that',
      {
        condition: `\${ (${condition}) | not }`,
        message: `The loop did not end within ${limit} rounds.`,
      },
      { name: `${name} ended` },
    );
  });
  draft.step(name, { do: all });
}
