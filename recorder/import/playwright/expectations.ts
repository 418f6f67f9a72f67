import type { CallExpression, Node } from '@babel/types';
import type { Candidate } from '../../../contract/flow/targets.ts';
import { Untranslatable } from '../expressions/javascript.ts';
import { addressPattern } from './actions.ts';
import { elementOf, type Located } from './locators.ts';
import type { PlaywrightScript } from './script.ts';
import { bare, literalValue, memberName } from './values.ts';

interface Expected {
  readonly script: PlaywrightScript;
  readonly located: Located;
  readonly not: boolean;
  readonly args: readonly Node[];
}

type Check = (expected: Expected) => void;

const seen =
  (state: 'visible' | 'hidden'): Check =>
  ({ script, located, not }) => {
    const hidden = (state === 'hidden') !== not;
    script.draft.call('web.waitFor', {
      target: script.target(located),
      ...(hidden ? { state: 'hidden' } : {}),
      ...script.inPage(located.page),
    });
  };

const inState =
  (state: string, opposite: string): Check =>
  ({ script, located, not }) => {
    const found = elementOf(located);
    const [candidate] = found.candidates;
    if (candidate?.by !== 'css')
      throw new Untranslatable('its state is only known for elements found by CSS');
    const css: Candidate = { ...candidate, selector: `${candidate.selector}${not ? opposite : state}` };
    const target = script.draft.target({ ...found, candidates: [css] });
    script.draft.call('web.waitFor', { target, ...script.inPage(located.page) });
  };

const text =
  (whole: boolean): Check =>
  ({ script, located, not, args }) => {
    const [first] = args;
    if (first === undefined || not) throw new Untranslatable('that a text is missing is not checked');
    const inner = bare(first);
    if (inner.type === 'RegExpLiteral' || inner.type === 'ArrayExpression')
      throw new Untranslatable('texts are checked by one plain text');
    const wanted = script.value(inner);
    if (wanted === '') throw new Untranslatable('an empty text is not checked');
    const isBody =
      located.links.length === 1 && located.links[0]?.by === 'css' && located.links[0].selector === 'body';
    script.draft.call('web.assertText', {
      text: wanted,
      ...(isBody ? {} : { target: script.target(located) }),
      ...script.inPage(located.page),
    });
    if (whole)
      script.draft.approximate('checks that the element shows the text; the code compares all of it');
  };

const value: Check = ({ script, located, not, args }) => {
  const [first] = args;
  if (first === undefined) throw new Untranslatable('a parameter is missing');
  script.draft.call('web.readText', { target: script.target(located), ...script.inPage(located.page) });
  const expected = script.value(first);
  if (not) script.draft.call('assert.that', { condition: `\${ .text != ${script.expression(first).jq} }` });
  else script.draft.call('assert.equal', { actual: '${ .text }', expected }, { name: 'check value' });
};

const checks: Readonly<Record<string, Check>> = {
  toBeVisible: seen('visible'),
  toBeAttached: seen('visible'),
  toBeInViewport: seen('visible'),
  toBeHidden: seen('hidden'),
  toContainText: text(false),
  toHaveText: text(true),
  toHaveValue: value,
  toBeEmpty: ({ script, located }) => {
    script.draft.call('web.readText', { target: script.target(located), ...script.inPage(located.page) });
    script.draft.call('assert.equal', { actual: '${ .text }', expected: '' }, { name: 'check empty' });
  },
  toBeChecked: inState(':checked', ':not(:checked)'),
  toBeEnabled: inState(':enabled', ':disabled'),
  toBeDisabled: inState(':disabled', ':enabled'),
};

/** Carries `expect(…).toBe…()` over; false where the call is none. */
export function expectation(script: PlaywrightScript, node: CallExpression): boolean {
  if (node.callee.type !== 'MemberExpression') return false;
  const method = memberName(node.callee) ?? '';
  let subject = bare(node.callee.object);
  const not = memberName(subject) === 'not';
  if (subject.type === 'MemberExpression' && (not || memberName(subject) === 'soft'))
    subject = bare(subject.object);
  if (subject.type !== 'CallExpression') return false;
  const isExpect =
    (subject.callee.type === 'Identifier' && subject.callee.name === 'expect') ||
    (memberName(subject.callee) === 'soft' && subject.callee.type === 'MemberExpression');
  if (!isExpect) return false;
  const [about] = subject.arguments;
  if (about === undefined) throw new Untranslatable('expect() says nothing to look at');
  const located = script.located(about);
  if (located === undefined) valueExpectation(script, about, method, node.arguments, not);
  else if (located.links.length === 0) pageExpectation(script, located, method, node.arguments);
  else {
    const check = Object.hasOwn(checks, method) ? checks[method] : undefined;
    if (check === undefined) throw new Untranslatable(`${method}() is not carried over`);
    check({ script, located, not, args: node.arguments });
  }
  return true;
}

function pageExpectation(
  script: PlaywrightScript,
  { page }: Located,
  method: string,
  args: readonly Node[],
): void {
  const [first] = args;
  if (method !== 'toHaveURL' || first === undefined)
    throw new Untranslatable(`${method}() of a page is not carried over; check a text of the page instead`);
  script.draft.call('web.waitFor', { url: addressPattern(script, first), ...script.inPage(page) });
}

function valueExpectation(
  script: PlaywrightScript,
  about: Node,
  method: string,
  args: readonly Node[],
  not: boolean,
): void {
  const [first] = args;
  const actual = `\${ ${script.expression(about).jq} }`;
  if (['toBe', 'toEqual', 'toStrictEqual'].includes(method) && first !== undefined && !not) {
    if (literalValue(first) === true) script.draft.call('assert.that', { condition: actual });
    else script.draft.call('assert.equal', { actual, expected: script.value(first) });
  } else if (method === 'toBeTruthy' || method === 'toBeFalsy') {
    const isTrue = (method === 'toBeTruthy') !== not;
    const condition = script.condition(about);
    script.draft.call('assert.that', { condition: `\${ ${isTrue ? condition : `${condition} | not`} }` });
  } else throw new Untranslatable(`${method}() of a value is not carried over`);
}
