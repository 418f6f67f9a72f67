import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const css = await readFile(join(import.meta.dirname, '..', '..', 'renderer', 'kit', 'tokens.css'), 'utf8');

/** Colours of a theme by token name; only plain hex values, which is what text and grounds use. */
function coloursOf(theme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme=.${theme}.\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['ground', 'surface', 'sunken', 'raised', 'selected'];
const texts: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...grounds, 'ok-soft', 'danger-soft', 'warn-soft', 'info-soft', 'accent-soft']],
  ['text-2', [...grounds, 'danger-soft']],
  ['text-3', ['ground', 'surface', 'sunken', 'raised']],
  ['accent-text', ['ground', 'surface', 'sunken', 'raised', 'accent-soft']],
  ['ok-text', ['ok-soft']],
  ['danger-text', ['surface', 'sunken', 'danger-soft']],
  ['warn-text', ['surface', 'sunken', 'warn-soft']],
  ['info-text', ['info-soft']],
  ['on-accent', ['accent', 'accent-hover', 'danger', 'danger-hover']],
];
const signs: readonly (readonly [string, readonly string[]])[] = [
  ['border-control', ['surface', 'sunken', 'raised']],
  ['focus', ['ground', 'surface', 'raised']],
  ['ok', ['surface', 'sunken']],
  ['danger', ['surface', 'sunken']],
  ['warn', ['surface', 'sunken']],
];

function tooWeak(theme: 'light' | 'dark', pairs: typeof texts, least: number): string[] {
  const colours = coloursOf(theme);
  return pairs.flatMap(([front, backs]) =>
    backs.flatMap((back) => {
      const [a, b] = [colours.get(front), colours.get(back)];
      if (a === undefined || b === undefined) return [`${front} or ${back} is not a colour of the theme`];
      const ratio = contrast(a, b);
      return ratio >= least ? [] : [`${front} on ${back}: ${ratio.toFixed(2)}`];
    }),
  );
}

test.for(['light', 'dark'] as const)('text of the %s theme reaches 4.5:1 wherever it is used', (theme) => {
  expect(tooWeak(theme, texts, 4.5)).toEqual([]);
});

test.for(['light', 'dark'] as const)('controls and signs of the %s theme reach 3:1', (theme) => {
  expect(tooWeak(theme, signs, 3)).toEqual([]);
});

test('the measure itself knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
