import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registry } from '../../bots/catalog/registry.ts';
import { lintBot, loadBot, openBot } from '../../bots/language/index.ts';
import { parameterise } from '../../recorder/index.ts';
import { orderPages } from './fixture-pages.ts';
import { replay } from './replay.ts';
import { startSession } from './session.ts';

const canary = 'harbour-Canary-1998';
const oneTimeCode = '907341';

/** Every byte below a folder as one text. */
async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

test('what a person does in a form becomes steps that read like sentences, and the bot does it again', async () => {
  await using session = await startSession(orderPages);
  const { page, recorder, folder, site } = session;
  const keys = page.keyboard;
  await page.getByLabel('Customer').click();
  await keys.type('Acme Ltd');
  await page.getByPlaceholder('City').click();
  await keys.type('Hamburg');
  await page.getByTestId('order-reference').click();
  await keys.type('R1');
  await keys.press('Tab');
  await keys.type('US');
  await page.getByLabel('By courier').click();
  await page.getByText('I accept').click();
  await page.getByLabel('Notes').click();
  await keys.type('one\ntwo');
  await page.getByLabel('Due').fill('2026-11-30');
  await page.getByLabel('Memo').click();
  await keys.type('Call before noon');
  await page.getByLabel('Password').click();
  await keys.type(canary);
  await page.getByLabel('Code').click();
  await keys.type(oneTimeCode);
  await page.getByRole('button', { name: 'Save order' }).click();
  await recorder.settled();
  await recorder.addCheck('Order saved for Acme Ltd');

  expect(recorder.view().problems).toEqual([]);
  expect(recorder.view().steps.map((step) => step.sentence)).toEqual([
    `Open ${site.url}/`,
    'Type Acme Ltd in ‘Customer’',
    'Type Hamburg in ‘City’',
    'Type R1 in ‘order reference’',
    'Choose USD in ‘Currency’',
    'Set ‘By courier’ to true',
    'Set ‘I accept the terms’ to true',
    'Type one two in ‘Notes’',
    'Type 2026-11-30 in ‘Due’',
    'Type Call before noon in ‘Memo’',
    'Type the secret local.password in ‘Password’',
    'Type the secret local.code in ‘Code’',
    'Click ‘Save order’',
    'Check that the page shows Order saved for Acme Ltd',
  ]);

  const written = await recorder.stop({ folder, title: 'Save an order', namespace: 'sales' });
  expect(written).toMatchObject({ steps: 14, secrets: ['local.code', 'local.password'] });
  const bot = await openBot(folder);
  expect(lintBot(bot, registry.entries()).filter((finding) => finding.severity === 'error')).toEqual([]);
  const { document, manifest, targets } = await loadBot(folder);
  expect(document.do.flatMap((step) => Object.keys(step))).toEqual([
    'openPage',
    'typeCustomer',
    'typeCity',
    'typeOrderReference',
    'chooseCurrency',
    'tickByCourier',
    'tickIAcceptTheTerms',
    'typeNotes',
    'typeDue',
    'typeMemo',
    'typePassword',
    'typeCode',
    'clickSaveOrder',
    'checkOrderSavedForAcmeLtd',
  ]);
  expect(manifest.permissions.hosts).toEqual([new URL(site.url).host]);
  expect(manifest.inputs).toEqual([]);
  // The label around the list reads its options too, so it would not be found again when they change.
  const currency = targets.get('order.currency');
  expect(currency?.kind === 'web' && currency.candidates.map((one) => one.by)).toEqual(
    expect.not.arrayContaining(['label']),
  );
  expect(targets.get('order.password')).toMatchObject({ sensitive: true });
  expect(targets.get('order.password')?.crop).toBeUndefined();
  expect(targets.get('order.customer')?.crop).toBe('targets/order.customer.png');

  const kept = await everythingIn(folder);
  expect(kept).toContain('Hamburg');
  expect(kept).not.toContain(canary);
  expect(kept).not.toContain(oneTimeCode);

  const result = await replay(folder, {
    secrets: { 'local.password': canary, 'local.code': oneTimeCode },
  });
  expect(result.error).toBeUndefined();
  expect(result.status).toBe('completed');

  await parameterise(folder, {
    inputs: { typeCustomer: 'customer', checkOrderSavedForAcmeLtd: 'confirmation' },
  });
  const input = { customer: 'Beta GmbH', confirmation: 'Order saved for Beta GmbH' };
  const other = await replay(folder, {
    input,
    secrets: { 'local.password': canary, 'local.code': oneTimeCode },
  });
  expect(other.error).toBeUndefined();
}, 90_000);

