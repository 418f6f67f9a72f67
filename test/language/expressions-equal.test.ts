import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { createExpressions } from '../../bots/language/index.ts';
import { compileFast } from '../../bots/language/jq/compile.ts';
import { LeaveToJq } from '../../bots/language/jq/values.ts';

const jq = createExpressions({ fast: false, deadlineMs: 20_000 });
afterAll(() => jq.close());

const names = ['a', 'b', 'items', 'name_1'];
const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.integer(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);
const text = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'abc', 'A,b', '12', '1.5', 'ä', '😀z', 'ab12 aab', ' a b ', 'Aa1,b2'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const scalar = fc.oneof(fc.constant(null), fc.boolean(), number, text);
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names, 'z z', 'Ä'), tie('value'), { maxKeys: 4 }),
  ),
}));

const literal = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '1', '-1', '2.5', '1e3', '-0.5', '""'),
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc.constantFrom('a', 'b', 'abc', ',', 'tab\t"quoted"\\', 'é😀').map((one) => JSON.stringify(one)),
);
const plainCalls =
  'not length type keys add any all tostring tojson tonumber ascii_downcase ascii_upcase floor sort unique min max reverse first last values empty ceil round trunc sqrt fabs abs keys_unsorted to_entries from_entries flatten trim ltrim rtrim toarray recurse .. nulls numbers strings booleans arrays objects iterables scalars @text @json @csv @tsv @html @uri @base64 error'.split(
    ' ',
  );
const valueCalls =
  'has contains join split startswith endswith ltrimstr rtrimstr in inside index rindex indices flatten getpath range'.split(
    ' ',
  );
const filterCalls =
  'map map_values sort_by group_by unique_by min_by max_by any all isempty add select first last with_entries del'.split(
    ' ',
  );
const patterns = ['b', 'a+', '[a-c]', '\\d+', '\\d{2}', '^a', 'c$', '(a)(b)', '(?<x>[a-z])\\d?', 'A', '.,'];
const assignments = ['=', '|=', '+=', '-=', '*=', '//='];
const operators = ['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'and', 'or', '//', '|', ','];

/** Texts of the grammar that the in-process evaluator knows, nested a few levels. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const paths = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...names.map((name) => `.${name}`),
          '."z z"',
          '.[0]',
          '.[-1]',
          '.[1:]',
          '.[:-1]',
          '.[]',
          '.["a"]',
          '.a?',
        ),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.map((part, index) => (index > 0 ? part.replace(/^\.\[/, '[') : part)).join(''));
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 4, arbitrary: paths },
      { weight: 2, arbitrary: literal },
      { weight: 1, arbitrary: fc.constantFrom('.', '$x', '$x.a', '$item', '[.[]?]', '{a, b}', '{$x}') },
      { weight: 1, arbitrary: fc.constantFrom(...plainCalls) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(inner, fc.constantFrom(...operators), inner)
          .map(([a, op, b]) => `(${a} ${op} ${b})`),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(inner, fc.constantFrom(...operators), inner).map((parts) => parts.join(' ')),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(inner, inner, inner).map(([a, b, c]) => `if ${a} then ${b} else ${c} end`),
      },
      { weight: 1, arbitrary: inner.map((a) => `[${a}]`) },
      { weight: 1, arbitrary: inner.map((a) => `{a: (${a}), "b c": 1, items: .a}`) },
      {
        weight: 3,
        arbitrary: fc.tuple(fc.constantFrom(...filterCalls), inner).map(([name, a]) => `${name}(${a})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('any', 'all', 'limit', 'range'), inner, inner)
          .map(([name, a, b]) => `${name}(${name === 'limit' ? `2, 3 | ${b}; ${a}` : `${a}; ${b}`})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(paths, fc.constantFrom(...assignments), inner)
          .map(([path, operator, a]) => `(${path} ${operator} (${a}))`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(paths, paths, fc.constantFrom(...assignments), inner)
          .map(([a, b, operator, c]) => `((${a}, (${b} | select(. != 1))) ${operator} (${c}))`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(inner, inner)
          .map(([a, b]) => `reduce (.[]?) as $i (${a}; if $i == null then . else (. , $i | ${b}) end)`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom('$i', '[$i]', '{a: $i}', '{$b, items: [$i, $j]}'), inner)
          .map(([pattern, a]) => `reduce .[] as ${pattern} (0; ${a} | [., $i])`.replace('$i])', '.])')),
      },
      { weight: 1, arbitrary: inner.map((a) => `[foreach .[]? as $i (0; ${a}; [., $i])]`) },
      { weight: 1, arbitrary: inner.map((a) => `[foreach (1, 2) as $i (.; (., $i) | ${a})]`) },
      { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(try (${a}) catch (${b}))`) },
      {
        weight: 1,
        arbitrary: inner.map((a) => `[label $out | .[]? | if (${a}) then ., break $out else . end]`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(inner, inner)
          .map(
            ([a, b]) =>
              `(def f(g; $v; $w): [g, $v, v, $w]; def h: f(${a}; 1, 2; 3, 4) | .[1:]; f(h; ${b}; 5), h)`,
          ),
      },
      {
        weight: 1,
        arbitrary: inner.map((a) => `(def f($n): if $n > 2 then [] else [$n, (${a})] + f($n + 1) end; f(0))`),
      },
      { weight: 1, arbitrary: inner.map((a) => `[limit(4; 1 | recurse(${a}))]`) },
      { weight: 1, arbitrary: inner.map((a) => `[.[]? as [$p, {$q}] | ${a} | [$p, $q]]`) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(
            fc.constantFrom('test("P")', 'test("P"; "i")', '[scan("P")]', 'capture("P")', '[splits("P")]'),
            fc.constantFrom(...patterns),
          )
          .map(([call, pattern]) => call.replace('P', pattern)),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('sub("P"; "<\\(.x)>")', 'gsub("P"; "-")', 'split("P"; null)', 'gsub("P"; .x)'),
            fc.constantFrom(...patterns),
          )
          .map(([call, pattern]) => call.replace('P', pattern)),
      },
      { weight: 1, arbitrary: inner.map((a) => `(.[]? | select(${a}))`) },
      { weight: 1, arbitrary: inner.map((a) => `"n: \\(${a})!"`) },
      { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(${a} as $v | ${b} | [., $v])`) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom(...valueCalls), inner).map(([name, a]) => `${name}(${a})`),
      },
    ),
  };
});

/** What is compared is JSON: -0 and 0 are one number there. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

it('answers in-process exactly what real jq answers, or leaves the case to it', async () => {
  let decided = 0;
  await fc.assert(
    fc.asyncProperty(expression, json, json, async (text, input, x) => {
      const fast = compileFast(text);
      if (fast === undefined) return;
      const args = { x, item: { a: 1 } };
      let mine: unknown;
      try {
        mine = fast(input, args);
      } catch (error) {
        if (error instanceof LeaveToJq || error instanceof RangeError) return;
        throw error;
      }
      decided++;
      expect(asJson(mine)).toEqual(asJson(await jq.evaluate(text, input, args)));
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 1500) },
  );
  expect(decided).toBeGreaterThan(200);
});
