import { afterAll, describe, expect, it } from 'vitest';
import { createExpressions, isExpression, stripExpression } from '../../bots/language/index.ts';
import { compileFast } from '../../bots/language/jq/compile.ts';

const expressions = createExpressions({ deadlineMs: 30_000 });
afterAll(() => expressions.close());
/** For expressions that never end: the test need not wait long for what is certain. */
const impatiently = (text: string, input: unknown = null) =>
  expressions.evaluate(text, input, {}, { step: 'readTotal', deadlineMs: 300 });
const evaluate = (text: string, input: unknown = null, args = {}) =>
  expressions.evaluate(text, input, args, { step: 'readTotal' });

describe('runtime expressions', () => {
  it('are texts that are wholly ${ … }; nothing else is', () => {
    expect(isExpression('${ .a }')).toBe(true);
    expect(isExpression('  ${.a}\n')).toBe(true);
    expect(isExpression('Hello ${ .a }')).toBe(false);
    expect(isExpression('.a')).toBe(false);
    expect(stripExpression('${ .a | {b: .} }')).toBe('.a | {b: .}');
    expect(stripExpression('.a')).toBe('.a');
  });

  it('read paths of the input and of the arguments', async () => {
    expect(await evaluate('${ .user.claims.subject }', { user: { claims: { subject: 'x1' } } })).toBe('x1');
    expect(await evaluate('.items[-1].n', { items: [{ n: 1 }, { n: 2 }] })).toBe(2);
    expect(await evaluate('$context.a + $item', null, { context: { a: 1 }, item: 2 })).toBe(3);
  });

  it('answer several outputs as a list and none as null', async () => {
    expect(await evaluate('.[] | select(. > 1)', [1, 2, 3])).toEqual([2, 3]);
    expect(await evaluate('empty')).toBeNull();
    expect(await evaluate('.[] | tostring | test("a")', ['a', 'b'])).toEqual([true, false]);
  });

  it('reach what only real jq knows, with the same arguments', async () => {
    const input = {
      rows: [
        { k: 'b', n: 1 },
        { k: 'a', n: 2 },
        { k: 'b', n: 3 },
      ],
    };
    expect(await evaluate('.rows | group_by(.k) | map({key: .[0].k, sum: (map(.n) | add)})', input)).toEqual([
      { key: 'a', sum: 2 },
      { key: 'b', sum: 4 },
    ]);
    expect(await evaluate('reduce range($n) as $i (0; . + $i)', null, { n: 5 })).toBe(10);
    expect(await evaluate('"  x " | trim')).toBe('x');
  });

  it('resolve templates in strict mode and leave every other text as it is', async () => {
    const template = { list: ['${ .n }', 'n', { deep: '${ .n + 1 }' }], text: 'n is ${ .n }', flag: true };
    expect(await expressions.evaluateTemplate(template, { n: 1 }, {})).toEqual({
      list: [1, 'n', { deep: 2 }],
      text: 'n is ${ .n }',
      flag: true,
    });
  });

  it('take a text as expression where the standard declares the field to be one', async () => {
    expect(await expressions.evaluateField('.colors', { colors: ['red'] }, {})).toEqual(['red']);
    expect(await expressions.evaluateField({ a: '${ .x }' }, { x: 1 }, {})).toEqual({ a: 1 });
  });

  it('say which step and expression failed, and why', async () => {
    await expect(evaluate('.a.b', { a: 1 })).rejects.toMatchObject({
      code: 'expression-failed',
      message: 'The expression .a.b in step readTotal failed: Cannot index number with string "b"',
      where: { step: 'readTotal' },
    });
    await expect(evaluate('.a |')).rejects.toMatchObject({ code: 'expression-invalid' });
    await expect(evaluate('$nope')).rejects.toThrow('$nope is not defined');
    await expect(evaluate('.a | error', { a: 'no total' })).rejects.toThrow('no total');
  });

  it.each(['[while(true; .)]', 'last(range(1e12))', 'def f: f; f', 'range(1e12)', '[range(1e12)] | length'])(
    'end at the deadline and leave the process healthy: %s',
    async (endless) => {
      await expect(impatiently(endless)).rejects.toMatchObject({
        code: 'expression-deadline',
        message: `The expression ${endless} in step readTotal was stopped after 300 ms.`,
      });
      expect(await evaluate('[1, 2] | map(. * 2) | @csv')).toBe('2,4');
    },
  );

  it('end a catastrophic regular expression', async () => {
    const text = `${'a'.repeat(42)}b`;
    await expect(impatiently('test("(a+)+$")', text)).rejects.toMatchObject({
      code: expect.stringMatching(/^expression-(deadline|failed)$/) as string,
    });
    expect(await evaluate('test("a+b")', text)).toBe(true);
  });

  it('stop when the run is cancelled, while others go on', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by the user');
    const endless = expressions.evaluate('[while(true; .)]', null, {}, { signal: controller.signal });
    const queued = evaluate('"b" | ascii_downcase | @base64');
    controller.abort(reason);
    await expect(endless).rejects.toBe(reason);
    expect(await queued).toBe('Yg==');
    await expect(expressions.evaluate('.', 1, {}, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('start their worker anew after they were closed', async () => {
    const own = createExpressions();
    expect(await own.evaluate('[limit(2; repeat("x"))]', null, {})).toEqual(['x', 'x']);
    await own.close();
    expect(await own.evaluate('[limit(1; repeat("x"))]', null, {})).toEqual(['x']);
    await own.close();
  });

  it('are evaluated in-process for what bots do all day', () => {
    const everyday = [
      '.files',
      '$context.invoice.confidence < 0.85',
      '.colors + ["red"]',
      '{ colors: (.processed.colors + [ $color ]), indexes: (.processed.indexes + [ $index ])}',
      '"Invoice \\(.number)"',
      '.total > 100 and (.currency == "EUR" or .currency == null)',
      '[.rows[] | select(.open) | .id]',
      'if .n > 1 then "many" elif .n == 1 then "one" else "none" end',
      'reduce .rows[] as {$amount} (0; . + $amount)',
      '.rows | group_by(.supplier) | map({supplier: .[0].supplier, total: (map(.amount) | add)})',
      'def net: . / 1.19; .rows | map(.amount | net)',
      '.invoice.total |= (gsub("[^0-9.]"; "") | tonumber)',
      'try (.date | capture("(?<year>\\\\d{4})-(?<month>\\\\d{2})") | .year) catch null',
      '[limit(3; .rows[] | select(.open))] | first',
      'del(.internal) | with_entries(select(.value != null))',
    ];
    for (const text of everyday) expect(compileFast(text), text).toBeDefined();
  });

  it('keep keys that JavaScript treats specially as plain data', async () => {
    const input = JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown;
    expect(await evaluate('.__proto__', input)).toBe(1);
    expect(await evaluate('.constructor', input)).toBe(2);
    expect(await evaluate('.toString', input)).toBeNull();
    expect(await evaluate('{} | .hasOwnProperty')).toBeNull();
  });

  it('see neither the environment nor the files of the machine', async () => {
    const seen = JSON.stringify(await evaluate('[env, $ENV, input_filename]'));
    expect(seen).not.toContain(process.cwd());
    expect(seen).not.toContain(process.env['PATH'] ?? 'no PATH');
    await expect(evaluate('import "/etc/passwd" as $x; $x')).rejects.toMatchObject({
      code: 'expression-invalid',
    });
    await expect(evaluate('input')).rejects.toMatchObject({ code: 'expression-failed' });
  });

  it.each([
    'def f: [f]; f',
    'def f: 1 + f; f',
    'reduce range(1e6) as $i ("x"; . + .)',
    'reduce range(100) as $i (0; [., .])',
    '"x" * 1e9',
    'until(false; .)',
    '[.[] as $a | .[] as $b | .[] as $c | .[] as $d | .[] as $e | 1] | length',
  ])('end within their limits of time and memory, naming the step: %s', async (hostile) => {
    const input = Array.from({ length: 500 }, (_, index) => index);
    await expect(impatiently(hostile, input)).rejects.toMatchObject({
      code: expect.stringMatching(/^expression-(deadline|failed)$/) as string,
      where: { step: 'readTotal' },
    });
    expect(await evaluate('[1, 2] | @sh')).toBe('1 2');
  });

  it('say so where their data is nested deeper than JSON can be written', async () => {
    const deep: unknown = Array.from({ length: 20_000 }).reduce<unknown>((inner) => [inner], 0);
    await expect(evaluate('[.[] | @sh]', deep)).rejects.toMatchObject({ code: 'expression-failed' });
    await expect(evaluate('tojson | @sh', deep)).rejects.toThrow('its data is nested too deeply');
  });

  it('give memory back after an expression that took much', async () => {
    expect(await evaluate('[range(2000000) | tostring | @sh] | length')).toBe(2_000_000);
    expect(await evaluate('[1] | @sh')).toBe('1');
  });

  it('leave a value that grows without end to the worker, which can be ended', async () => {
    const doubled = `[1] ${'| . + . '.repeat(40)}| length`;
    await expect(impatiently(doubled)).rejects.toMatchObject({
      code: expect.stringMatching(/^expression-(deadline|failed)$/) as string,
    });
    expect(await evaluate('.a', { a: 1 })).toBe(1);
  });
});
