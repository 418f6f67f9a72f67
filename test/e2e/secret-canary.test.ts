import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createModelsClient } from '../../models/index.ts';
import { type Home, newHome } from '../cli/command.ts';

const canary = 'ZEBRA5521QUARTZ';

// A plain text field on purpose: nothing but Understudy hides what is typed into it.
const page = `<!doctype html><title>Sign on</title><style>input,button{font:32px sans-serif;width:640px}</style>
<form onsubmit="return false"><label>Word <input id="word"></label><button>Sign on</button></form>`;

async function site(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(page),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

const steps = (
  url: string,
  value: string,
): string => `document: { dsl: '1.0.3', namespace: test, name: sign-on, version: 0.1.0 }
do:
  - openIt: { call: web.open, with: { url: '${url}/' } }
  - typeWord: { call: web.fill, with: { target: word, value: '${value}' } }
  - sayIt: { call: log.write, with: { message: '\${ "typed \\(${value.slice(3, -2)})" }' } }
  - send: { call: web.click, with: { target: send } }
  - keep: { set: { word: '${value}' } }
`;

const targets = (url: string): string => `version: 1
targets:
  word: { kind: web, title: Word, where: { origin: '${url}' }, candidates: [{ by: css, selector: '#word' }] }
  send: { kind: web, title: Sign on, where: { origin: '${url}' }, candidates: [{ by: role, role: button, name: Sign on }] }
`;

const manifest = `version: 1
title: Sign on
inputs: [{ name: word, type: text, default: '' }]
permissions: { hosts: [127.0.0.1], secrets: [app.word] }
`;

const forms = [
  canary,
  encodeURIComponent(canary),
  Buffer.from(canary).toString('base64').replace(/=+$/, ''),
  Buffer.from(canary).toString('hex'),
  [...canary].join('\0'),
];
const models = createModelsClient();
afterAll(() => models.close());

const squeezed = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replaceAll('O', '0');

/** Every file below the folder that holds the canary: in its bytes, or as text in a picture. */
async function search(folder: string): Promise<{ readonly found: string[]; readonly pictures: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  let pictures = 0;
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    let holds = forms.some((form) => bytes.includes(form));
    if (path.endsWith('.png')) {
      pictures += 1;
      const { output } = await models.infer('ocr.read', { image: { path }, mode: 'screen' });
      holds ||= squeezed(output.text).includes(squeezed(canary));
    }
    if (holds) found.push(relative(folder, path));
  }
  return { found, pictures };
}

async function perform(home: Home, url: string, value: string, args: readonly string[]): Promise<void> {
  const bot = await home.bot('sign-on', {
    'bot.yaml': steps(url, value),
    'targets.yaml': targets(url),
    'manifest.yaml': manifest,
  });
  const { code, stdout, stderr } = await home.run(['run', bot, '--trace', 'trace', '--json', ...args]);
  await writeFile(join(home.path, 'output.log'), stdout + stderr);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

test('a typed secret is nowhere: not in documents, traces, databases, output or pictures', {
  timeout: 240_000,
}, async () => {
  await using served = await site();
  await using outside = await newHome();
  const file = join(outside.path, 'secrets.json');
  await writeFile(file, JSON.stringify({ 'app.word': canary }), { mode: 0o600 });
  await using home = await newHome();
  await perform(home, served.url, '${ $secrets.app.word }', ['--secrets-file', file]);
  const { found, pictures } = await search(home.path);
  expect(pictures).toBeGreaterThan(2);
  expect(found).toEqual([]);
});

test('the same search finds the word everywhere when it is no secret', { timeout: 240_000 }, async () => {
  await using served = await site();
  await using home = await newHome();
  await perform(home, served.url, '${ $workflow.input.word }', ['--input', `word=${canary}`]);
  const { found } = await search(home.path);
  expect(found.some((path) => path.endsWith('events.jsonl'))).toBe(true);
  expect(found.some((path) => path.endsWith('.png'))).toBe(true);
  expect(found.some((path) => path.includes('journal.sqlite'))).toBe(true);
  expect(found).toContain('output.log');
});
