import fc from 'fast-check';

/** Statements a generated document is built of; `name` is given when the text is written. */
export type Statement =
  | { readonly kind: 'set'; readonly value: number }
  | { readonly kind: 'add'; readonly real: boolean }
  | { readonly kind: 'act'; readonly failures: number; readonly export: boolean }
  | { readonly kind: 'clock' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'raise' }
  | { readonly kind: 'skip'; readonly inner: Statement }
  | { readonly kind: 'for'; readonly rounds: number; readonly body: readonly Statement[] }
  | { readonly kind: 'do'; readonly body: readonly Statement[]; readonly timeoutMs: number | undefined }
  | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly retries: number }
  | { readonly kind: 'fork'; readonly branches: readonly Statement[]; readonly compete: boolean }
  | { readonly kind: 'switch'; readonly above: number; readonly body: readonly Statement[] };

const leaf: fc.Arbitrary<Statement> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('act' as const), failures: fc.nat(2), export: fc.boolean() }),
  },
  fc.record({ kind: fc.constant('set' as const), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('add' as const), real: fc.boolean() }),
  fc.record({ kind: fc.constant('clock' as const) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(3) }),
  { weight: 1, arbitrary: fc.constant({ kind: 'raise' as const }) },
);

const { statement } = fc.letrec<{ statement: Statement; body: readonly Statement[] }>((tie) => ({
  body: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant('skip' as const), inner: tie('statement') }),
    fc.record({ kind: fc.constant('for' as const), rounds: fc.nat(3), body: tie('body') }),
    fc.record({
      kind: fc.constant('do' as const),
      body: tie('body'),
      timeoutMs: fc.constantFrom(undefined, 1, 10_000),
    }),
    fc.record({ kind: fc.constant('try' as const), body: tie('body'), retries: fc.nat(3) }),
    fc.record({
      kind: fc.constant('fork' as const),
      branches: fc.array(tie('statement'), { minLength: 2, maxLength: 3 }),
      compete: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('switch' as const), above: fc.nat(3), body: tie('body') }),
  ),
}));

/** Documents of any shape: loops, branches, retries, waits and calls of `test.act`. */
export const statements: fc.Arbitrary<readonly Statement[]> = fc.array(statement, {
  minLength: 1,
  maxLength: 4,
});

type Task = Readonly<Record<string, unknown>>;

/** Gives every statement a task, named in the order of the text. */
export function tasksOf(list: readonly Statement[], name = 's'): Record<string, Task>[] {
  return list.map((one, index) => ({ [`${name}${index}`]: taskOf(one, `${name}${index}_`) }));
}

function taskOf(one: Statement, name: string): Task {
  switch (one.kind) {
    case 'set':
      return { set: { n: one.value } };
    case 'add':
      // Real jq in its own thread where the fast path does not know the text.
      return { set: { n: one.real ? '${ [limit(1; (.n // 0) + 1)] | first }' : '${ (.n // 0) + 1 }' } };
    case 'act':
      return {
        call: 'test.act',
        with: { n: '${ .n // 0 }', failures: one.failures },
        ...(one.export ? { export: { as: '${ { seen: (($context.seen // 0) + .n) } }' } } : {}),
      };
    case 'clock':
      return { set: { n: '${ now | floor | . % 7 }' } };
    case 'wait':
      return { wait: { milliseconds: one.ms } };
    case 'raise':
      return { raise: { error: { type: 'https://example.com/broken', status: 500, title: 'Broken' } } };
    case 'skip':
      return { if: '${ (.n // 0) > 2 }', do: tasksOf([one.inner], name) };
    case 'for':
      return {
        for: { each: 'item', in: `\${ [range(${one.rounds})] }` },
        do: tasksOf(one.body, name),
      };
    case 'do':
      return {
        do: tasksOf(one.body, name),
        ...(one.timeoutMs === undefined ? {} : { timeout: { after: { milliseconds: one.timeoutMs } } }),
      };
    case 'try':
      return {
        try: tasksOf(one.body, `${name}t`),
        catch: {
          ...(one.retries === 0
            ? {}
            : {
                retry: {
                  delay: { milliseconds: 1 },
                  jitter: { from: { milliseconds: 0 }, to: { milliseconds: 2 } },
                  limit: { attempt: { count: one.retries } },
                },
              }),
          do: [{ [`${name}caught`]: { set: { n: '${ ($context.seen // 0) }', why: '${ $error.title }' } } }],
        },
      };
    case 'fork':
      return { fork: { compete: one.compete, branches: tasksOf(one.branches, name) } };
    case 'switch':
      return {
        do: [
          {
            [`${name}choose`]: {
              switch: [
                { high: { when: `\${ (.n // 0) > ${one.above} }`, then: `${name}last` } },
                { other: { then: 'continue' } },
              ],
            },
          },
          ...tasksOf(one.body, name),
          { [`${name}last`]: { set: { n: '${ (.n // 0) % 5 }' } } },
        ],
      };
  }
}
