import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebSession, type WebSession } from '../../bots/drivers/web/session.ts';
import type { Target } from '../../contract/flow/targets.ts';
import { type PageServer, servePages } from '../support/pages/page-server.ts';
import { stepScope, webTarget } from '../support/pages/step-scope.ts';

let server: PageServer;
let session: WebSession;
let folder: string;
let targets: Record<string, Target>;

const form = `
  <h1>Customer</h1>
  <form method="post" action="/saved">
    <label>Name <input name="name"></label>
    <label>Password <input name="password" type="password"></label>
    <label>Note <textarea name="note"></textarea></label>
    <label for="country">Country</label><select id="country" name="country"><option value="de">Germany</option><option value="fr">France</option></select>
    <label for="colours">Colours</label><select id="colours" name="colour" multiple><option>Red<option>Green<option>Blue</select>
    <label><input type="checkbox" name="active" value="yes"> Active</label>
    <input type="checkbox" id="styled" name="styled" style="position:absolute;opacity:0;width:0;height:0"><label for="styled">Styled</label>
    <label>Scan <input type="file" name="scan"></label>
    <label>Born <input type="date" name="born"></label>
    <button>Save</button>
  </form>`;

const pages = {
  '/form': form,
  '/saved': '<p id="done">Saved as <b>42</b></p>',
  '/list': `<table id="t"><thead><tr><th>Number</th><th>Total</th></tr></thead>
    <tbody><tr><td>41</td><td>10.00</td></tr><tr><td>42</td><td><button onclick="document.title='paid '+this.textContent">20.00</button></td></tr></tbody></table>`,
  '/twins': `<div><span>Billing</span> <button onclick="document.title='billing'">Edit</button></div>
    <div><span>Shipping</span> <button onclick="document.title='shipping'">Edit</button></div>`,
  '/frames': `<h1>Shell</h1><iframe name="work" src="/form" width="700" height="600"></iframe>`,
  '/frameset': `<!doctype html><html><frameset cols="30%,70%"><frame name="menu" src="/menu"><frame name="main" src="/list"></frameset></html>`,
  '/menu': '<a href="/form" target="main">New customer</a>',
  '/dialogs': `<button id="ask" onclick="document.title = 'answer ' + confirm('Sure?')">Delete</button>
    <button id="name" onclick="document.title = 'hello ' + prompt('Who?')">Greet</button>`,
  '/popup': `<button onclick="window.open('/saved', 'p', 'width=300,height=300')">Print</button><p>still here</p>`,
  '/late': `<div id="box"></div><script>setTimeout(() => { box.innerHTML = '<button onclick="document.title=\\'late\\'">Go</button>' }, 400)</script>`,
  '/covered': `<button id="go">Go</button><div id="veil" style="position:fixed;inset:0;background:#0003"></div>`,
  '/disabled': '<button disabled>Go</button>',
  '/menu-hover': `<style>ul{display:none} li:hover ul,div:hover ul{display:block}</style>
    <div><span>Accounting</span><ul><li><a href="/saved">Invoices</a></li></ul></div>`,
  '/file': `<a href="/statement" download>Statement</a><button onclick="f.click()">Choose</button><input id="f" type="file" hidden onchange="document.title=this.files[0].name">`,
  '/statement': (_request: unknown, response: import('node:http').ServerResponse) => {
    response.writeHead(200, {
      'content-disposition': 'attachment; filename="../s 1.csv"',
      'content-type': 'text/csv',
    });
    response.end('a,b\n1,2\n');
  },
  '/never': () => undefined,
  '/shadow': `<x-card></x-card><script>customElements.define('x-card', class extends HTMLElement {
    connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<button onclick="document.title=\\'shadow\\'">Inside</button>'; } });</script>`,
};

