import type { Candidate, ChainLink, FrameStep } from '../../contract/flow/targets.ts';

/** An element as another tool finds it. */
export interface FoundElement {
  readonly candidates: readonly Candidate[];
  readonly frames?: readonly FrameStep[] | undefined;
  /** How the source calls it, where it does. */
  readonly title?: string | undefined;
  /** Further words about it, for telling secret fields. */
  readonly words?: string | undefined;
}

const testAttribute = /^\[(data-(?:testid|test-id|test|qa|cy|automation-id))\s*=\s*(["']?)([^"'\]]+)\2\]$/;
const positional = /:nth-|>[^>]*>[^>]*>/;

/** A CSS selector as a candidate; one that only counts positions is told to be unstable. */
export function cssCandidate(selector: string): Candidate {
  const trimmed = selector.trim();
  const test = testAttribute.exec(trimmed);
  if (test !== null) return { by: 'testid', attribute: test[1] ?? 'data-testid', value: test[3] ?? '' };
  return positional.test(trimmed)
    ? { by: 'css', selector: trimmed, stability: 0.3, reason: 'counts positions in the page' }
    : { by: 'css', selector: trimmed };
}

/** An XPath as a candidate; paths from the root of the page are told to be unstable. */
export function xpathCandidate(path: string): Candidate {
  const trimmed = path.trim();
  return /^\/(?:html|body)|(?:\[\d+\].*){3}/.test(trimmed)
    ? { by: 'xpath', path: trimmed, stability: 0.2, reason: 'counts positions in the page' }
    : { by: 'xpath', path: trimmed };
}

/** Escapes a value for use between quotes in an attribute selector. */
export const attributeSelector = (name: string, value: string, more = ''): string =>
  `[${name}=${JSON.stringify(value)}${more}]`;

/** The tag that the candidates say the element has, where one does. */
export function tagOf(candidates: readonly (Candidate | ChainLink)[]): string | undefined {
  for (const candidate of candidates) {
    const path =
      candidate.by === 'css'
        ? /(?:^|[\s>+~])([a-z][a-z0-9-]*)(?:[#.:[][^\s>+~]*)?$/i.exec(candidate.selector)?.[1]
        : candidate.by === 'xpath'
          ? /\/([a-z][a-z0-9-]*)(?:\[[^/]*\])?$/i.exec(candidate.path)?.[1]
          : candidate.by === 'chain'
            ? tagOf(candidate.links)
            : candidate.by === 'role'
              ? roleTags[candidate.role]
              : undefined;
    if (path !== undefined) return path.toLowerCase();
  }
  return undefined;
}

const roleTags: Readonly<Record<string, string>> = { button: 'button', link: 'a', combobox: 'select' };

function cssWords(selector: string): string {
  const last = selector.split(/[\s>+~]+/).at(-1) ?? selector;
  const named =
    /\[(?:aria-label|name|title|alt|placeholder|id|value)[~|^$*]?=["']?([^"'\]]+)/.exec(last)?.[1] ??
    /#((?:[\w-]|\\.)+)/.exec(last)?.[1] ??
    /#((?:[\w-]|\\.)+)/.exec(selector)?.[1] ??
    /\[[\w-]+[~|^$*]?=["']?([^"'\]]+)/.exec(last)?.[1] ??
    /\.([\w-]+)/.exec(last)?.[1];
  return (named ?? last).replace(/\\/g, '');
}

function xpathWords(path: string): string {
  const quotedText = [...path.matchAll(/["']([^"']+)["']/g)].at(-1)?.[1];
  return quotedText ?? /\/([a-z][\w-]*)[^/]*$/i.exec(path)?.[1] ?? path;
}

function nameOf(candidate: Candidate | ChainLink): string {
  switch (candidate.by) {
    case 'role':
      return candidate.name ?? candidate.role;
    case 'label':
    case 'placeholder':
    case 'text':
    case 'anchor':
      return candidate.text;
    case 'testid':
      return candidate.value;
    case 'css':
      return cssWords(candidate.selector);
    case 'xpath':
      return xpathWords(candidate.path);
    case 'cell':
      return `${candidate.key} ${candidate.column}`;
    case 'containing':
      return candidate.text;
    case 'nth':
      return '';
    case 'chain': {
      const [last] = candidate.links.filter((link) => link.by !== 'nth').slice(-1);
      return last === undefined ? '' : nameOf(last);
    }
  }
}

const preference: readonly Candidate['by'][] = [
  'role',
  'label',
  'placeholder',
  'text',
  'testid',
  'chain',
  'css',
  'xpath',
];

/** How a person would call the element, from the most telling of its candidates. */
export function titleOf(candidates: readonly Candidate[]): string {
  for (const by of preference) {
    const candidate = candidates.find((one) => one.by === by);
    if (candidate === undefined) continue;
    const name = nameOf(candidate).replace(/\s+/g, ' ').trim();
    if (/[\p{L}\p{N}]/u.test(name)) return name.slice(0, 60);
  }
  return tagOf(candidates) ?? 'element';
}

/** Every word that the candidates hold. */
export const wordsOf = (candidates: readonly Candidate[]): string => JSON.stringify(candidates);
