import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadBot, saveBot } from '../../bots/language/index.ts';
import { parameteriseText } from '../../recorder/index.ts';
import { asStored, readParties } from '../support/tryton/parties.ts';
import { Clerk, type PaperParty } from '../support/tryton/person.ts';
import { startTryton } from '../support/tryton/server.ts';
import { ADMIN } from '../support/tryton/template.ts';
import { startUnderstudy, understudy } from './understudy-cli.ts';

const RECORDED: PaperParty = {
  name: 'Reederei Jansen & Co. KG',
  street: 'Große Elbstraße 44',
  postalCode: '22767',
  city: 'Hamburg',
  phone: '+49 40 5550144',
  email: 'kontor@jansen.example',
};

/** Quotes, commas, umlauts, a leading zero, a text that looks like a number, one that looks like an expression. */
const PARTIES = `name,street,postalCode,city,phone,email
Müller & Söhne GmbH,Augustusstraße 7,01067,Dresden,+49 351 5550101,buero@mueller.example
"O'Brien, Walsh and Partners",12 Quay Street,H91 X4PF,Galway,+353 91 555010,post@obwp.example
"Atelier ""Æther""",Rua do Século 107,1200-434,Lisboa,+351 21 5550199,ola@aether.example
1998,Via Garibaldi 3,20121,Milano,+39 02 5550123,info@1998.example
\${ .name } Trading BV,Herengracht 1,1015 BA,Amsterdam,+31 20 5550177,hallo@naam.example
`;

let home: string;
const cleanups: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tryton-replay-'));
});

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
  await rm(home, { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const runTryton = async (name: string) => {
  const tryton = await startTryton({ folder: join(home, name) });
  cleanups.push(() => tryton.stop());
  return tryton;
};

/** A clerk at a browser that Understudy watches; answers the folder of the recorded bot. */
const recordClerk = async (url: string): Promise<string> => {
  const folder = join(home, 'create-party');
  const port = await freePort();
  const args = ['--headless', '--json', '--remote-debugging-port', String(port)];
  const recording = startUnderstudy(['record', url, '--out', folder, ...args], home);
  cleanups.push(async () => {
    recording.interrupt();
    await recording.end;
  });
  await recording.line((line) => typeof line === 'object' && line['type'] === 'recording.started');
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the recorded browser shows no page');
  const clerk = new Clerk(page);
  await clerk.signIn();
  await clerk.openParties();
  await clerk.createParty(RECORDED);
  await browser.close();
  recording.interrupt();
  const { code, complaints } = await recording.end;
  expect(code, complaints).toBe(0);
  return folder;
};

/** What a person does in the editor: the steps from “New” to “Save” are repeated for each row of a CSV file. */
const repeatOverCsv = async (folder: string): Promise<void> => {
  const { manifest } = await loadBot(folder);
  const text = await readFile(join(folder, 'bot.yaml'), 'utf8');
  const repeated = parameteriseText(text, manifest, {
    inputs: {
      openPage: 'url',
      typeName: 'name',
      typeStreet: 'street',
      typePostalCode: 'postalCode',
      typeCity: 'city',
      typeValue: 'phone',
      typeValue2: 'email',
    },
    each: { list: 'parties', as: 'party', from: 'clickNew', to: 'clickSave' },
  });
  const readCsv = `do:
  - readParties:
      call: table.read
      with:
        file: \${ $workflow.input.parties }
        types: text
      export:
        as: '\${ {parties: .rows} }'
`;
  await saveBot(folder, {
    text: repeated.text
      .replace('do:\n', readCsv)
      .replace(/in: '?\$\{ \$workflow\.input\.parties \}'?/, 'in: ${ $context.parties }'),
    manifest: {
      ...repeated.manifest,
      inputs: repeated.manifest.inputs.map((input) =>
        input.name === 'parties' ? { name: 'parties', type: 'file', required: true } : input,
      ),
      permissions: {
        ...repeated.manifest.permissions,
        hosts: ['127.0.0.1'],
        read: ['${input.parties}'],
      },
    },
  });
};

test('a recorded clerk creates five other parties from a CSV file, right in every field', async () => {
  const first = await runTryton('first');
  const folder = await recordClerk(first.url);
  expect(await readParties(first)).toEqual([asStored(RECORDED)]);
  await first.stop();

  const recorded = await readFile(join(folder, 'bot.yaml'), 'utf8');
  for (const typed of Object.values(RECORDED)) expect(recorded).toContain(typed);
  expect(recorded).toContain('$secrets.');
  expect(recorded).not.toContain(ADMIN.password);

  await repeatOverCsv(folder);
  const { manifest } = await loadBot(folder);
  const [secret] = manifest.permissions.secrets;
  const second = await runTryton('second');
  const csv = join(home, 'parties.csv');
  const secretsFile = join(home, 'secrets.json');
  await writeFile(csv, PARTIES);
  await writeFile(secretsFile, JSON.stringify({ [secret ?? '']: ADMIN.password }), { mode: 0o600 });
  const inputs = ['--input', `url=${second.url}`, '--input', `parties=${csv}`];
  const run = await understudy(['run', folder, ...inputs, '--secrets-file', secretsFile, '--json'], home);
  expect(run.lines.at(-1), JSON.stringify(run.lines.at(-1))).toMatchObject({
    type: 'result',
    status: 'completed',
  });
  expect(run.code).toBe(0);

  const wanted: PaperParty[] = parse(PARTIES, { columns: true });
  expect(wanted).toHaveLength(5);
  expect(await readParties(second)).toEqual(wanted.map(asStored));
  expect(JSON.stringify(run.lines)).not.toContain(ADMIN.password);
}, 600_000);
