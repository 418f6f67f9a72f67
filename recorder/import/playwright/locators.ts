import type { Node } from '@babel/types';
import type { Candidate, ChainLink, FrameStep } from '../../../contract/flow/targets.ts';
import { attributeSelector, cssCandidate, type FoundElement, xpathCandidate } from '../selectors.ts';
import { bare, fieldNodes, literalValue, memberName } from './values.ts';

/** A locator of Playwright as far as it was followed. */
export interface Located {
  /** Name of the page it is in. */
  readonly page: string;
  readonly links: readonly ChainLink[];
  readonly frames: readonly FrameStep[];
  /** How it differs from what the code says. */
  readonly loose?: string | undefined;
}

/** Why a locator is not understood. */
export class UnknownLocator extends Error {}

/** What a name stands for where locators begin: a page or another locator. */
export type Roots = (name: string) => Located | undefined;

interface Matched {
  readonly text: string;
  readonly exact: boolean;
  readonly loose?: string;
}

/** A text or regular expression as Playwright takes it. */
function matched(node: Node | undefined, exact: boolean): Matched | undefined {
  if (node === undefined) return undefined;
  const inner = bare(node);
  if (inner.type === 'RegExpLiteral') {
    const whole = /^\^(?:\\s\*)?([\s\S]*?)(?:\\s\*)?\$$/.exec(inner.pattern);
    const source = (whole?.[1] ?? inner.pattern).replace(/\\s\+/g, ' ');
    const plain = source.replace(/\\([.*+?^${}()|[\]\\/-])/g, '$1');
    const isPlain = !/(?<!\\)[.*+?^${}()|[\]]/.test(source) && !/\\[a-z]/i.test(source);
    if (isPlain) return { text: plain, exact: whole !== null };
    const longest = source.split(/\\?[.*+?^${}()|[\]\\]+[a-z]?/).sort((a, b) => b.length - a.length)[0] ?? '';
    if (longest.trim() === '')
      throw new UnknownLocator('a regular expression without a text in it finds nothing by text');
    return {
      text: longest.trim(),
      exact: false,
      loose: `found by “${longest.trim()}” instead of /${inner.pattern}/`,
    };
  }
  const text = literalValue(inner);
  if (typeof text !== 'string') throw new UnknownLocator('which element is meant is computed while it runs');
  return { text, exact };
}

const isTrue = (node: Node | undefined): boolean => node !== undefined && literalValue(node) === true;

type Step = (at: Located, args: readonly Node[]) => Located;

const add = (at: Located, link: ChainLink, loose?: string): Located => ({
  ...at,
  links: [...at.links, link],
  ...(loose === undefined ? {} : { loose }),
});

const byText =
  (by: 'label' | 'placeholder' | 'text'): Step =>
  (at, [first, options]) => {
    const found = matched(first, isTrue(fieldNodes(options).get('exact')));
    if (found === undefined) throw new UnknownLocator('a locator without a text finds nothing');
    return add(at, { by, text: found.text, ...(found.exact ? {} : { exact: false }) }, found.loose);
  };

const byAttribute =
  (name: string): Step =>
  (at, [first, options]) => {
    const found = matched(first, isTrue(fieldNodes(options).get('exact')));
    if (found === undefined) throw new UnknownLocator('a locator without a text finds nothing');
    const selector = found.exact
      ? attributeSelector(name, found.text)
      : attributeSelector(`${name}*`, found.text, ' i');
    return add(at, { by: 'css', selector }, found.loose);
  };

const byRole: Step = (at, [first, options]) => {
  const role = first === undefined ? undefined : literalValue(first);
  if (typeof role !== 'string') throw new UnknownLocator('the role is computed while it runs');
  const fields = fieldNodes(options);
  const name = matched(fields.get('name'), isTrue(fields.get('exact')));
  const state = ['level', 'checked', 'pressed', 'expanded', 'selected', 'disabled', 'description'].find(
    (key) => fields.has(key),
  );
  const loose = state === undefined ? name?.loose : `the state ${state} does not count when it is looked for`;
  return add(
    at,
    {
      by: 'role',
      role,
      ...(name === undefined ? {} : { name: name.text, exact: name.exact }),
    },
    loose,
  );
};

