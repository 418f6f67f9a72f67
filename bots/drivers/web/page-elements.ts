import type { Frame } from 'playwright-core';
import type { Box } from '../../../contract/flow/targets.ts';

/** What the page says of one element that a person could mean. */
export interface PageElement {
  readonly tag: string;
  readonly role: string;
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly neighbours: readonly string[];
  readonly xpath: string;
  readonly selector: string;
  readonly box: Box;
}

/** The elements of a page and how many there were before the list was cut. */
export interface PageElements {
  readonly elements: readonly PageElement[];
  readonly total: number;
}

/** The little of the DOM that describing needs; the room has no DOM types, because it runs in Node. */
interface Dom {
  readonly localName: string;
  readonly textContent: string | null;
  readonly parentElement: Dom | null;
  readonly children: ArrayLike<Dom>;
  readonly labels?: ArrayLike<Dom> | null;
  readonly ownerDocument: DomDocument;
  getAttribute(name: string): string | null;
  contains(other: unknown): boolean;
  closest(selector: string): Dom | null;
  getBoundingClientRect(): { left: number; top: number; width: number; height: number };
}
interface DomDocument {
  readonly body: Dom;
  getElementById(id: string): Dom | null;
  querySelectorAll(selector: string): ArrayLike<Dom>;
  createTreeWalker(root: Dom, what: number): { nextNode(): { readonly textContent: string | null } | null };
}
interface DomWindow {
  readonly document: DomDocument;
  readonly CSS: { escape(text: string): string };
  getComputedStyle(element: Dom): { readonly visibility: string };
}

/** Elements described at most; those a person can use come first. */
const most = 400;

