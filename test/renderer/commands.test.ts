import { expect, test } from 'vitest';
import { rankCommands } from '../../renderer/shell/rank-commands.ts';
import type { Command } from '../../renderer/state/commands.ts';
import { matchScore } from '../../renderer/state/commands.ts';
import { keysOf } from '../../renderer/state/shortcuts.ts';

const command = (title: string, words?: string): Command => ({
  id: title,
  title,
  group: 'Bots',
  words,
  run: () => undefined,
});

test('letters must appear in order to answer', () => {
  expect(matchScore('gr', 'Go to runs')).toBeTypeOf('number');
  expect(matchScore('rg', 'Go to runs')).toBeUndefined();
});

test('word starts and runs of letters come first', () => {
  const commands = [command('Change theme'), command('Enter invoices'), command('Run Enter invoices')];
  expect(rankCommands(commands, 'enter').map((each) => each.title)).toEqual([
    'Enter invoices',
    'Run Enter invoices',
  ]);
  expect(rankCommands(commands, 'ri').map((each) => each.title)[0]).toBe('Run Enter invoices');
});

test('further words find a command, behind those whose title answers', () => {
  const commands = [command('Go to secrets', 'password'), command('Reset password')];
  expect(rankCommands(commands, 'password').map((each) => each.title)).toEqual([
    'Reset password',
    'Go to secrets',
  ]);
});

test('without words all commands stay in their order', () => {
  const commands = [command('b'), command('a')];
  expect(rankCommands(commands, ' ')).toBe(commands);
});

test.for([
  [{ key: 'k', ctrlKey: true }, 'Ctrl+K'],
  [{ key: 'k', metaKey: true }, 'Ctrl+K'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Z'],
  [{ key: 'ArrowDown', altKey: true }, 'Alt+ArrowDown'],
  [{ key: ' ' }, 'Space'],
] as const)('%o reads as %s', ([event, keys]) => {
  expect(
    keysOf({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...event } as KeyboardEvent),
  ).toBe(keys);
});
