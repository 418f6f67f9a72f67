const names: Readonly<Record<string, string>> = {
  ENTER: 'Enter',
  RETURN: 'Enter',
  TAB: 'Tab',
  ESC: 'Escape',
  ESCAPE: 'Escape',
  BKSP: 'Backspace',
  BACKSPACE: 'Backspace',
  BACK_SPACE: 'Backspace',
  DEL: 'Delete',
  DELETE: 'Delete',
  INSERT: 'Insert',
  UP: 'ArrowUp',
  DOWN: 'ArrowDown',
  LEFT: 'ArrowLeft',
  RIGHT: 'ArrowRight',
  ARROW_UP: 'ArrowUp',
  ARROW_DOWN: 'ArrowDown',
  ARROW_LEFT: 'ArrowLeft',
  ARROW_RIGHT: 'ArrowRight',
  HOME: 'Home',
  END: 'End',
  PGUP: 'PageUp',
  PAGE_UP: 'PageUp',
  PGDN: 'PageDown',
  PAGE_DOWN: 'PageDown',
  SPACE: 'Space',
  CTRL: 'Control',
  CONTROL: 'Control',
  SHIFT: 'Shift',
  ALT: 'Alt',
  META: 'Meta',
  CMD: 'Meta',
  COMMAND: 'Meta',
  WIN: 'Meta',
};

const modifiers = new Set(['Control', 'Shift', 'Alt', 'Meta']);

function keyName(word: string): string | undefined {
  const bare = word.replace(/^KEY_/, '').toUpperCase();
  if (/^F\d{1,2}$/.test(bare) || /^[A-Z0-9]$/.test(bare))
    return bare.length === 1 ? bare.toLowerCase() : bare;
  return Object.hasOwn(names, bare) ? names[bare] : undefined;
}

/** A part of what `sendKeys` sends: text to type, or a key (or chord) to press. */
export type Keystroke = { readonly text: string } | { readonly keys: string };

/**
 * Splits `Acme${KEY_TAB}` and `${KEY_CTRL+KEY_A}` into texts and keys; a modifier by itself holds for the one character
 * or key behind it. Variables stay in the texts.
 */
export function keystrokes(value: string): Keystroke[] {
  const strokes: Keystroke[] = [];
  let held: string[] = [];
  const press = (key: string): void => {
    strokes.push({ keys: [...held, key].join('+') });
    held = [];
  };
  const type = (text: string): void => {
    if (text === '') return;
    if (held.length === 0) {
      strokes.push({ text });
      return;
    }
    const [first = '', ...rest] = [...text];
    press(first);
    type(rest.join(''));
  };
  let from = 0;
  for (const match of value.matchAll(/\$\{((?:KEY_\w+)(?:\+\w+)*)\}/g)) {
    const keys = (match[1] ?? '').split('+').map(keyName);
    if (keys.some((key) => key === undefined)) continue;
    type(value.slice(from, match.index));
    from = match.index + match[0].length;
    const last = keys.at(-1) ?? '';
    held.push(...keys.slice(0, -1).map(String));
    if (modifiers.has(last)) held.push(last);
    else press(last);
  }
  type(value.slice(from));
  for (const modifier of held) strokes.push({ keys: modifier });
  return strokes;
}
