import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InvoiceTruth } from '../../bots/samples/enter-invoices/generate.ts';
import { generateInvoices } from '../../bots/samples/enter-invoices/generate.ts';
import type { LegacyLedger } from '../../samples/legacy-ledger/server.ts';
import { startLegacyLedger } from '../../samples/legacy-ledger/server.ts';
import type { CommandEnd } from './understudy-cli.ts';
import { understudy } from './understudy-cli.ts';

const BOT = join(import.meta.dirname, '../../bots/samples/enter-invoices');
const SIGN_ON = { user: 'night-shift', password: 'canary-8Qx!4v' };

let home: string;
let ledger: LegacyLedger;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'enter-invoices-'));
  ledger = await startLegacyLedger({ users: [SIGN_ON], storeFile: join(home, 'books.json') });
});

afterEach(async () => {
  await ledger.stop();
  await rm(home, { recursive: true, force: true });
});

const enterInvoices = async (inputs: Record<string, string>, more: string[] = []): Promise<CommandEnd> => {
  const secretsFile = join(home, 'secrets.json');
  await writeFile(
    secretsFile,
    JSON.stringify({ 'ledger.user': SIGN_ON.user, 'ledger.password': SIGN_ON.password }),
    { mode: 0o600 },
  );
  const given = Object.entries({ ledger: ledger.url, ...inputs });
  const inputArgs = given.flatMap(([name, value]) => ['--input', `${name}=${value}`]);
  return understudy(['run', BOT, ...inputArgs, '--secrets-file', secretsFile, '--json', ...more], home);
};

const posted = () =>
  ledger.entries().map(({ number, date, supplier, iban, currency, total, note, postedBy }) => ({
    number,
    date,
    supplier,
    iban,
    currency,
    total,
    note,
    postedBy,
  }));

const asPosted = ({ file, number, date, supplier, iban, currency, total }: InvoiceTruth) => ({
  number,
  date,
  supplier,
  iban,
  currency,
  total,
  note: `From ${file}`,
  postedBy: SIGN_ON.user,
});

const shippedTruth = async (): Promise<InvoiceTruth[]> => {
  const text = await readFile(join(BOT, 'invoices', 'truth.json'), 'utf8');
  return JSON.parse(text) as InvoiceTruth[];
};

test('the ten shipped invoices stand in the ledger, right in every field, and entering two of them again adds none', async () => {
  const truth = await shippedTruth();
  expect(truth).toHaveLength(10);
  expect(new Set(truth.map((invoice) => invoice.layout)).size).toBe(5);
  const run = await enterInvoices({});
  expect(run.lines.at(-1), JSON.stringify(run.lines.at(-1))).toMatchObject({ status: 'completed' });
  expect(run.code).toBe(0);
  expect(posted()).toEqual(truth.map(asPosted));
  expect(JSON.stringify(run.lines)).not.toContain(SIGN_ON.password);

  const folder = join(home, 'two-again');
  for (const { file } of truth.slice(3, 5)) {
    await cp(join(BOT, 'invoices', file), join(folder, file));
  }
  const again = await enterInvoices({ folder });
  expect(again.code, again.complaints).toBe(0);
  expect(posted()).toHaveLength(10);
}, 600_000);

test('an account that is not on the supplier list is decided by a person', async () => {
  const folder = join(home, 'scans');
  const [invoice] = await generateInvoices(folder, { seed: 42, count: 1 });
  if (invoice === undefined) throw new Error('there is no invoice');
  const suppliers = join(home, 'suppliers.csv');
  await writeFile(suppliers, 'iban,supplier,currency\n');
  const answers = join(home, 'answers.json');
  await writeFile(answers, JSON.stringify({ askPerson: { supplier: invoice.supplier, currency: 'EUR' } }));
  const run = await enterInvoices({ folder, suppliers }, ['--answers', answers]);
  expect(run.code, run.complaints).toBe(0);
  expect(run.lines).toContainEqual(expect.objectContaining({ type: 'human.asked' }));
  expect(posted()).toEqual([asPosted({ ...invoice, currency: 'EUR' })]);
}, 300_000);
