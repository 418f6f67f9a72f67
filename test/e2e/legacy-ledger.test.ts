import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { LegacyLedger, LegacyLedgerOptions } from '../../samples/legacy-ledger/server.ts';
import { DEFAULT_USER, startLegacyLedger } from '../../samples/legacy-ledger/server.ts';

const INVOICE = {
  F_INVNO: 'RE-2026/17',
  F_INVDT: '03/11/2026',
  F_SUPPL: 'Möller & Söhne',
  F_IBAN: 'DE89 3704 0044 0532 0130 00',
  F_CURR: 'EUR',
  F_TOTAL: '1204.5',
  F_NOTE: '<b>net 30</b>',
};

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const start = async (options: LegacyLedgerOptions = {}): Promise<LegacyLedger> => {
  const ledger = await startLegacyLedger({ latencyMs: 0, ...options });
  cleanups.push(() => ledger.stop());
  return ledger;
};

const send = (url: string, fields: Record<string, string>, cookie = '') =>
  fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie },
    redirect: 'manual',
  });

const signOn = async (ledger: LegacyLedger): Promise<string> => {
  const answer = await send(`${ledger.url}/login`, {
    F_USER: DEFAULT_USER.user,
    F_PASS: DEFAULT_USER.password,
  });
  expect(answer.status).toBe(303);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
};

const read = async (ledger: LegacyLedger, path: string, cookie: string): Promise<string> =>
  (await fetch(`${ledger.url}${path}`, { headers: { cookie } })).text();

test('an invoice is posted only after it was checked and confirmed', async () => {
  const ledger = await start({ now: () => Date.UTC(2026, 10, 22, 9, 30) });
  const cookie = await signOn(ledger);
  const early = await send(`${ledger.url}/post`, {}, cookie);
  expect(early.status).toBe(409);
  const checked = await send(`${ledger.url}/entry`, INVOICE, cookie);
  expect(await checked.text()).toContain('Confirm posting');
  expect(ledger.entries()).toEqual([]);
  await send(`${ledger.url}/post`, {}, cookie);
  expect(ledger.entries()).toEqual([
    {
      id: 100001,
      number: 'RE-2026/17',
      date: '2026-11-03',
      supplier: 'Möller & Söhne',
      iban: 'DE89370400440532013000',
      currency: 'EUR',
      total: '1204.50',
      note: '<b>net 30</b>',
      postedBy: 'clerk',
      postedAt: '2026-11-22T09:30:00.000Z',
      attachments: [],
    },
  ]);
  const shown = await read(ledger, '/invoice?id=100001', cookie);
  expect(shown).toContain('&lt;b&gt;net 30&lt;/b&gt;');
});

test('every wrong field is named and nothing is kept', async () => {
  const ledger = await start();
  const cookie = await signOn(ledger);
  const answer = await send(
    `${ledger.url}/entry`,
    {
      ...INVOICE,
      F_INVDT: '31/02/2026',
      F_IBAN: 'DE88 3704 0044 0532 0130 00',
      F_TOTAL: '1.204,50',
      F_CURR: 'XXX',
      F_SUPPL: ' ',
      F_INVNO: '',
    },
    cookie,
  );
  const page = await answer.text();
  for (const complaint of [
    'Invoice no. is required.',
    'Invoice date must be a day written DD/MM/YYYY.',
    'Supplier is required.',
    'IBAN check digits are wrong.',
    'Currency must be one of EUR, CHF, GBP, USD.',
    'Total must be an amount above zero written 1234.56.',
  ]) {
    expect(page).toContain(complaint);
  }
  expect((await send(`${ledger.url}/post`, {}, cookie)).status).toBe(409);
  expect(ledger.entries()).toHaveLength(0);
});