beforeAll(async () => {
  server = await servePages(pages);
  session = createWebSession({ headless: true });
  folder = await mkdtemp(join(tmpdir(), 'web-driver-'));
  const role = (name: string, kind = 'button') => ({ by: 'role' as const, role: kind, name });
  const label = (text: string) => webTarget(server.url, [{ by: 'label', text }]);
  const inFrame = (text: string) =>
    webTarget(server.url, [{ by: 'label', text }], { frames: [{ name: 'work' }] });
  targets = {
    name: label('Name'),
    password: label('Password'),
    note: label('Note'),
    country: label('Country'),
    colours: label('Colours'),
    active: label('Active'),
    styled: label('Styled'),
    scan: label('Scan'),
    born: label('Born'),
    save: webTarget(server.url, [role('Save')]),
    go: webTarget(server.url, [role('Go')]),
    table: webTarget(server.url, [{ by: 'css', selector: '#t' }]),
    pay: webTarget(server.url, [{ by: 'cell', key: '42', keyColumn: 'Number', column: 'Total' }]),
    editShipping: webTarget(server.url, [role('Edit')], {
      anchor: { text: 'Shipping', relation: 'right-of' },
    }),
    editEither: webTarget(server.url, [role('Edit')]),
    anchored: webTarget(server.url, [{ by: 'anchor', text: 'Billing', relation: 'right-of', tag: 'button' }]),
    frameName: inFrame('Name'),
    menuNew: webTarget(server.url, [role('New customer', 'link')], { frames: [{ name: 'menu' }] }),
    mainName: webTarget(server.url, [{ by: 'label', text: 'Name' }], { frames: [{ name: 'main' }] }),
    ask: webTarget(server.url, [role('Delete')]),
    greet: webTarget(server.url, [role('Greet')]),
    print: webTarget(server.url, [role('Print')]),
    done: webTarget(server.url, [{ by: 'css', selector: '#done' }]),
    hoverMenu: webTarget(server.url, [{ by: 'text', text: 'Accounting' }]),
    invoices: webTarget(server.url, [role('Invoices', 'link')]),
    statement: webTarget(server.url, [role('Statement', 'link')]),
    choose: webTarget(server.url, [role('Choose')]),
    inside: webTarget(server.url, [role('Inside')]),
    moved: webTarget(
      server.url,
      [
        { by: 'testid', attribute: 'data-testid', value: 'gone' },
        { by: 'css', selector: '#alsogone' },
        { by: 'label', text: 'Name' },
      ],
      { fingerprint: { tag: 'input', attributes: {}, text: '', neighbours: [] } },
    ),
  };
});

