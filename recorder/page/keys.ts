import { editingHost } from './describe.ts';

const always = new Set([
  'Escape',
  'F1',
  'F2',
  'F3',
  'F4',
  'F5',
  'F6',
  'F7',
  'F8',
  'F9',
  'F10',
  'F11',
  'F12',
  'Tab',
]);
const moving = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);
/** Chords whose effect in a text field arrives as the field's new content. */
const editingChords = new Set([
  'a',
  'c',
  'v',
  'x',
  'z',
  'y',
  'ArrowLeft',
  'ArrowRight',
  'Backspace',
  'Delete',
  'Home',
  'End',
]);

/** The key in Playwright's spelling where it means something by itself; undefined where its effect is seen otherwise. */
export function keyMeaning(event: KeyboardEvent, focused: Element | null): string | undefined {
  const { key } = event;
  if (event.isComposing || event.repeat || ['Dead', 'Process', 'Unidentified', 'AltGraph'].includes(key))
    return undefined;
  if (['Control', 'Shift', 'Alt', 'Meta', 'CapsLock', 'NumLock'].includes(key)) return undefined;
  const field = fieldKind(focused);
  const chord = event.ctrlKey || event.altKey || event.metaKey;
  if (chord) {
    if (field !== 'none' && editingChords.has(key.length === 1 ? key.toLowerCase() : key)) return undefined;
    if (event.getModifierState('AltGraph')) return undefined;
    return spell(event);
  }
  if (always.has(key)) return spell(event);
  if (key === 'Enter') return field === 'lines' || isNativePress(focused) ? undefined : spell(event);
  if (key === ' ')
    return field === 'none' && !isNativePress(focused) && !isTick(focused) ? spell(event) : undefined;
  if (moving.has(key)) return movesSomething(key, focused, field) ? spell(event) : undefined;
  if (key === 'Delete' || key === 'Backspace') return field === 'none' ? spell(event) : undefined;
  if (key.length === 1) {
    const shortcut =
      field === 'none' && !(focused instanceof HTMLSelectElement) && focused?.localName !== 'input';
    return shortcut ? key : undefined;
  }
  return undefined;
}

function fieldKind(element: Element | null): 'none' | 'line' | 'lines' {
  if (element instanceof HTMLTextAreaElement) return 'lines';
  if (element !== null && editingHost(element) !== undefined) return 'lines';
  if (element instanceof HTMLInputElement) {
    return ['button', 'submit', 'reset', 'image', 'checkbox', 'radio', 'file'].includes(element.type)
      ? 'none'
      : 'line';
  }
  return 'none';
}

const isNativePress = (element: Element | null): boolean =>
  element instanceof HTMLButtonElement ||
  element?.localName === 'summary' ||
  (element?.localName === 'a' && element.hasAttribute('href')) ||
  (element instanceof HTMLInputElement &&
    ['button', 'submit', 'reset', 'image', 'file', 'color'].includes(element.type));

const isTick = (element: Element | null): boolean =>
  element instanceof HTMLSelectElement ||
  (element instanceof HTMLInputElement && (element.type === 'checkbox' || element.type === 'radio'));

/** Arrows choose in suggestions, menus and grids; in text they only move the caret. */
function movesSomething(key: string, element: Element | null, field: 'none' | 'line' | 'lines'): boolean {
  if (isTick(element) || field === 'lines') return false;
  if (field === 'none') return element !== null && element !== document.body;
  const suggests =
    element?.getAttribute('role') === 'combobox' ||
    element?.hasAttribute('aria-autocomplete') === true ||
    element?.hasAttribute('aria-controls') === true ||
    element?.getAttribute('autocomplete') === 'off' ||
    element?.hasAttribute('list') === true;
  return suggests && (key === 'ArrowUp' || key === 'ArrowDown');
}

function spell(event: KeyboardEvent): string {
  const printable = event.key.length === 1;
  const parts: string[] = [];
  if (event.ctrlKey) parts.push('Control');
  if (event.altKey) parts.push('Alt');
  if (event.metaKey) parts.push('Meta');
  if (event.shiftKey && (!printable || event.ctrlKey || event.altKey || event.metaKey)) parts.push('Shift');
  parts.push(event.key === ' ' ? 'Space' : event.key);
  return parts.join('+');
}