test('pop-ups, dialogs, uploads, downloads and other buttons are recorded and done again', async () => {
  await using session = await startSession(orderPages);
  const { page, recorder, folder } = session;
  page.once('dialog', (dialog) => void dialog.accept('second'));
  await page.getByRole('button', { name: 'Ask me' }).click();
  page.once('dialog', (dialog) => void dialog.dismiss());
  await page.getByRole('button', { name: 'Delete all' }).click();
  const scan = join(folder, '..', 'scan.txt');
  await writeFile(scan, 'scanned');
  const chooser = page.waitForEvent('filechooser');
  await page.getByLabel('Scan').click();
  await (await chooser).setFiles(scan);
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Details' }).click(),
  ]);
  await recorder.settled();
  await popup.getByLabel('Remark').click();
  await popup.keyboard.type('urgent');
  await Promise.all([
    popup.waitForEvent('close'),
    popup.getByRole('button', { name: 'Close details' }).click(),
  ]);
  await Promise.all([page.waitForEvent('download'), page.getByText('Price list').click()]);
  await page.getByText('Folder').dblclick();
  await page.getByText('Row menu').click({ button: 'right' });
  await page.getByText('99.00').click({ modifiers: ['Control'] });
  await page.getByText('Next page').click();
  await page.getByLabel('Search').click();
  await page.keyboard.type('abc');
  await page.keyboard.press('Enter');
  await recorder.settled();
  await recorder.addCheck('Next page is here');
  await recorder.stop({ folder, title: 'All kinds' });
  const { document, manifest } = await loadBot(folder);
  const steps = document.do.map((step) => Object.values(step)[0]);
  expect(steps.map((step) => [step?.['call'], step?.['with']])).toEqual([
    ['web.open', { url: expect.stringContaining('http://127.0.0.1') }],
    ['web.click', { target: 'askMe', dialog: { accept: true, text: 'second' } }],
    ['web.click', { target: 'deleteAll', dialog: { accept: false } }],
    ['web.upload', { target: 'scan', files: [scan] }],
    ['web.click', { target: 'details', opens: 'page2' }],
    ['web.fill', { target: 'remark', value: 'urgent' }],
    ['web.click', { target: 'closeDetails' }],
    ['web.download', { target: 'priceList', saveTo: 'downloads/prices.csv' }],
    ['web.click', { target: 'folder', clickCount: 2 }],
    ['web.click', { target: 'rowMenu', button: 'right' }],
    ['web.click', { target: 'totalOfA18', modifiers: ['Control'] }],
    ['web.click', { target: 'nextPage' }],
    ['web.fill', { target: 'search', value: 'abc' }],
    ['web.press', { target: 'search', keys: 'Enter' }],
    ['web.assertText', { text: 'Next page is here' }],
  ]);
  expect(manifest.permissions).toMatchObject({ read: [join(folder, '..')], write: ['downloads'] });
  const result = await replay(folder);
  expect(result.error).toBeUndefined();
  expect(result.status).toBe('completed');
  expect(await readFile(join(folder, 'downloads', 'prices.csv'), 'utf8')).toBe('a;b\n');
}, 90_000);