afterAll(async () => {
  await session.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (options: Partial<Parameters<typeof stepScope>[0]> = {}) => {
  const scope = stepScope({
    targets,
    folder,
    permissions: { hosts: ['127.0.0.1'], read: ['.'], write: ['.'] },
    ...options,
  });
  return { scope, web: session.port(scope) };
};

const title = () => session.currentPage()?.title();

describe('web steps', () => {
  test('a form is filled, chosen, ticked, uploaded and sent', async () => {
    const { web, scope } = at({ secrets: { erp: 'hunter2' } });
    await writeFile(join(folder, 'scan.txt'), 'scan');
    expect(await web.open(`${server.url}/form`)).toEqual({ url: `${server.url}/form`, title: 'Page' });
    await web.fill('name', 'Ada Lovelace');
    await web.fill('password', '⟦erp⟧');
    await web.fill('note', 'two\nlines');
    await web.fill('born', '2026-11-22');
    await web.select('country', ['France']);
    await web.select('colours', ['Red', 'Blue']);
    await web.check('active', true);
    await web.check('styled', true);
    await web.check('styled', true);
    expect(await web.readText('name')).toBe('Ada Lovelace');
    expect(await web.readText('country')).toBe('France');
    await web.upload('scan', ['scan.txt']);
    await web.click('save');
    await web.waitFor({ text: 'Saved as 42' });
    const sent = new URLSearchParams(server.posts.at(-1)?.body);
    expect([...sent]).toEqual([
      ['name', 'Ada Lovelace'],
      ['password', 'hunter2'],
      ['note', 'two\r\nlines'],
      ['country', 'fr'],
      ['colour', 'Red'],
      ['colour', 'Blue'],
      ['active', 'yes'],
      ['styled', 'on'],
      ['scan', 'scan.txt'],
      ['born', '2026-11-22'],
    ]);
    const resolved = scope.events.filter((event) => event.type === 'target.resolved');
    expect(resolved[0]).toMatchObject({ target: 'name', candidate: 0, by: 'label', matches: 1 });
    expect(resolved[0]).not.toHaveProperty('box');
    expect(JSON.stringify(scope.events)).not.toContain('hunter2');
  });

  test('where pictures are taken, the event of the target tells its box', async () => {
    const { web, scope } = at({ pictured: Promise.resolve() });
    await web.open(`${server.url}/form`);
    await web.fill('name', 'Ada Lovelace');
    const resolved = scope.events.find((event) => event.type === 'target.resolved');
    expect(resolved?.type === 'target.resolved' && (resolved.box?.width ?? 0) > 50).toBe(true);
  });

  test('a table is read with its header, and a cell is found by row and column', async () => {
    const { web } = at();
    await web.open(`${server.url}/list`);
    expect(await web.readTable('table')).toEqual({
      columns: ['Number', 'Total'],
      rows: [
        ['41', '10.00'],
        ['42', '20.00'],
      ],
    });
    expect(await web.readText('pay')).toBe('20.00');
  });

  test('of several equal elements the one beside the anchor is taken', async () => {
    const { web } = at();
    await web.open(`${server.url}/twins`);
    await web.click('editShipping');
    expect(await title()).toBe('shipping');
    await web.click('anchored');
    expect(await title()).toBe('billing');
  });

  test('steps reach into frames and framesets', async () => {
    const { web } = at();
    await web.open(`${server.url}/frames`);
    await web.fill('frameName', 'In a frame');
    expect(await web.readText('frameName')).toBe('In a frame');
    await web.open(`${server.url}/frameset`);
    await web.click('menuNew');
    await web.fill('mainName', 'In a frameset');
    expect(await web.readText('mainName')).toBe('In a frameset');
  });

  test('an element in an open shadow root is clicked', async () => {
    const { web } = at();
    await web.open(`${server.url}/shadow`);
    await web.click('inside');
    expect(await title()).toBe('shadow');
  });

  test('dialogs are answered as the step says, and questions are declined where it says nothing', async () => {
    const { web, scope } = at();
    await web.open(`${server.url}/dialogs`);
    await web.click('ask', { dialog: { accept: true } });
    expect(await title()).toBe('answer true');
    await web.click('ask');
    expect(await title()).toBe('answer false');
    await web.click('greet', { dialog: { accept: true, text: 'Ada' } });
    expect(await title()).toBe('hello Ada');
    expect(scope.events.filter((event) => event.type === 'log')).toHaveLength(3);
  });

  test('a pop-up gets its name, becomes current, and its closing leads back', async () => {
    const { web } = at();
    await web.open(`${server.url}/popup`);
    await web.click('print', { opens: 'printout' });
    expect(await web.readText('done')).toBe('Saved as 42');
    expect(await web.seesText('still here', { page: 'main', withinMs: 1000 })).toBe(true);
    await web.close({ page: 'printout' });
    expect(await web.seesText('still here')).toBe(true);
    await expect(web.readText('done', { page: 'printout' })).rejects.toMatchObject({ code: 'page-unknown' });
  });

  test('an element that comes late is waited for', async () => {
    const { web } = at();
    await web.open(`${server.url}/late`);
    await web.click('go');
    expect(await title()).toBe('late');
  });

  test('when the best candidates are gone, a later one that fits the fingerprint wins and says so', async () => {
    const { web, scope } = at();
    await web.open(`${server.url}/form`);
    await web.fill('moved', 'found');
    expect(await web.readText('name')).toBe('found');
    expect(scope.events.find((event) => event.type === 'target.resolved')).toMatchObject({
      candidate: 2,
      by: 'label',
    });
  });

  test('a menu opens under the pointer', async () => {
    const { web } = at();
    await web.open(`${server.url}/menu-hover`);
    await web.hover('hoverMenu');
    await web.click('invoices');
    await web.waitFor({ url: '**/saved' });
  });

  test('keys go to an element or to the focus', async () => {
    const { web } = at();
    await web.open(`${server.url}/form`);
    await web.fill('name', 'abc');
    await web.press('Backspace', { target: 'name' });
    await web.press('Control+A');
    await web.press('x');
    expect(await web.readText('name')).toBe('x');
  });

  test('a download is kept under a safe name, and a button that opens a file dialog gets the file', async () => {
    const { web } = at();
    await web.open(`${server.url}/file`);
    const kept = await web.download('statement', 'out/');
    expect(kept).toMatchObject({ bytes: 8, path: join(folder, 'out', kept.name) });
    expect(kept.name).not.toContain('/');
    expect(await readFile(kept.path, 'utf8')).toBe('a,b\n1,2\n');
    await writeFile(join(folder, 'up.txt'), 'up');
    await web.upload('choose', ['up.txt']);
    expect(await title()).toBe('up.txt');
  });
});

describe('web failures', () => {
  test('a missing element names what was tried', async () => {
    const { web } = at({ timeoutMs: 300 });
    await web.open(`${server.url}/saved`);
    await expect(web.click('save')).rejects.toMatchObject({
      code: 'target-not-found',
      values: { target: 'save', tried: 'button “Save” (0)' },
    });
  });

  test('several fitting elements without an anchor are ambiguous', async () => {
    const { web } = at({ timeoutMs: 300 });
    await web.open(`${server.url}/twins`);
    await expect(web.click('editEither')).rejects.toMatchObject({
      code: 'target-ambiguous',
      values: { count: 2 },
    });
  });

  test('a covered and a disabled element say why they cannot be clicked', async () => {
    const { web } = at({ timeoutMs: 600 });
    await web.open(`${server.url}/covered`);
    await expect(web.click('go')).rejects.toMatchObject({
      code: 'target-not-actionable',
      values: { reason: expect.stringContaining('covered by <div') },
    });
    await web.open(`${server.url}/disabled`);
    await expect(web.click('go')).rejects.toMatchObject({ values: { reason: 'was disabled' } });
  });

  test('a page that never answers and a host that refuses are told apart', async () => {
    const { web } = at({ timeoutMs: 500 });
    await expect(web.open(`${server.url}/never`)).rejects.toMatchObject({
      code: 'page-not-loaded',
      values: { reason: expect.stringContaining('within 500 ms') },
    });
    await expect(web.open('http://127.0.0.1:9/')).rejects.toMatchObject({ code: 'page-not-loaded' });
  });

  test('a host that the manifest does not name is not opened and not acted in', async () => {
    const strict = at({ permissions: { hosts: ['ledger.example'] } });
    expect(() => strict.web.open(`${server.url}/form`)).toThrowError(
      expect.objectContaining({ code: 'permission-denied' }),
    );
    await at().web.open(`${server.url}/form`);
    await expect(strict.web.fill('name', 'x')).rejects.toMatchObject({ code: 'permission-denied' });
  });

  test('cancelling ends a waiting step at once with the reason of the cancel', async () => {
    const cancel = new AbortController();
    const { web } = at({ signal: cancel.signal, timeoutMs: 30_000 });
    await web.open(`${server.url}/saved`);
    const waiting = web.click('save');
    const reason = new Error('cancelled by test');
    cancel.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  test('a secret that could not be typed is not repeated by the error', async () => {
    const { web } = at({ timeoutMs: 400, secrets: { pin: 'canary-9' } });
    await web.open(`${server.url}/form`);
    const failed = await web.fill('active', '⟦pin⟧').then(
      () => undefined,
      (error: unknown) => error as Error & { toProblem(): unknown },
    );
    expect(failed).toMatchObject({ code: 'target-not-actionable' });
    expect(`${JSON.stringify(failed?.toProblem())}${failed?.stack}${String(failed?.cause)}`).not.toContain(
      'canary-9',
    );
  });

  test('a crashed page and a killed browser are named', async () => {
    const own = createWebSession({ headless: true });
    try {
      const web = own.port(stepScope({ targets, timeoutMs: 3000 }));
      await web.open(`${server.url}/form`);
      const waiting = web.click('go');
      const page = own.currentPage();
      await Promise.all([
        expect(waiting).rejects.toMatchObject({ code: 'browser-crashed', values: { what: 'page' } }),
        page?.goto('chrome://crash').catch(() => undefined),
      ]);
      expect(await own.shot()).toBeUndefined();
      await page?.context().browser()?.close();
      await expect(web.open(`${server.url}/form`)).rejects.toMatchObject({
        code: 'browser-crashed',
        values: { what: 'browser' },
      });
    } finally {
      await own.close();
    }
  });
});
