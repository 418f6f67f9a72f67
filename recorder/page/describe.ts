import type { Box, Fingerprint } from '../../contract/flow/targets.ts';
import { Budget, candidatesFor } from './candidates.ts';
import { xpathOf } from './paths.ts';
import type { ControlKind, Description } from './raw-event.ts';
import { closest, learnRootOf, parentOf } from './roots.ts';
import { isLabelable, isTextInput, labelTexts, nameOf, roleOf, textOf, tidy } from './semantics.ts';
import { isSensitive, secretFields, secretName } from './sensitivity.ts';
import { type Anchor, anchorOf, cellOf, sectionOf, type TableCell, textsNear } from './surroundings.ts';

/** CSS pixels within which a text left of or above a field is taken for its caption. */
const captionDistance = 40;
/** Milliseconds that counting matches may take in one description. */
const matchingBudgetMs = 1.5;
const pressable = new Set([
  'button',
  'link',
  'menuitem',
  'menuitemcheckbox',
  'menuitemradio',
  'tab',
  'option',
  'checkbox',
  'radio',
  'switch',
  'treeitem',
]);
const kept = [
  'id',
  'name',
  'type',
  'class',
  'title',
  'alt',
  'placeholder',
  'role',
  'aria-label',
  'autocomplete',
  'for',
  'data-testid',
  'data-id',
  'data-name',
];

interface Made {
  readonly description: Description;
  readonly at: number;
  readonly text: string;
  told: boolean;
}

let lastRef = 0;
const refs = new WeakMap<Element, Made>();
/** Elements by reference, for the host to look up (files of an upload, frames). */
export const elementsByRef = new Map<number, WeakRef<Element>>();

/** Box of an element in the frame's viewport, CSS pixels rounded to tenths. */
export function boxOf(rect: DOMRect): Box {
  const round = (value: number): number => Math.round(value * 10) / 10;
  return { x: round(rect.x), y: round(rect.y), width: round(rect.width), height: round(rect.height) };
}

/** The element a person means when the pointer is on `hit`: the button around an icon, the control of a label. */
export function meantElement(hit: Element): Element {
  const native = closest(
    hit,
    (at) =>
      ['button', 'select', 'textarea', 'input', 'summary', 'option'].includes(at.localName) ||
      (at.localName === 'a' && at.hasAttribute('href')) ||
      at.localName === 'area' ||
      pressable.has(at.getAttribute('role') ?? ''),
  );
  if (native !== undefined)
    return native.localName === 'option' ? (native.closest('select') ?? native) : native;
  const editable = editingHost(hit);
  if (editable !== undefined) return editable;
  const label = closest(hit, (at) => at.localName === 'label');
  if (label instanceof HTMLLabelElement && label.control !== null) {
    return isUsable(label.control) ? label.control : label;
  }
  return closest(hit, (at) => at instanceof HTMLElement || at.localName === 'svg') ?? hit;
}

/** Whether a tick or click can reach the element itself: styled check boxes often have no size. */
function isUsable(element: Element): boolean {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
}

/** Outermost element that is edited as one text. */
export function editingHost(element: Element): Element | undefined {
  if (!(element instanceof HTMLElement) || !element.isContentEditable) return undefined;
  let host: HTMLElement = element;
  for (let at = host.parentElement; at?.isContentEditable; at = at.parentElement) host = at;
  return host;
}

/** What a click on the element means to a person. */
export function controlKind(element: Element): ControlKind {
  if (element instanceof HTMLSelectElement) return 'select';
  if (element instanceof HTMLTextAreaElement) return 'text';
  if (element instanceof HTMLInputElement) {
    if (element.type === 'checkbox' || element.type === 'radio') return 'check';
    if (element.type === 'file') return 'file';
    if (['button', 'submit', 'reset', 'image'].includes(element.type)) return 'none';
    return 'text';
  }
  return element instanceof HTMLElement && element.isContentEditable ? 'text' : 'none';
}

/** Milliseconds that a description stays true of an element whose text did not change. */
const freshMs = 1000;

/** Describes an element, or answers the description given a moment ago; `isNew` says that the host lacks it. */
export function describe(
  element: Element,
  options: { readonly keep?: boolean } = {},
): { readonly description: Description; readonly isNew: boolean } {
  const before = refs.get(element);
  const isFresh = before !== undefined && (options.keep || isCurrent(element, before));
  const made = isFresh ? before : make(element);
  const isNew = !made.told;
  made.told = true;
  return { description: made.description, isNew };
}

/** Describes an element that is probably used next, so that its use finds the work done. */
export function prepare(element: Element): void {
  const before = refs.get(element);
  if (before === undefined || (!isCurrent(element, before) && element !== document.activeElement))
    make(element);
}

