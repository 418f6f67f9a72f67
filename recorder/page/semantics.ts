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

/** Tags that may have the role without saying so; wide rather than exact. */
export const tagsOfRole: Readonly<Record<string, readonly string[]>> = {
  button: ['button', 'input', 'summary'],
  link: ['a', 'area'],
  textbox: ['textarea', 'input'],
  searchbox: ['input'],
  spinbutton: ['input'],
  slider: ['input'],
  combobox: ['select', 'input'],
  listbox: ['select', 'datalist'],
  checkbox: ['input'],
  radio: ['input'],
  option: ['option'],
  heading: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  img: ['img', 'svg'],
  columnheader: ['th'],
  rowheader: ['th'],
  listitem: ['li'],
  article: ['article'],
  navigation: ['nav'],
  dialog: ['dialog'],
  form: ['form'],
  region: ['section'],
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
  if (isLabelable(element)) {
    const { labels } = element;
    if (labels !== null && labels.length > 0) return labels.length > 1 || mayContribute(labels[0], name);
    const own = ['value', 'title', 'placeholder', 'alt'].map((each) => element.getAttribute(each) ?? '');
    if (own.some((text) => tidy(text) === name)) return true;
    if (element.localName === 'input') return /^Submit|^Reset/.test(name);
  }
  const title = element.getAttribute('title') ?? element.getAttribute('alt') ?? '';
  return tidy(title) === name || mayContribute(element, name);
}

/** Whether the text of an element can be the name; pictures and generated content may add to it. */
function mayContribute(element: Element | undefined, name: string): boolean {
  if (element === undefined) return false;
  const only = element.firstChild;
  if (only instanceof Text && only === element.lastChild) {
    if (only.data.length > name.length + 60) return false;
    const text = tidy(only.data);
    return text === name || (text !== '' && name.length > text.length && name.includes(text));
  }
  const word = name.split(' ', 1)[0] ?? name;
  if ((element.textContent ?? '').includes(word)) return true;
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