/** Runs in the page: describes what can be seen there. What is typed into fields is never read. */
function describePage({ most, left, top }: { most: number; left: number; top: number }): PageElements {
  const { document, CSS, getComputedStyle } = globalThis as unknown as DomWindow;
  const listOf = (list: ArrayLike<Dom>): Dom[] => Array.from(list);
  const showText = 4;
  const clean = (text: string | null | undefined, length = 120): string =>
    (text ?? '').replace(/\s+/g, ' ').trim().slice(0, length);
  const kept = [
    'id',
    'name',
    'type',
    'class',
    'href',
    'alt',
    'title',
    'placeholder',
    'aria-label',
    'data-testid',
    'for',
  ];
  const roles: Record<string, string> = {
    a: 'link',
    button: 'button',
    select: 'combobox',
    textarea: 'textbox',
    img: 'img',
    table: 'table',
    tr: 'row',
    td: 'cell',
    th: 'columnheader',
    li: 'listitem',
    h1: 'heading',
    h2: 'heading',
    h3: 'heading',
    h4: 'heading',
    option: 'option',
    form: 'form',
    nav: 'navigation',
    summary: 'button',
  };
  const inputs: Record<string, string> = {
    button: 'button',
    submit: 'button',
    reset: 'button',
    image: 'button',
    checkbox: 'checkbox',
    radio: 'radio',
    range: 'slider',
    number: 'spinbutton',
    search: 'searchbox',
  };
  const roleOf = (element: Dom): string =>
    element.getAttribute('role') ??
    (element.localName === 'input'
      ? (inputs[element.getAttribute('type') ?? 'text'] ?? 'textbox')
      : (roles[element.localName] ?? ''));
  const labelsOf = (element: Dom): string => {
    const labels = element.labels;
    return labels === null || labels === undefined
      ? ''
      : listOf(labels)
          .map((label) => label.textContent ?? '')
          .join(' ');
  };
  const isField = (element: Dom): boolean => /^(input|select|textarea)$/.test(element.localName);
  const nameOf = (element: Dom): string => {
    const labelled = (element.getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => (id === '' ? '' : (element.ownerDocument.getElementById(id)?.textContent ?? '')))
      .join(' ');
    const type = element.getAttribute('type') ?? '';
    const value = /^(submit|button|reset)$/.test(type) ? element.getAttribute('value') : '';
    const own = isField(element) ? '' : element.textContent;
    const choices = [
      labelled,
      element.getAttribute('aria-label'),
      labelsOf(element),
      value,
      element.getAttribute('alt'),
      own,
      element.getAttribute('title'),
      element.getAttribute('placeholder'),
    ];
    return clean(choices.find((text) => clean(text) !== '') ?? '');
  };
  const xpathOf = (element: Dom): string => {
    const parts: string[] = [];
    for (let at: Dom | null = element; at !== null; at = at.parentElement) {
      const same = listOf(at.parentElement?.children ?? []).filter(
        (other) => other.localName === at?.localName,
      );
      parts.unshift(same.length > 1 ? `${at.localName}[${same.indexOf(at) + 1}]` : at.localName);
    }
    return `/${parts.join('/')}`;
  };
  const selectorOf = (element: Dom): string => {
    const parts: string[] = [];
    for (let at: Dom | null = element; at !== null && at.localName !== 'html'; at = at.parentElement) {
      const id = at.getAttribute('id');
      if (id !== null && document.querySelectorAll(`#${CSS.escape(id)}`).length === 1) {
        parts.unshift(`#${CSS.escape(id)}`);
        break;
      }
      const same = listOf(at.parentElement?.children ?? []).filter(
        (other) => other.localName === at?.localName,
      );
      parts.unshift(same.length > 1 ? `${at.localName}:nth-of-type(${same.indexOf(at) + 1})` : at.localName);
    }
    return parts.join(' > ');
  };
  const visible = (element: Dom): boolean => {
    const rect = element.getBoundingClientRect();
    return rect.width > 0 && rect.height > 0 && getComputedStyle(element).visibility !== 'hidden';
  };
  const neighboursOf = (element: Dom): string[] => {
    const around =
      element.closest('label,td,th,li,p,div,fieldset,tr')?.parentElement ?? element.parentElement;
    const texts: string[] = [];
    const walker = document.createTreeWalker(around ?? document.body, showText);
    for (
      let node = walker.nextNode(), seen = 0;
      node !== null && seen < 40;
      node = walker.nextNode(), seen += 1
    ) {
      const text = clean(node.textContent, 60);
      if (text !== '' && !element.contains(node) && texts.length < 6) texts.push(text);
    }
    return texts;
  };
  const usable =
    'a,button,input,select,textarea,summary,label,[role],[onclick],[tabindex],[contenteditable=true]';
  const readable = 'h1,h2,h3,h4,td,th,li,img,span,p,div';
  const leaf = (element: Dom): boolean => element.children.length === 0 && clean(element.textContent) !== '';
  const first = listOf(document.querySelectorAll(usable)).filter(visible);
  const known = new Set(first);
  const rest = listOf(document.querySelectorAll(readable)).filter(
    (element) => !known.has(element) && (leaf(element) || element.localName === 'img') && visible(element),
  );
  const all = [...first, ...rest];
  return {
    total: all.length,
    elements: all.slice(0, most).map((element) => {
      const rect = element.getBoundingClientRect();
      const attributes: Record<string, string> = {};
      for (const key of kept) {
        const value = element.getAttribute(key);
        if (value !== null && value !== '') attributes[key] = clean(value);
      }
      return {
        tag: element.localName,
        role: roleOf(element),
        name: nameOf(element),
        text: isField(element) ? '' : clean(element.textContent),
        attributes,
        neighbours: neighboursOf(element),
        xpath: xpathOf(element),
        selector: selectorOf(element),
        box: { x: rect.left + left, y: rect.top + top, width: rect.width, height: rect.height },
      };
    }),
  };
}

/** Describes what can be seen in a frame, boxes in the page's viewport. */
export async function pageElements(frame: Frame): Promise<PageElements> {
  const owner = frame.parentFrame() === null ? undefined : await (await frame.frameElement()).boundingBox();
  return frame.evaluate(
    describePage as (options: { most: number; left: number; top: number }) => PageElements,
    {
      most,
      left: owner?.x ?? 0,
      top: owner?.y ?? 0,
    },
  );
}
