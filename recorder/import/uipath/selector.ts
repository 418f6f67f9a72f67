import type { Candidate, FrameStep } from '../../../contract/flow/targets.ts';
import { attributeSelector, cssCandidate, type FoundElement } from '../selectors.ts';

const tag = /<(\w+)\s+([^<>]*?)\/?>/g;
const attribute = /([\w-]+)=(?:'([^']*)'|"([^"]*)")/g;

interface SelectorTag {
  readonly kind: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** The tags of a selector of UiPath; attributes with wildcards are left out, because they say little. */
function tagsOf(selector: string): SelectorTag[] {
  return [...selector.matchAll(tag)].map(([, kind = '', inside = '']) => {
    const attributes = new Map<string, string>();
    for (const [, name = '', single, double] of inside.matchAll(attribute)) {
      const value = (single ?? double ?? '')
        .replace(/&apos;/g, "'")
        .replace(/&quot;/g, '"')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&');
      if (value !== '' && !/[*?]/.test(value)) attributes.set(name.toLowerCase(), value);
    }
    return { kind: kind.toLowerCase(), attributes };
  });
}

const roles: Readonly<Record<string, string>> = { button: 'button', a: 'link' };

function ways(attributes: ReadonlyMap<string, string>): Candidate[] {
  const get = (name: string): string | undefined => attributes.get(name);
  const element = get('tag')?.toLowerCase() ?? '';
  const found: Candidate[] = [];
  const id = get('id');
  if (id !== undefined)
    found.push(
      /^[A-Za-z][\w-]*$/.test(id) ? cssCandidate(`#${id}`) : cssCandidate(attributeSelector('id', id)),
    );
  for (const name of ['data-testid', 'name', 'placeholder', 'aria-label']) {
    const value = get(name);
    if (value !== undefined)
      found.push(
        cssCandidate(
          name === 'data-testid' ? attributeSelector(name, value) : element + attributeSelector(name, value),
        ),
      );
  }
  const css = get('css-selector');
  const label = get('aaname') ?? get('innertext') ?? get('visibleinnertext');
  if (label !== undefined) {
    const role =
      roles[element] ??
      (element === 'input' && /submit|button/i.test(get('type') ?? '') ? 'button' : undefined);
    if (role !== undefined) found.push({ by: 'role', role, name: label.trim() });
    else if (/^(input|select|textarea)$/.test(element)) found.push({ by: 'label', text: label.trim() });
    else found.push({ by: 'text', text: label.trim(), ...(element === '' ? {} : { tag: element }) });
  }
  if (css !== undefined) found.push(cssCandidate(css.replace(/&gt;/g, '>')));
  if (found.length === 0) found.push(...byRest(attributes, element));
  return found;
}

function byRest(attributes: ReadonlyMap<string, string>, element: string): Candidate[] {
  const parts = ['type', 'class', 'href', 'title'].flatMap((name) => {
    const value = attributes.get(name);
    return value === undefined ? [] : [attributeSelector(name, value)];
  });
  return element === '' && parts.length === 0 ? [] : [cssCandidate(`${element}${parts.join('')}`)];
}

/** What a selector of UiPath finds in a web page, or why it finds nothing there. */
export function webElement(selector: string): FoundElement | string {
  const tags = tagsOf(selector);
  const web = tags.filter(({ kind }) => kind === 'webctrl');
  const last = web.at(-1);
  if (last === undefined)
    return tags.some(({ kind }) => ['wnd', 'ctrl', 'uia', 'java', 'sap'].includes(kind))
      ? 'elements of desktop programs are picked anew in the Studio'
      : 'the selector names no element of a page';
  const frames: FrameStep[] = [];
  for (const { attributes } of web.slice(0, -1)) {
    const [way] = /^i?frame$/i.test(attributes.get('tag') ?? '') ? ways(attributes) : [];
    if (way?.by === 'css') frames.push({ selector: way.selector });
  }
  const candidates = ways(last.attributes);
  const index = Number(last.attributes.get('idx') ?? '1');
  const [first] = candidates;
  if (first === undefined) return 'the selector has only wildcards';
  const numbered: Candidate[] =
    index > 1 && first.by === 'css'
      ? [
          {
            by: 'chain',
            links: [
              { by: 'css', selector: first.selector },
              { by: 'nth', index: index - 1 },
            ],
          },
        ]
      : candidates;
  return { candidates: numbered, frames, words: last.attributes.get('type') };
}
