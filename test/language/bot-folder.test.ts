import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  lintBot,
  loadBot,
  newBotDocument,
  openBot,
  parseDocument,
  saveBot,
} from '../../bots/language/index.ts';
import { manifestSchema, targetsFileSchema } from '../../contract/flow/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-bot-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const botText = `# posts invoices
document: { dsl: '1.0.3', namespace: test, name: bot, version: 1.0.0 }
do:
  - openErp: { set: { x: 1 } }
`;
const targetsText = `# the elements
version: 1
targets:
  party.name: # the big field
    kind: web
    title: Party name
    where: { origin: 'https://erp.example' }
    candidates:
      - { by: role, role: textbox, name: Party name } # best
      - { by: css, selector: '#name' }
`;
const manifestText = `title: Enter invoices
inputs:
  - name: customer
    type: text
permissions:
  hosts: [erp.example]
`;
const put = (name: string, text: string) => writeFile(join(folder, name), text);
const putBot = async () => {
  await put('bot.yaml', botText);
  await put('targets.yaml', targetsText);
  await put('manifest.yaml', manifestText);
};

describe('a bot folder', () => {
  it('loads with document, targets, manifest and a digest of all three', async () => {
    await putBot();
    const bot = await loadBot(folder);
    expect(bot.document.document.name).toBe('bot');
    expect(bot.targets.get('party.name')?.title).toBe('Party name');
    expect(bot.manifest.inputs[0]).toMatchObject({ name: 'customer', required: true });
    expect(bot.digest).toMatch(/^[0-9a-f]{64}$/);
    await put('targets.yaml', targetsText.replace('best', 'still best'));
    expect((await loadBot(folder)).digest).not.toBe(bot.digest);
  });

  it('that is not there is said so by path', async () => {
    await expect(loadBot(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'bot-not-found',
      message: expect.stringContaining(join(folder, 'nowhere')) as string,
    });
    await mkdir(join(folder, 'bot.yaml'));
    await expect(loadBot(folder)).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('without manifest is refused and can still be opened', async () => {
    await put('bot.yaml', botText);
    await expect(loadBot(folder)).rejects.toMatchObject({
      code: 'manifest-missing',
      message: expect.stringContaining(folder) as string,
      next: expect.stringContaining('manifest.yaml') as string,
    });
    const bot = await openBot(folder);
    expect(bot.document).toBeDefined();
    expect(bot.targets.size).toBe(0);
    expect(bot.findings).toMatchObject([{ code: 'manifest-missing', file: join(folder, 'manifest.yaml') }]);
    expect(() => lintBot(bot, [])).not.toThrow();
  });

  it('with broken YAML is refused by file, line and column, and stays as it is', async () => {
    await putBot();
    const broken = `${botText}  - b: [\n`;
    await put('bot.yaml', broken);
    await expect(loadBot(folder)).rejects.toMatchObject({
      code: 'document-syntax',
      message: expect.stringMatching(/bot\.yaml:\d+:\d+: /) as string,
      where: { file: join(folder, 'bot.yaml'), line: expect.any(Number) as number },
    });
    expect(await readFile(join(folder, 'bot.yaml'), 'utf8')).toBe(broken);
  });

  it('with a wrong document names step, field and how many more there are', async () => {
    await putBot();
    await put('bot.yaml', `${botText}  - b: { wait: 5 }\n  - c: { sett: 5 }\n`);
    await expect(loadBot(folder)).rejects.toMatchObject({
      code: 'document-invalid',
      where: { step: 'c', line: 6 },
      message: expect.stringMatching(/bot\.yaml:6:.*Did you mean set\?.*\(and 1 more/) as string,
    });
  });

  it('with a wrong manifest or targets file names the field by line', async () => {
    await putBot();
    await put('manifest.yaml', manifestText.replace('type: text', 'type: txt'));
    await expect(loadBot(folder)).rejects.toMatchObject({
      code: 'manifest-invalid',
      where: { line: 4, file: join(folder, 'manifest.yaml') },
      message: expect.stringContaining('Did you mean text?') as string,
    });
    await put('manifest.yaml', `${manifestText}  raed: [.]\n`);
    await expect(loadBot(folder)).rejects.toThrow(
      /permissions.raed is not a known field.*Did you mean read\?/,
    );
    await put('manifest.yaml', `${manifestText}  read: ['\${input.nope}']\n`);
    await expect(loadBot(folder)).rejects.toThrow('stands for the input nope');
    await put('manifest.yaml', 'title: [');
    await expect(loadBot(folder)).rejects.toMatchObject({ code: 'manifest-invalid' });
    await put('manifest.yaml', manifestText);
    await put('targets.yaml', targetsText.replace('role: textbox', 'rol: textbox'));
    await expect(loadBot(folder)).rejects.toMatchObject({
      code: 'targets-invalid',
      where: { line: 9, pointer: expect.stringContaining('/targets/party.name/candidates/0') as string },
    });
  });
});

describe('saving a bot', () => {
  it('keeps comments of targets and manifest where their fields stay', async () => {
    await putBot();
    const bot = await loadBot(folder);
    const targets = targetsFileSchema.parse({ targets: Object.fromEntries(bot.targets) });
    const target = targets.targets['party.name'];
    if (target === undefined) throw new Error('the target is there');
    target.title = 'Name of the party';
    targets.targets['party.city'] = { ...target, title: 'City' };
    await saveBot(folder, { targets });
    const saved = await readFile(join(folder, 'targets.yaml'), 'utf8');
    expect(saved).toContain('# the elements');
    expect(saved).toMatch(/party\.name:\s+# the big field/);
    expect(saved).toContain('# best');
    const again = await loadBot(folder);
    expect([...again.targets.keys()]).toEqual(['party.name', 'party.city']);
    expect(again.targets.get('party.name')?.title).toBe('Name of the party');
    expect(await readFile(join(folder, 'bot.yaml'), 'utf8')).toBe(botText);
  });

  it('makes a folder that loads at once', async () => {
    const text = newBotDocument({ namespace: 'Accounts payable', name: 'Rechnung prüfen!', title: 'Prüfen' });
    const parsed = parseDocument(text, 'bot.yaml');
    expect(parsed.findings).toEqual([]);
    expect(parsed.document?.document).toMatchObject({
      namespace: 'accounts-payable',
      name: 'rechnung-prufen',
    });
    const home = join(folder, 'new', 'bot');
    await saveBot(home, { text, manifest: manifestSchema.parse({ title: 'Prüfen' }) });
    expect((await loadBot(home)).document.do).toEqual([]);
  });

  it('refuses what would not load again and leaves the files as they are', async () => {
    await putBot();
    const wrong = { ...manifestSchema.parse({ title: 'x' }), risk: 'none' } as never;
    await expect(saveBot(folder, { text: 'never: written', manifest: wrong })).rejects.toMatchObject({
      code: 'manifest-invalid',
    });
    expect(await readFile(join(folder, 'bot.yaml'), 'utf8')).toBe(botText);
    expect(await readFile(join(folder, 'manifest.yaml'), 'utf8')).toBe(manifestText);
  });

  it('says where it could not write', async () => {
    await put('file', 'not a folder');
    await expect(saveBot(join(folder, 'file'), { text: botText })).rejects.toMatchObject({
      code: 'file-write-failed',
      message: expect.stringContaining(join(folder, 'file', 'bot.yaml')) as string,
    });
  });

  it('writes what YAML alone would misread', async () => {
    const odd = manifestSchema.parse({
      title: 'no',
      description: '# not a comment: "x"\n\ttab',
      owner: '010',
    });
    await cp('bots/samples/enter-invoices/bot.yaml', join(folder, 'bot.yaml'));
    await saveBot(folder, { manifest: odd });
    expect((await loadBot(folder)).manifest).toEqual(odd);
    await put('manifest.yaml', `# kept\n${stringify({ title: 'x' })}`);
    await saveBot(folder, { manifest: odd });
    expect(await readFile(join(folder, 'manifest.yaml'), 'utf8')).toMatch(/^# kept/);
    expect((await loadBot(folder)).manifest).toEqual(odd);
  });
});
