import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const root = join(import.meta.dirname, '..', '..');
let home: string;
let child: ChildProcess;
let client: MessageConnection;
let ended: Promise<number | null>;
let uri: string;
let text: string;
interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}
let published: { uri: string; diagnostics: Diagnostic[] }[];
let listeners: (() => void)[];
let greeting: { capabilities: Record<string, unknown>; serverInfo: { name: string } };

/** Waits until the problems of the document are as the test wants them. */
const problems = (
  fits: (diagnostics: readonly Diagnostic[]) => boolean,
  of = uri,
): Promise<readonly Diagnostic[]> =>
  new Promise((resolve) => {
    const look = (): void => {
      const last = published.findLast((each) => each.uri === of);
      if (last !== undefined && fits(last.diagnostics)) resolve(last.diagnostics);
      else listeners.push(look);
    };
    look();
  });
const place = (word: string, more = 1): { line: number; character: number } => {
  const at = text.indexOf(word) + more;
  const before = text.slice(0, at).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};
let version = 1;
/** Types `insert` in place of `word`, as an editor tells it: only what changed. */
const type = async (word: string, insert: string): Promise<void> => {
  const start = place(word, 0);
  const end = place(word, word.length);
  version += 1;
  text = text.replace(word, () => insert);
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ range: { start, end }, text: insert }],
  });
};
const ask = <T>(method: string, word: string, more = 1, extra: object = {}): Promise<T> =>
  client.sendRequest(method, { textDocument: { uri }, position: place(word, more), ...extra });
interface Edit {
  readonly range: {
    readonly start: { line: number; character: number };
    readonly end: { line: number; character: number };
  };
  readonly newText: string;
}
const offsetOf = (position: { line: number; character: number }): number =>
  text.split('\n').slice(0, position.line).join('\n').length +
  (position.line > 0 ? 1 : 0) +
  position.character;
const applied = (edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => offsetOf(b.range.start) - offsetOf(a.range.start))
    .reduce(
      (now, { range, newText }) =>
        now.slice(0, offsetOf(range.start)) + newText + now.slice(offsetOf(range.end)),
      text,
    );

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'understudy-lsp-'));
  await cp(join(root, 'bots', 'samples', 'enter-invoices'), join(home, 'bot'), { recursive: true });
  uri = pathToFileURL(join(home, 'bot', 'bot.yaml')).href;
  text = await readFile(join(home, 'bot', 'bot.yaml'), 'utf8');
  published = [];
  listeners = [];
  version = 1;
  child = spawn(process.execPath, [join(root, 'host', 'cli', 'main.ts'), 'lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.stdout === null || child.stdin === null) throw new Error('no pipes');
  client = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  client.onNotification(
    'textDocument/publishDiagnostics',
    (each: { uri: string; diagnostics: Diagnostic[] }) => {
      published.push(each);
      for (const look of listeners.splice(0)) look();
    },
  );
  client.listen();
  greeting = await client.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  await client.sendNotification('initialized', {});
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version, text },
  });
});
afterEach(async () => {
  client.dispose();
  child.kill();
  await ended;
  await rm(home, { recursive: true, force: true });
});

