import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkInputs, loadBot } from '../../bots/language/index.ts';
import { replay } from '../recorder/replay.ts';
import type { PageServer } from '../support/pages/page-server.ts';
import { importText } from './imported-bot.ts';
import { notesOf, ordersOf, serveOrders } from './order-page.ts';

let shop: PageServer;
beforeEach(async () => {
  shop = await serveOrders();
});
afterEach(() => shop.close());

const secrets = { 'local.password': 'from the store' };

test('a recording of Chrome is imported and does the same in the browser, the password from the secrets', async () => {
  const chain = (...ways: string[]) => ways.map((way) => [way]);
  const recording = {
    title: 'Order in Chrome',
    steps: [
      { type: 'setViewport', width: 1100, height: 900, deviceScaleFactor: 1, isMobile: false },
      {
        type: 'navigate',
        url: `${shop.url}/order`,
        assertedEvents: [{ type: 'navigation', url: `${shop.url}/order`, title: 'Order' }],
      },
      {
        type: 'click',
        target: 'main',
        selectors: chain('aria/Customer', '#customer'),
        offsetX: 9,
        offsetY: 9,
      },
      {
        type: 'change',
        target: 'main',
        selectors: chain('aria/Customer', '#customer', 'xpath///*[@id="customer"]'),
        value: 'Acme',
      },
      { type: 'change', target: 'main', selectors: chain('aria/Country', '#country'), value: 'fr' },
      {
        type: 'change',
        target: 'main',
        selectors: chain('aria/Password', '#password', 'pierce/#password'),
        value: 'hunter22',
      },
      {
        type: 'click',
        target: 'main',
        selectors: chain('aria/Express[role="checkbox"]', '#express'),
        offsetX: 3,
        offsetY: 3,
      },
      { type: 'click', target: 'main', selectors: chain('#note'), offsetX: 3, offsetY: 3 },
      { type: 'keyDown', target: 'main', key: 'Control' },
      { type: 'keyDown', target: 'main', key: 'm' },
      { type: 'keyUp', target: 'main', key: 'm' },
      { type: 'keyUp', target: 'main', key: 'Control' },
      { type: 'scroll', target: 'main', x: 0, y: 200 },
      {
        type: 'hover',
        target: 'main',
        selectors: chain('aria/Send order', '#order > button', 'text/Send order'),
      },
      {
        type: 'click',
        target: 'main',
        selectors: chain('aria/Send order', '#order > button'),
        offsetX: 9,
        offsetY: 9,
        assertedEvents: [{ type: 'navigation', url: `${shop.url}/orders`, title: 'Thanks' }],
      },
      { type: 'waitForElement', target: 'main', selectors: [['.done']], visible: true, timeout: 5000 },
    ],
  };
  await using bot = await importText('order.json', JSON.stringify(recording, null, 2));
  expect(bot.errors).toEqual([]);
  expect(bot.report).toMatchObject({ format: 'chrome-recorder', percent: 100, secrets: ['local.password'] });
  expect(bot.report.lines.find(({ path }) => path === 'steps[3]')).toMatchObject({
    fidelity: 'exact',
    line: 36,
  });
  expect(JSON.stringify(bot.report) + bot.text).not.toContain('hunter22');

  const result = await replay(bot.folder, { secrets });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  expect(ordersOf(shop)).toEqual([
    { customer: 'Acme', quantity: '', country: 'fr', express: 'yes', password: 'from the store', note: '' },
  ]);
  expect(notesOf(shop)).toEqual(['Control+m']);
});

test('a test of Selenium IDE with loops, choices, variables and a confirmation does the same in the browser', async () => {
  const command = (name: string, target = '', value = '', more: object = {}) => ({
    id: `${name}-${target}`,
    comment: '',
    command: name,
    target,
    targets: [],
    value,
    ...more,
  });
  const project = {
    id: 'p',
    version: '2.0',
    name: 'Orders',
    url: shop.url,
    tests: [
      {
        id: 't1',
        name: 'send orders',
        commands: [
          command('open', '/order'),
          command('setWindowSize', '1100x900'),
          command('storeText', 'css=#total', 'total'),
          command('executeScript', 'return Number(${total}.split(" ")[1]) + 1', 'quantity'),
          command('storeJson', '["Acme", "Umbrella"]', 'names'),
          command('forEach', 'names', 'name'),
          command('type', 'id=customer', '${name}'),
          command('type', 'id=quantity', '${quantity}'),
          command('if', '${name} == "Acme"'),
          command('select', 'id=country', 'label=Germany'),
          command('else'),
          command('select', 'name=country', 'value=fr'),
          command('check', 'id=express'),
          command('end'),
          command('type', 'id=password', 'hunter22'),
          command('store', 'hunter22', 'again'),
          command('sendKeys', 'id=note', 'See ${missing}${KEY_F2}'),
          command('chooseCancelOnNextConfirmation'),
          command('click', 'id=ask'),
          command('//click', 'id=nothing'),
          command('click', 'xpath=//button[@id="send"]', '', { targets: [['id=send', 'id']] }),
          command('verifyText', 'css=h1', 'Goodbye'),
          command('assertText', 'css=.done', 'Order taken'),
          command('click', 'linkText=Another order'),
          command('end'),
          command('times', '2'),
          command('click', 'css=li:nth-child(2) > button'),
          command('end'),
          command('fly', 'to the moon'),
        ],
      },
    ],
    suites: [{ id: 's', name: 'All', tests: ['t1'] }],
    urls: [`${shop.url}/`],
    plugins: [],
  };
  await using bot = await importText('orders.side', JSON.stringify(project, null, 2));
  expect(bot.errors).toEqual([]);
  expect(bot.report.format).toBe('selenium-ide');
  expect(bot.report.placeholder).toBe(1);
  expect(JSON.stringify(bot.report) + bot.text).not.toContain('hunter22');
  expect(bot.text).toContain('# fly | to the moon');
  expect(bot.text).toContain('Switched off in the recording: //click | id=nothing');
  expect(bot.report.notes).toContain('Give these inputs when it runs: missing.');

  const result = await replay(bot.folder, { secrets, input: { missing: 'the mail' } });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  const order = { quantity: '43', password: 'from the store', note: 'See the mail' };
  expect(ordersOf(shop)).toEqual([
    { customer: 'Acme', country: 'de', ...order },
    { customer: 'Umbrella', country: 'fr', express: 'yes', ...order },
  ]);
  expect(notesOf(shop)).toEqual(['F2', 'refused', 'F2', 'refused', 'second', 'second']);
});