/** A selector in Playwright's own notation as a link. */
export function selectorLink(selector: string): ChainLink {
  const text = /^text=(.*)$/s.exec(selector)?.[1];
  if (text !== undefined) {
    const quotedText = /^"(.*)"$/.exec(text)?.[1];
    return quotedText === undefined ? { by: 'text', text, exact: false } : { by: 'text', text: quotedText };
  }
  const path = /^xpath=(.*)$/s.exec(selector)?.[1] ?? (/^\(*\.?\/\//.test(selector) ? selector : undefined);
  if (path !== undefined) return { by: 'xpath', path };
  const id = /^id=(.*)$/.exec(selector)?.[1];
  if (id !== undefined) return { by: 'css', selector: `#${id}` };
  const candidate = cssCandidate(selector.replace(/^css=/, ''));
  if (candidate.by === 'testid')
    return { by: 'testid', attribute: candidate.attribute, value: candidate.value };
  return { by: 'css', selector: selector.replace(/^css=/, '') };
}

const filtered: Step = (at, [options]) => {
  let result = at;
  for (const [name, node] of fieldNodes(options)) {
    const found = name === 'hasText' || name === 'hasNotText' ? matched(node, false) : undefined;
    if (found === undefined) throw new UnknownLocator(`a filter by ${name} is not carried over`);
    const last = result.links.at(-1);
    if (name === 'hasText' && found.exact && last?.by === 'css') {
      // `li` whose whole text is known: the way a recorded target of a tag and text is written.
      result = {
        ...result,
        links: [
          ...result.links.slice(0, -1),
          { by: 'css', selector: `${last.selector}:text-is(${JSON.stringify(found.text)})` },
        ],
      };
    } else
      result = add(
        result,
        { by: 'containing', text: found.text, ...(name === 'hasNotText' ? { not: true } : {}) },
        found.loose,
      );
  }
  return result;
};

/** The frame element that the links lead to, as a step on the way into it. */
function frameStep(links: readonly ChainLink[]): FrameStep {
  const [only] = links;
  if (links.length !== 1 || only === undefined)
    throw new UnknownLocator('a frame found in several steps is not carried over');
  if (only.by === 'css') {
    const name = /^(?:iframe|frame)?\[name=["']([^"']+)["']\]$/.exec(only.selector)?.[1];
    return { ...(name === undefined ? {} : { name }), selector: only.selector };
  }
  if (only.by === 'testid') return { selector: attributeSelector(only.attribute, only.value) };
  if (only.by === 'xpath') return { selector: `xpath=${only.path}` };
  throw new UnknownLocator(`a frame found by ${only.by} is not carried over`);
}

const steps: Readonly<Record<string, Step>> = {
  getByRole: byRole,
  getByLabel: byText('label'),
  getByPlaceholder: byText('placeholder'),
  getByText: byText('text'),
  getByAltText: byAttribute('alt'),
  getByTitle: byAttribute('title'),
  getByTestId: (at, [first]) => {
    const found = matched(first, true);
    if (found === undefined) throw new UnknownLocator('the test id is computed');
    return add(at, { by: 'testid', attribute: 'data-testid', value: found.text }, found.loose);
  },
  locator: (at, [first, options]) => {
    const selector = first === undefined ? undefined : literalValue(first);
    if (typeof selector !== 'string')
      throw new UnknownLocator('which element is meant is computed while it runs');
    const found = add(at, selectorLink(selector));
    return options === undefined ? found : filtered(found, [options]);
  },
  filter: filtered,
  first: (at) => add(at, { by: 'nth', index: 0 }),
  last: (at) => add(at, { by: 'nth', index: -1 }),
  nth: (at, [first]) => {
    const index = first === undefined ? undefined : literalValue(first);
    if (typeof index !== 'number' || index < -1)
      throw new UnknownLocator('which of several is meant is computed while it runs');
    return add(at, { by: 'nth', index });
  },
  frameLocator: (at, [first]) => {
    const selector = first === undefined ? undefined : literalValue(first);
    if (typeof selector !== 'string')
      throw new UnknownLocator('which frame is meant is computed while it runs');
    return { ...at, links: [], frames: [...at.frames, frameStep([selectorLink(selector)])] };
  },
  contentFrame: (at) => ({ ...at, links: [], frames: [...at.frames, frameStep(at.links)] }),
};

/** Follows `page.getByRole(…).nth(1)`; undefined where it does not begin at a page or locator. */
export function locatedBy(node: Node, roots: Roots): Located | undefined {
  const inner = bare(node);
  if (inner.type === 'Identifier') return roots(inner.name);
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return undefined;
  const name = memberName(inner.callee);
  const step = name !== undefined && Object.hasOwn(steps, name) ? steps[name] : undefined;
  const before = locatedBy(inner.callee.object, roots);
  if (before === undefined) return undefined;
  if (step === undefined)
    throw new UnknownLocator(`${name ?? 'a computed method'} of a locator is not carried over`);
  return step(before, inner.arguments);
}

/** The element that a locator means. */
export function elementOf({ links, frames }: Located): FoundElement {
  const [only] = links;
  if (only === undefined) throw new UnknownLocator('the page itself is no element');
  const candidate: Candidate =
    links.length > 1 || only.by === 'nth' || only.by === 'containing'
      ? { by: 'chain', links: [...links] }
      : single(only);
  return { candidates: [candidate], frames };
}

function single(link: Exclude<ChainLink, { by: 'nth' | 'containing' }>): Candidate {
  if (link.by === 'xpath') return xpathCandidate(link.path);
  if (link.by !== 'css') return link;
  const whole = /^([a-z][\w-]*):text-is\("((?:[^"\\]|\\.)*)"\)$/.exec(link.selector);
  if (whole === null) return cssCandidate(link.selector);
  return { by: 'text', text: JSON.parse(`"${whole[2] ?? ''}"`) as string, tag: whole[1] ?? '*' };
}
