import { computeAccessibleName, getRole } from 'dom-accessibility-api';
import { closest } from './roots.ts';

/** Blanks as Playwright compares them: runs collapse, ends are cut, zero-width marks and soft hyphens vanish. */
export const tidy = (text: string): string =>
  text
    .replace(/[\u200b\u00ad]/g, '')
    .trim()
    .replace(/\s+/g, ' ');

const textInputTypes = new Set(['text', 'email', 'tel', 'url', 'search', 'password', 'number']);

/** Role as Playwright's getByRole sees it; undefined for generic elements. */
export function roleOf(element: Element): string | undefined {
  if (element instanceof HTMLInputElement && element.type === 'password' && !element.hasAttribute('role')) {
    return 'textbox';
  }
  const role = getRole(element);
  if (
    role === null ||
    role === 'generic' ||
    role === 'presentation' ||
    role === 'none' ||
    role === 'legend'
  ) {
    return undefined;
  }
  if (element.localName === 'td' && role === 'cell' && element.closest('[role=grid],[role=treegrid]')) {
    return 'gridcell';
  }
  if ((role === 'form' || role === 'region') && nameOf(element) === '') return undefined;
  return role;
}

/** Accessible name, blanks tidied. */
export function nameOf(element: Element): string {
  return tidy(computeAccessibleName(element, { computedStyleSupportsPseudoElements: true }));
}

/** Elements that may have the role, as a selector that is wide rather than exact. */
export function roleSelector(role: string): string {
  const native = nativeSelectors[role];
  return native === undefined ? `[role~="${role}"]` : `${native},[role~="${role}"]`;
}

const nativeSelectors: Readonly<Record<string, string>> = {
  button: 'button,input[type=button],input[type=submit],input[type=reset],input[type=image],summary',
  link: 'a[href],area[href]',
  textbox: 'textarea,input:not([list])',
  searchbox: 'input[type=search]',
  spinbutton: 'input[type=number]',
  slider: 'input[type=range]',
  combobox: 'select,input[list]',
  listbox: 'select,datalist',
  checkbox: 'input[type=checkbox]',
  radio: 'input[type=radio]',
  option: 'option',
  heading: 'h1,h2,h3,h4,h5,h6',
  img: 'img,svg',
  row: 'tr',
  cell: 'td',
  gridcell: 'td',
  columnheader: 'th',
  rowheader: 'th',
  table: 'table',
  list: 'ul,ol,menu',
  listitem: 'li',
  article: 'article',
  navigation: 'nav',
  main: 'main',
  dialog: 'dialog',
  group: 'fieldset,details,optgroup',
  form: 'form',
  region: 'section',
};

/** Whether assistive technology (and so getByRole) leaves the element out. */
export function isHidden(element: Element): boolean {
  if (!element.checkVisibility({ visibilityProperty: true })) return true;
  return closest(element, (at) => at.getAttribute('aria-hidden') === 'true') !== undefined;
}

/** Whether the name can possibly be `name`: a cheap look that never misses, before the exact computation. */
export function mayBeNamed(element: Element, name: string): boolean {
  if (element.hasAttribute('aria-labelledby') || element.hasAttribute('aria-owns')) return true;
  const label = element.getAttribute('aria-label');
  if (label !== null && label.trim() !== '') return tidy(label) === name;
  const word = name.split(' ', 1)[0] ?? name;
  if (isLabelable(element)) {
    const labels = element.labels;
    if (labels !== null && labels.length > 0) {
      for (const each of labels) {
        if (
          (each.textContent ?? '').includes(word) ||
          each.querySelector('img,[aria-label],input,select,svg')
        ) {
          return true;
        }
      }
      return false;
    }
    const own = `${element.getAttribute('value') ?? ''} ${element.getAttribute('title') ?? ''} ${element.getAttribute('placeholder') ?? ''} ${element.getAttribute('alt') ?? ''}`;
    if (own.includes(word)) return true;
    if (element.localName === 'input') return /^Submit|^Reset/.test(word);
  }
  if ((element.textContent ?? '').includes(word)) return true;
  const title = element.getAttribute('title') ?? element.getAttribute('alt') ?? '';
  if (title.includes(word)) return true;
  return (
    element.firstElementChild !== null &&
    element.querySelector('img,svg,[aria-label],[title],input,slot') !== null
  );
}

type Labelable = HTMLElement & { readonly labels: NodeListOf<HTMLLabelElement> | null };

/** Whether the element can have `<label>`s. */
export function isLabelable(element: Element): element is Labelable {
  switch (element.localName) {
    case 'button':
    case 'meter':
    case 'output':
    case 'progress':
    case 'select':
    case 'textarea':
      return true;
    case 'input':
      return (element as HTMLInputElement).type !== 'hidden';
    default:
      return false;
  }
}

/** Text of a label as getByLabel reads it: aria-labelledby, else aria-label, else each `<label>`. */
export function labelTexts(element: Element): string[] {
  const ids = element.getAttribute('aria-labelledby')?.trim();
  if (ids) {
    const root = element.getRootNode() as Document | ShadowRoot;
    const referenced = ids
      .split(/\s+/)
      .map((id) => root.getElementById(id))
      .filter((label) => label !== null);
    if (referenced.length > 0) return referenced.map(textOf);
  }
  const label = element.getAttribute('aria-label');
  if (label?.trim()) return [tidy(label)];
  return isLabelable(element) ? Array.from(element.labels ?? [], textOf) : [];
}

/** Text of an element as Playwright's text engine reads it: values of buttons, no scripts or styles. */
export function textOf(element: Element): string {
  if (element instanceof HTMLInputElement && ['submit', 'button', 'reset'].includes(element.type)) {
    return tidy(element.value);
  }
  if (element.querySelector('script,style,noscript,input[type=submit],input[type=button]') === null) {
    return tidy(element.textContent ?? '');
  }
  let text = '';
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue ?? '';
    else if (node instanceof Element && !['script', 'style', 'noscript'].includes(node.localName)) {
      if (node instanceof HTMLInputElement && ['submit', 'button', 'reset'].includes(node.type))
        text += node.value;
      for (const child of node.childNodes) walk(child);
    }
  };
  walk(element);
  return tidy(text);
}

/** Input that is typed into, as opposed to ticked, pressed or dragged. */
export function isTextInput(element: Element): element is HTMLInputElement {
  return element instanceof HTMLInputElement && textInputTypes.has(element.type);
}
