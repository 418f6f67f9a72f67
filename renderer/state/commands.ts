import { type ReactNode, useEffect, useRef } from 'react';
import { create } from 'zustand';

/** One entry of the command palette. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading in the palette. */
  readonly group: string;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  /** Further words that find it. */
  readonly words?: string | undefined;
  readonly run: () => void;
}

interface Registered {
  readonly id: number;
  readonly commands: () => readonly Command[];
}
const registry = create<{ readonly entries: readonly Registered[] }>(() => ({ entries: [] }));
let lastId = 0;

/** Commands on offer now, those of the innermost screen first. */
export const activeCommands = (): readonly Command[] =>
  [...registry.getState().entries].reverse().flatMap((entry) => entry.commands());

/** Offers commands in the palette while the component is mounted. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    lastId += 1;
    const id = lastId;
    registry.setState(({ entries }) => ({ entries: [...entries, { id, commands: () => latest.current }] }));
    return () =>
      registry.setState(({ entries }) => ({ entries: entries.filter((entry) => entry.id !== id) }));
  }, []);
}

/**
 * How well `text` answers the typed `query`: undefined where a letter is missing, else higher is better. Runs of letters
 * and letters at word starts count most, as in editors' palettes.
 */
export function matchScore(query: string, text: string): number | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const letters = text.toLowerCase();
  let score = 0;
  let at = 0;
  let previous = -2;
  for (const letter of wanted) {
    const found = letters.indexOf(letter, at);
    if (found < 0) return undefined;
    if (found === previous + 1) score += 3;
    if (found === 0 || /[\s·:/-]/.test(letters[found - 1] ?? '')) score += 2;
    score -= (found - at) * 0.05;
    previous = found;
    at = found + 1;
  }
  return score;
}