test('a macro of UI.Vision with a while loop, keys and labels does the same in the browser', async () => {
  const command = (Command: string, Target = '', Value = '') => ({ Command, Target, Value, Description: '' });
  const macro = {
    Name: 'Orders from a list',
    CreationDate: '2026-11-22',
    Commands: [
      command('store', 'fast', '!replayspeed'),
      command('open', `${shop.url}/order`),
      command('store', '0', 'n'),
      command('while_v2', '${n} < 2'),
      command('executeScript_Sandbox', 'return Number(${n}) + 1', 'n'),
      command('click', 'xpath=//*[@id="lines"]/li[1]/button'),
      command('end'),
      command('gotoIf_v2', '${n} == 2', 'order'),
      command('click', 'id=ask'),
      command('label', 'order'),
      command('type', 'id=customer', 'Customer ${N}${KEY_TAB}'),
      command('storeValue', 'id=customer', 'seen'),
      command('type', 'id=note', '${seen}!'),
      command('XClick', 'button.png'),
      command('OCRExtract', 'area.png', 'text'),
      command('XClick', 'id=send'),
      command('assertText', 'css=.done', '*taken*'),
    ],
  };
  await using bot = await importText('macro.json', JSON.stringify(macro, null, 2));
  expect(bot.errors).toEqual([]);
  expect(bot.report).toMatchObject({ format: 'ui-vision', placeholder: 2 });

  const result = await replay(bot.folder);
  expect(result.status, JSON.stringify(result)).toBe('completed');
  expect(notesOf(shop)).toEqual(['first', 'first']);
  expect(ordersOf(shop)).toMatchObject([{ customer: 'Customer 2', note: 'Customer 2!' }]);
});

test('code that Playwright generated does the same in the browser: chains, pop-up, dialog, choice, checks', async () => {
  const code = `import { test, expect } from '@playwright/test';

test.use({ viewport: { width: 1100, height: 900 } });

test('order with Playwright', async ({ page }) => {
  await page.goto('${shop.url}/order');
  await page.getByRole('textbox', { name: 'Customer' }).click();
  await page.getByRole('textbox', { name: 'customer' }).fill('Acme "Ltd"');
  await page.getByRole('textbox', { name: 'Customer' }).press('Tab');
  await page.getByTestId('quantity').fill('7');
  await page.getByLabel('Country').selectOption('fr');
  await page.getByText('Express', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Express' }).check();
  await page.getByLabel('Password').fill('hunter22');
  await page.locator('#note').fill('a note');
  await page.getByRole('listitem').filter({ hasText: 'second' }).getByRole('button').click();
  await page.getByRole('button', { name: 'Pick' }).first().dblclick();
  page.once('dialog', dialog => {
    console.log(\`Dialog message: \${dialog.message()}\`);
    dialog.dismiss().catch(() => {});
  });
  await page.getByRole('button', { name: 'Ask' }).click();
  const page1Promise = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Help' }).click({
    modifiers: ['ControlOrMeta']
  });
  const page1 = await page1Promise;
  await expect(page1.getByRole('heading')).toContainText('Help');
  await page1.close();
  const total = await page.locator('#total').innerText();
  if (total.includes('42')) {
    await page.getByPlaceholder('Who orders').fill(\`Acme \${total}\`);
  } else {
    await page.getByPlaceholder('Who orders').fill('nobody');
  }
  await page.evaluate(() => document.title);
  await page.getByRole('button', { name: 'Send order' }).click();
  await expect(page.getByText('Order taken')).toBeVisible();
  await expect(page).toHaveURL(/\\/orders$/);
});
`;
  await using bot = await importText('order.spec.ts', code);
  expect(bot.errors).toEqual([]);
  expect(bot.report).toMatchObject({ format: 'playwright', placeholder: 1, secrets: ['local.password'] });
  expect(bot.report.lines.find(({ fidelity }) => fidelity === 'placeholder')).toMatchObject({ line: 36 });
  expect(JSON.stringify(bot.report) + bot.text).not.toContain('hunter22');

  const result = await replay(bot.folder, { secrets });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  expect(notesOf(shop)).toEqual(['second', 'first', 'first', 'refused']);
  expect(ordersOf(shop)).toEqual([
    {
      customer: 'Acme Total 42',
      quantity: '7',
      country: 'fr',
      express: 'yes',
      password: 'from the store',
      note: 'a note',
    },
  ]);
});

