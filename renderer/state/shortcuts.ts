import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** One keyboard shortcut; `keys` reads as it is shown: `Ctrl+K`, `?`, or `g h` for one after the other. */
export interface Shortcut {
  readonly keys: string;
  readonly title: string;
  /** Heading in the overview, e.g. `Everywhere`, `Trace`. */
  readonly group: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Works while a text field has the focus too. */
  readonly inFields?: boolean | undefined;
}

interface Registered {
  readonly id: number;
  readonly shortcuts: () => readonly Shortcut[];
}
const registry = create<{ readonly entries: readonly Registered[] }>(() => ({ entries: [] }));
let lastId = 0;
let pendingFirst: string | undefined;

/** Shortcut name of a key event: `Ctrl+Shift+K`; ⌘ counts as Ctrl. */
export function keysOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 && event.key !== ' ' ? event.key.toLowerCase() : event.key;
  const named = key === ' ' ? 'Space' : key;
  const shifted = event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey);
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    shifted ? 'Shift' : '',
    named.length === 1 && (event.ctrlKey || event.metaKey || event.altKey) ? named.toUpperCase() : named,
  ]
    .filter((each) => each !== '')
    .join('+');
}

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** All shortcuts in force, innermost screen first. */
export const activeShortcuts = (): readonly Shortcut[] =>
  [...registry.getState().entries].reverse().flatMap((entry) => entry.shortcuts());

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const typing = inField(event.target);
  const inOverlay = document.querySelector('[role="dialog"][data-state="open"]') !== null;
  const keys = keysOf(event);
  const sequence = pendingFirst === undefined ? undefined : `${pendingFirst} ${keys}`;
  pendingFirst = undefined;
  const shortcuts = activeShortcuts();
  const usable = (shortcut: Shortcut) =>
    (!typing || shortcut.inFields === true) && (!inOverlay || shortcut.inFields === true);
  const hit = shortcuts.find((each) => usable(each) && (each.keys === keys || each.keys === sequence));
  if (hit !== undefined) {
    event.preventDefault();
    hit.run(event);
  } else if (!typing && shortcuts.some((each) => each.keys.startsWith(`${keys} `))) {
    pendingFirst = keys;
  }
}

/** Listens for shortcuts on the window; returns the function that ends it. */
export function listenForShortcuts(): () => void {
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

/** Puts shortcuts in force while the component is mounted. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    lastId += 1;
    const id = lastId;
    registry.setState(({ entries }) => ({ entries: [...entries, { id, shortcuts: () => latest.current }] }));
    return () =>
      registry.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.id !== id) }));
  }, []);
}
