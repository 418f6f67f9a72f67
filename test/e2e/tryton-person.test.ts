import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { asStored, readParties } from '../support/tryton/parties.ts';
import { Clerk } from '../support/tryton/person.ts';
import { startTryton } from '../support/tryton/server.ts';

const PARTY = {
  name: 'Reederei Jansen & Co. KG',
  street: 'Große Elbstraße 44',
  postalCode: '22767',
  city: 'Hamburg',
  phone: '+49 40 5550144',
  email: 'kontor@jansen.example',
};

const CHROMIUM = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-quic',
  ],
};

test('a clerk creates a party with an address and two contact ways in Tryton', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tryton-'));
  const tryton = await startTryton({ folder });
  const browser = await chromium.launch(CHROMIUM);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const clerk = new Clerk(page);
    await page.goto(tryton.url);
    await clerk.signIn();
    await clerk.openParties();
    await clerk.createParty(PARTY);
    expect(await readParties(tryton)).toEqual([asStored(PARTY)]);
  } finally {
    await browser.close();
    await tryton.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