test('a duplicate is posted only when the person confirms it as one', async () => {
  const ledger = await start();
  const cookie = await signOn(ledger);
  await send(`${ledger.url}/entry`, INVOICE, cookie);
  await send(`${ledger.url}/post`, {}, cookie);
  const again = await send(`${ledger.url}/entry`, INVOICE, cookie);
  expect(await again.text()).toContain('Possible duplicate of document 100001.');
  expect((await send(`${ledger.url}/post`, {}, cookie)).status).toBe(409);
  expect(ledger.entries()).toHaveLength(1);
  await send(`${ledger.url}/post`, { F_TWIN: '100001' }, cookie);
  expect(ledger.entries()).toHaveLength(2);
});

test('nobody gets in with a wrong password, without a session, or after thirty idle minutes', async () => {
  let now = 0;
  const ledger = await start({ now: () => now });
  const refused = await send(`${ledger.url}/login`, { F_USER: 'clerk', F_PASS: 'guess' });
  expect(refused.status).toBe(401);
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect((await fetch(`${ledger.url}/list`)).status).toBe(401);
  expect((await fetch(`${ledger.url}/api/invoices`)).status).toBe(401);
  const cookie = await signOn(ledger);
  now += 29 * 60_000;
  expect(await read(ledger, '/list', cookie)).toContain('Page 1 of 1');
  now += 31 * 60_000;
  expect(await read(ledger, '/list', cookie)).toContain('Your session has ended.');
});

test('the list turns pages and finds by supplier, number and IBAN', async () => {
  const ledger = await start();
  const cookie = await signOn(ledger);
  for (let count = 1; count <= 10; count += 1) {
    const supplier = count === 4 ? 'Harbour Ltd' : 'Möller';
    await send(`${ledger.url}/entry`, { ...INVOICE, F_INVNO: `N-${count}`, F_SUPPL: supplier }, cookie);
    await send(`${ledger.url}/post`, {}, cookie);
  }
  expect(await read(ledger, '/list?page=2', cookie)).toContain('Page 2 of 2');
  const found = await read(ledger, '/list?q=harbour', cookie);
  expect(found).toContain('1 of 10 invoices.');
  expect(found).toContain('N-4');
});

test('books in a file outlive the ledger, and a broken file is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const storeFile = join(folder, 'books.json');
  const first = await start({ storeFile });
  const cookie = await signOn(first);
  await send(`${first.url}/entry`, INVOICE, cookie);
  await send(`${first.url}/post`, {}, cookie);
  const form = new FormData();
  form.set('F_FILE', new File(['scan'], 'scan ü.txt', { type: 'text/plain' }));
  await fetch(`${first.url}/attach?id=100001`, { method: 'POST', body: form, headers: { cookie } });
  await first.stop();
  expect(await readdir(folder)).toEqual(['books.json']);
  const second = await start({ storeFile });
  expect(second.entries()).toEqual(first.entries());
  expect(second.entries()[0]?.attachments).toEqual([
    { name: 'scan ü.txt', type: 'text/plain', content: Buffer.from('scan').toString('base64') },
  ]);
  const file = await fetch(`${second.url}/attachment?id=100001&n=0`, {
    headers: { cookie: await signOn(second) },
  });
  expect(await file.text()).toBe('scan');
  await expect(startLegacyLedger({ storeFile: import.meta.filename })).rejects.toThrow(
    'legacy-ledger.test.ts is not JSON',
  );
});

test('programs read the books with user and password, and stopping ends a slow answer', async () => {
  const reached = Promise.withResolvers<void>();
  const ledger = await start({
    delay: (_ms, signal) => {
      reached.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    },
  });
  const basic = Buffer.from(`${DEFAULT_USER.user}:${DEFAULT_USER.password}`).toString('base64');
  const answer = await fetch(`${ledger.url}/api/invoices`, {
    headers: { authorization: `Basic ${basic}` },
  });
  expect(await answer.json()).toEqual({ invoices: [] });
  const slow = fetch(ledger.url);
  await reached.promise;
  await Promise.all([expect(slow).rejects.toThrow(), ledger.stop()]);
});