const isCurrent = (element: Element, made: Made): boolean =>
  performance.now() - made.at < freshMs && made.text === shortText(element);

function make(element: Element): Made {
  const description = build(element);
  const made = { description, at: performance.now(), text: shortText(element), told: false };
  refs.set(element, made);
  elementsByRef.set(description.ref, new WeakRef(element));
  return made;
}

const shortText = (element: Element): string =>
  isLabelable(element) && element.localName !== 'button' ? '' : (element.textContent ?? '').slice(0, 80);

function build(element: Element): Description {
  learnRootOf(element);
  const budget = new Budget(matchingBudgetMs);
  const box = element.getBoundingClientRect();
  const role = roleOf(element);
  const sensitive = isSensitive(element);
  const name = role === undefined ? '' : nameOf(element);
  const texts = textsNear(element, box);
  const anchor = anchorOf(texts, box);
  const cell = cellOf(element);
  const candidates = candidatesFor(element, { role, name, box, cell, anchor }, budget);
  const section = sectionOf(element);
  return {
    ref: ++lastRef,
    title: titleOf(element, name, cell, anchor),
    ...(section === undefined ? {} : { section }),
    candidates,
    ...(anchor === undefined ? {} : { anchor: { text: anchor.text, relation: anchor.relation } }),
    fingerprint: fingerprintOf(
      element,
      role,
      name,
      box,
      texts.slice(0, 8).map((near) => near.text),
    ),
    sensitive,
    ...(sensitive ? { secret: secretName(element) } : {}),
    masks: secretFields().map((field) => boxOf(field.getBoundingClientRect())),
  };
}

function titleOf(
  element: Element,
  name: string,
  cell: TableCell | undefined,
  near: Anchor | undefined,
): string {
  if (cell !== undefined && cell.cell === element) return `${cell.column} of ${cell.key}`.slice(0, 60);
  const isCaption = near?.relation === 'right-of' || near?.relation === 'below';
  const anchor = isCaption && near.distance <= captionDistance ? near.text : undefined;
  const field = isLabelable(element) && element.localName !== 'button';
  const own = field || element.childElementCount > 20 ? '' : textOf(element);
  const options = [
    name,
    labelTexts(element)[0] ?? '',
    element.getAttribute('placeholder') ?? '',
    own.length <= 60 ? own : '',
    element.getAttribute('title') ?? '',
    field ? (anchor ?? '') : '',
    element.getAttribute('alt') ?? '',
    (element.getAttribute('data-testid') ?? '').replace(/[_-]+/g, ' '),
    (element.getAttribute('name') ?? '').replace(/[_-]+/g, ' '),
    /\d{3,}/.test(element.id) ? '' : element.id.replace(/[_-]+/g, ' '),
    near?.text ?? '',
    own.slice(0, 60),
  ];
  const title = options.map(tidy).find((option) => option !== '' && /[\p{L}\p{N}]/u.test(option));
  return (title ?? roleOf(element) ?? element.localName).replace(/\s*[:*]+$/, '').slice(0, 60);
}

function fingerprintOf(
  element: Element,
  role: string | undefined,
  name: string,
  box: DOMRect,
  neighbours: string[],
): Fingerprint {
  const attributes: Record<string, string> = {};
  for (const attribute of kept) {
    const value = element.getAttribute(attribute);
    if (value !== null && value !== '') attributes[attribute] = value.slice(0, 120);
  }
  const href = element.getAttribute('href');
  if (href !== null) attributes['href'] = (href.split(/[?#]/, 1)[0] ?? '').slice(0, 120);
  if (
    element instanceof HTMLInputElement &&
    ['radio', 'checkbox', 'submit', 'button'].includes(element.type)
  ) {
    attributes['value'] = element.value.slice(0, 120);
  }
  const field =
    isTextInput(element) || element instanceof HTMLTextAreaElement || editingHost(element) !== undefined;
  const xpath = xpathOf(element);
  return {
    tag: element.localName,
    attributes,
    text: field || (element.textContent ?? '').length > 2000 ? '' : textOf(element).slice(0, 120),
    ...(role === undefined ? {} : { role }),
    ...(name === '' ? {} : { name: name.slice(0, 120) }),
    neighbours,
    box: boxOf(box),
    ...(xpath === undefined ? {} : { xpath }),
  };
}

/** Where the point of a click matters: pictures, maps, drawings. */
export function pointMatters(element: Element): boolean {
  return (
    ['canvas', 'img', 'svg', 'video', 'map', 'object', 'embed'].includes(element.localName) &&
    parentOf(element) !== undefined
  );
}