test('a workflow of Automa with a loop, a choice and a table does the same in the browser', async () => {
  const node = (id: string, label: string, data: object = {}) => ({
    id,
    label,
    type: 'BlockBasic',
    data,
    position: { x: 0, y: 0 },
  });
  const edge = (source: string, target: string, output = '1') => ({
    id: `${source}-${target}`,
    source,
    target,
    sourceHandle: `${source}-output-${output}`,
    targetHandle: `${target}-input-1`,
  });
  const value = (text: string) => ({ id: text, category: 'value', type: 'value', data: { value: text } });
  const workflow = {
    extVersion: '1.29.0',
    name: 'Orders of Automa',
    drawflow: {
      nodes: [
        node('start', 'trigger', {
          type: 'manual',
          parameters: [{ name: 'city', type: 'string', defaultValue: 'Ulm' }],
        }),
        node('tab', 'new-tab', { url: `${shop.url}/order`, active: true }),
        node('total', 'get-text', {
          selector: '#total',
          findBy: 'cssSelector',
          assignVariable: true,
          variableName: 'total',
          saveData: true,
          dataColumn: 'totals',
        }),
        node('loop', 'loop-data', {
          loopId: 'people',
          loopThrough: 'custom-data',
          loopData: '[{"name":"Acme"},{"name":"Umbrella"}]',
          maxLoop: 0,
        }),
        node('fill', 'forms', {
          type: 'text-field',
          selector: '#customer',
          value: '{{loopData.people.name}} of {{variables.city}}',
          clearValue: true,
        }),
        node('if', 'conditions', {
          conditions: [
            {
              id: 'acme',
              name: 'Acme',
              conditions: [
                {
                  id: 'g',
                  conditions: [
                    {
                      id: 'r',
                      items: [
                        value('{{loopData.people.name}}'),
                        { id: 'c', category: 'compare', type: 'eq' },
                        value('Acme'),
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        }),
        node('choose', 'forms', {
          type: 'select',
          selector: '//select[@id="country"]',
          findBy: 'xpath',
          value: 'de',
        }),
        node('tick', 'forms', { type: 'checkbox', selector: '#express', selected: true }),
        node('secret', 'forms', {
          type: 'text-field',
          selector: 'input[type="password"]',
          value: 'hunter22',
        }),
        node('note', 'forms', {
          type: 'text-field',
          selector: '#note',
          value: '{{variables.total}} / {{table.0.totals}}',
        }),
        node('send', 'event-click', {
          selector: '#send',
          findBy: 'cssSelector',
          waitForSelector: true,
          waitSelectorTimeout: 5000,
        }),
        node('again', 'event-click', { selector: 'a[href="/order"]' }),
        node('end', 'loop-breakpoint', { loopId: 'people' }),
        node('code', 'javascript-code', { code: 'alert(1)' }),
        node('lost', 'fly'),
      ],
      edges: [
        edge('start', 'tab'),
        edge('tab', 'total'),
        edge('total', 'loop'),
        edge('loop', 'fill'),
        edge('fill', 'if'),
        edge('if', 'choose', 'acme'),
        edge('if', 'tick', 'fallback'),
        edge('choose', 'secret'),
        edge('tick', 'secret'),
        edge('secret', 'note'),
        edge('note', 'send'),
        edge('send', 'again'),
        edge('again', 'end'),
        edge('end', 'code'),
      ],
    },
    settings: {},
  };
  await using bot = await importText('orders.automa.json', JSON.stringify(workflow, null, 2));
  expect(bot.errors).toEqual([]);
  expect(bot.report).toMatchObject({ format: 'automa', placeholder: 2, secrets: ['local.password'] });

  const { manifest } = await loadBot(bot.folder);
  const result = await replay(bot.folder, { secrets, input: checkInputs(manifest, {}) });
  expect(result.status, JSON.stringify(result)).toBe('completed');
  const order = { quantity: '', password: 'from the store', note: 'Total 42 / Total 42' };
  expect(ordersOf(shop)).toEqual([
    { customer: 'Acme of Ulm', country: 'de', ...order },
    { customer: 'Umbrella of Ulm', country: '', express: 'yes', ...order },
  ]);
});
