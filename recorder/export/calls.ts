import { isExpression } from '../../bots/language/index.ts';
import type { Fields } from '../import/fields.ts';
import { isFields } from '../import/fields.ts';
import { Inexpressible } from './javascript.ts';
import { literal } from './locators.ts';
import type { PlaywrightWriter } from './playwright.ts';

/** Writes the call of one action. */
export type CallWriter = (writer: PlaywrightWriter, given: Fields) => void;

/** Writes an input step with what it causes: an answered dialog, a page that opens. */
function causing(writer: PlaywrightWriter, given: Fields, code: string): void {
  const { dialog, opens } = given;
  if (isFields(dialog)) {
    const text = dialog['text'] === undefined ? '' : writer.value(dialog['text']);
    const answer = dialog['accept'] === false ? 'dismiss()' : `accept(${text})`;
    writer.line(`${writer.pageOf(given)}.once('dialog', (dialog) => dialog.${answer});`);
  }
  if (typeof opens !== 'string') {
    writer.line(`await ${code};`);
    return;
  }
  const promise = `${opens.replace(/\W+/g, '_')}Promise`;
  writer.line(`const ${promise} = ${writer.pageOf(given)}.waitForEvent('popup');`);
  writer.line(`await ${code};`);
  writer.opened(opens, `await ${promise}`);
}

const optionsOf = (writer: PlaywrightWriter, given: Fields, names: readonly string[]): string => {
  const fields = names
    .filter((name) => given[name] !== undefined)
    .map((name) => `${name}: ${writer.value(given[name])}`);
  return fields.length === 0 ? '' : `{ ${fields.join(', ')} }`;
};

const click: CallWriter = (writer, given) => {
  const isDouble = given['clickCount'] === 2;
  const options = optionsOf(writer, given, [
    'button',
    'modifiers',
    'position',
    ...(isDouble ? [] : ['clickCount']),
  ]);
  causing(writer, given, `${writer.element(given)}.${isDouble ? 'dblclick' : 'click'}(${options})`);
};

const open: CallWriter = (writer, given) => {
  const url = writer.value(given['url']);
  if (given['newTab'] === true) {
    const name = typeof given['opens'] === 'string' ? given['opens'] : 'newTab';
    writer.opened(name, `await ${writer.browser()}.newPage()`);
    writer.line(`await ${writer.page}.goto(${url});`);
  } else causing(writer, given, `${writer.pageOf(given)}.goto(${url})`);
};

const text = (code: string, attribute: unknown): string =>
  typeof attribute === 'string'
    ? `(await ${code}.getAttribute(${literal(attribute)})) ?? ''`
    : `await ${code}.evaluate((element) =>\n  'value' in element && !('options' in element) ? String(element.value) : (element.textContent ?? '').trim(),\n)`;

/** What an address has to hold or look like, as Playwright waits for it. */
function address(writer: PlaywrightWriter, url: unknown): string {
  if (typeof url !== 'string' || isExpression(url)) return `(url) => url.href.includes(${writer.value(url)})`;
  if (url.includes('*')) return literal(url);
  return `/${url.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}/`;
}

const waitFor: CallWriter = (writer, given) => {
  const hidden = given['state'] === 'hidden';
  const page = writer.pageOf(given);
  if (given['target'] !== undefined)
    writer.line(`await expect(${writer.element(given)}).${hidden ? 'toBeHidden' : 'toBeVisible'}();`);
  if (given['text'] !== undefined)
    writer.line(
      `await expect(${page}.getByText(${writer.value(given['text'])}).first()).${hidden ? 'toBeHidden' : 'toBeVisible'}();`,
    );
  if (given['url'] !== undefined) writer.line(`await ${page}.waitForURL(${address(writer, given['url'])});`);
};

const assertText: CallWriter = (writer, given) => {
  const isPage = given['target'] === undefined;
  const element = isPage ? `${writer.pageOf(given)}.locator('body')` : writer.element(given);
  const timeout = given['withinMs'] === undefined ? '' : `, { timeout: ${writer.value(given['withinMs'])} }`;
  writer.line(`await expect(${element}).toContainText(${writer.value(given['text'])}${timeout});`);
};

const download: CallWriter = (writer, given) => {
  const page = writer.pageOf(given);
  const saveTo = given['saveTo'];
  writer.line('{');
  writer.inside(() => {
    writer.line(`const downloadPromise = ${page}.waitForEvent('download');`);
    causing(writer, given, `${writer.element(given)}.click()`);
    writer.line('const download = await downloadPromise;');
    const isFolder = typeof saveTo === 'string' && saveTo.endsWith('/') && !isExpression(saveTo);
    writer.line(
      `await download.saveAs(${isFolder ? `${literal(saveTo)} + download.suggestedFilename()` : writer.value(saveTo)});`,
    );
  });
  writer.line('}');
};

const check: CallWriter = (writer, given) => {
  const { checked = true } = given;
  const element = writer.element(given);
  if (typeof checked === 'boolean') causing(writer, given, `${element}.${checked ? 'check' : 'uncheck'}()`);
  else causing(writer, given, `${element}.setChecked(${writer.value(checked)})`);
};

/** How each action is written in Playwright. */
export const calls: Readonly<Record<string, CallWriter>> = {
  'web.open': open,
  'web.click': click,
  'web.fill': (writer, given) => {
    const { value } = given;
    const code = typeof value === 'string' ? writer.value(value) : `String(${writer.value(value)})`;
    causing(writer, given, `${writer.element(given)}.fill(${code})`);
  },
  'web.select': (writer, given) => {
    causing(writer, given, `${writer.element(given)}.selectOption(${writer.value(given['choices'])})`);
  },
  'web.check': check,
  'web.press': (writer, given) => {
    const on = given['target'] === undefined ? `${writer.pageOf(given)}.keyboard` : writer.element(given);
    causing(writer, given, `${on}.press(${writer.value(given['keys'])})`);
  },
  'web.hover': (writer, given) => {
    causing(writer, given, `${writer.element(given)}.hover()`);
  },
  'web.upload': (writer, given) => {
    causing(writer, given, `${writer.element(given)}.setInputFiles(${writer.value(given['files'])})`);
  },
  'web.download': download,
  'web.readText': (writer, given) => {
    writer.answer(`{ text: ${text(writer.element(given), given['attribute'])} }`);
  },
  'web.waitFor': waitFor,
  'web.assertText': assertText,
  'web.screenshot': (writer, given) => {
    const on = given['target'] === undefined ? writer.pageOf(given) : writer.element(given);
    const whole = given['fullPage'] === true ? ', fullPage: true' : '';
    writer.line(`await ${on}.screenshot({ path: ${writer.value(given['saveTo'])}${whole} });`);
  },
  'web.close': (writer, given) => {
    writer.line(`await ${writer.pageOf(given)}.close();`);
    writer.page = 'page';
  },
  'log.write': (writer, given) => {
    writer.line(`console.log(${writer.value(given['message'])});`);
  },
  'assert.equal': (writer, given) => {
    writer.line(`expect(${writer.value(given['actual'])}).toEqual(${writer.value(given['expected'])});`);
  },
  'assert.that': (writer, given) => {
    const { condition } = given;
    if (condition === undefined) throw new Inexpressible('nothing is checked');
    writer.line(`expect(${writer.value(condition)}).toBe(true);`);
  },
};