describe('the language server', () => {
  it('tells what it can do and ends when it is asked to', async () => {
    expect(greeting.serverInfo.name).toBe('understudy');
    expect(greeting.capabilities).toMatchObject({
      textDocumentSync: 2,
      hoverProvider: true,
      definitionProvider: true,
    });
    await client.sendRequest('shutdown');
    await client.sendNotification('exit');
    expect(await ended).toBe(0);
  });

  it('follows what is typed and tells problems with their line, gone when they are mended', async () => {
    await problems((found) => !found.some((each) => each.code === 'action-unknown'));
    await type('call: table.read', 'call: table.raed');
    const found = await problems((each) => each.some(({ code }) => code === 'action-unknown'));
    const wrong = found.find(({ code }) => code === 'action-unknown');
    expect(wrong?.range.start.line).toBe(place('table.raed').line);
    expect(wrong?.message).toContain('table.read');
    const actions = await client.sendRequest<{ title: string; edit: { changes: Record<string, Edit[]> } }[]>(
      'textDocument/codeAction',
      {
        textDocument: { uri },
        range: { start: place('table.raed'), end: place('table.raed') },
        context: { diagnostics: [] },
      },
    );
    const fix = actions.find((action) => action.title.includes('table.read'));
    expect(applied(fix?.edit.changes[uri] ?? [])).toContain('call: table.read\n');
    await type('call: table.raed', 'call: table.read');
    await problems((each) => !each.some(({ code }) => code === 'action-unknown'));
  });

  it('completes actions, their parameters, targets and secrets while the text is half typed', async () => {
    const labels = async (word: string, more: number): Promise<string[]> =>
      (await ask<{ label: string }[]>('textDocument/completion', word, more)).map((item) => item.label);
    await type('call: web.open', 'call: web.');
    expect(await labels('call: web.\n', 10)).toEqual(expect.arrayContaining(['web.open', 'web.fill']));
    await type('target: signOn.user', 'target: ');
    expect(await labels('target: \n', 8)).toEqual(expect.arrayContaining(['signOn.user', 'signOn.password']));
    await type('value: ${ $secrets.ledger.password }', 'value: ${ $');
    expect(await labels('value: ${ $\n', 11)).toEqual(
      expect.arrayContaining(['$secrets.ledger.password', '$workflow.input.folder']),
    );
    await type('        file: ${ $workflow.input.suppliers }', '        ');
    expect(await labels('with:\n        \n', 14)).toEqual(expect.arrayContaining(['file', 'sheet']));
  });

  it('explains the action, the element and the step under the pointer', async () => {
    const hover = (word: string, more = 1) =>
      ask<{ contents: { value: string } } | null>('textDocument/hover', word, more);
    expect((await hover('table.read'))?.contents.value).toContain('`file`');
    expect((await hover('target: signOn.user', 10))?.contents.value).toContain('signOn.user');
    expect((await hover('- typePassword', 4))?.contents.value).toContain('typePassword');
  });

  it('goes from the name of a target to targets.yaml and from then to the step', async () => {
    const target = await ask<{ uri: string; range: { start: { line: number } } }>(
      'textDocument/definition',
      'target: signOn.user',
      10,
    );
    expect(target.uri).toBe(pathToFileURL(join(home, 'bot', 'targets.yaml')).href);
    const lines = (await readFile(join(home, 'bot', 'targets.yaml'), 'utf8')).split('\n');
    expect(lines[target.range.start.line]).toContain('signOn.user:');
    await type('        pattern:', '        # then\n        pattern:');
    await type(
      "      export:\n        as: '${ $context + {files: .files} }'",
      "      export:\n        as: '${ $context + {files: .files} }'\n      then: typeUser",
    );
    const step = await ask<{ uri: string; range: { start: { line: number } } }>(
      'textDocument/definition',
      'then: typeUser',
      8,
    );
    expect(step.uri).toBe(uri);
    expect(text.split('\n')[step.range.start.line]).toContain('- typeUser:');
  });

  it('formats, lists steps and renames one wherever it is named', async () => {
    const symbols = await client.sendRequest<{ name: string; children: { name: string }[] }[]>(
      'textDocument/documentSymbol',
      { textDocument: { uri } },
    );
    expect(symbols.map((symbol) => symbol.name)).toContain('typePassword');
    expect(symbols.find((symbol) => symbol.name === 'eachInvoice')?.children.length).toBeGreaterThan(3);
    await type('      call: file.list', '      call:    "file.list"');
    const edits = await client.sendRequest<Edit[]>('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(applied(edits)).toContain("      call: 'file.list'\n");
    await type(
      "      export:\n        as: '${ $context + {files: .files} }'",
      "      export:\n        as: '${ $context + {files: .files} }'\n      then: typeUser",
    );
    const prepared = await ask<{ placeholder: string }>('textDocument/prepareRename', '- typeUser', 4);
    expect(prepared.placeholder).toBe('typeUser');
    const renamed = await ask<{ changes: Record<string, Edit[]> }>('textDocument/rename', '- typeUser', 4, {
      newName: 'enterUser',
    });
    const next = applied(renamed.changes[uri] ?? []);
    expect(next).toContain('- enterUser:');
    expect(next).toContain('then: enterUser');
    await expect(ask('textDocument/rename', '- typeUser', 4, { newName: 'typePassword' })).rejects.toThrow(
      'typePassword stands in this list',
    );
  });
});
