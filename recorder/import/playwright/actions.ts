import type { Node } from '@babel/types';
import { Untranslatable } from '../expressions/javascript.ts';
import { elementOf, type Located } from './locators.ts';
import type { PlaywrightScript } from './script.ts';
import { bare, fieldNodes, literalValue } from './values.ts';

/** Carries over one method called on a locator or page. */
export type Action = (script: PlaywrightScript, located: Located, args: readonly Node[]) => void;

function needed(args: readonly Node[], index: number): Node {
  const node = args[index];
  if (node === undefined) throw new Untranslatable('a parameter is missing');
  return node;
}

const click =
  (clickCount: number): Action =>
  (script, located, [options]) => {
    const fields = fieldNodes(options);
    const given = Object.fromEntries(
      ['button', 'modifiers', 'position', 'clickCount'].flatMap((name) => {
        const node = fields.get(name);
        const value = node === undefined ? undefined : literalValue(node);
        return value === undefined || value === 'left' ? [] : [[name, value]];
      }),
    );
    const target = script.target(located);
    const more = { ...(clickCount === 1 ? {} : { clickCount }), ...given };
    if (script.announced.download === true) {
      script.announced.download = undefined;
      script.draft.touches('write', 'downloads/file');
      script.draft.call('web.download', { target, saveTo: 'downloads/', ...script.causing(located.page) });
    } else script.draft.call('web.click', { target, ...more, ...script.causing(located.page) });
  };

const fill: Action = (script, located, args) => {
  const found = elementOf(located);
  const target = script.target(located);
  const literal = literalValue(needed(args, 0));
  const value =
    typeof literal === 'string' || typeof literal === 'number'
      ? script.draft.typed(found, [String(literal)])
      : script.draft.typed(found, [{ jq: script.expression(needed(args, 0)).jq }]);
  script.draft.call('web.fill', { target, value, ...script.causing(located.page) });
};

const tick =
  (checked: boolean): Action =>
  (script, located) => {
    script.draft.call('web.check', {
      target: script.target(located),
      checked,
      ...script.causing(located.page),
    });
  };

/** A list of texts, or one; objects such as `{ label: 'Germany' }` by their text. */
function texts(script: PlaywrightScript, node: Node): unknown {
  const inner = bare(node);
  const items =
    inner.type === 'ArrayExpression'
      ? inner.elements.flatMap((item) => (item === null ? [] : [item]))
      : [inner];
  if (
    inner.type !== 'ArrayExpression' &&
    literalValue(inner) === undefined &&
    inner.type !== 'ObjectExpression'
  )
    return [script.value(inner)];
  return items.map((item) => {
    const fields = fieldNodes(item);
    const chosen = fields.get('label') ?? fields.get('value');
    if (bare(item).type === 'ObjectExpression' && chosen === undefined)
      throw new Untranslatable('entries are chosen by text or value only');
    return script.value(chosen ?? item);
  });
}

const nothing =
  (reason: string): Action =>
  (script) => {
    script.draft.approximate(reason);
  };

/** Methods of a locator. */
export const actions: Readonly<Record<string, Action>> = {
  click: click(1),
  tap: click(1),
  dblclick: click(2),
  fill,
  pressSequentially: (script, located, args) => {
    fill(script, located, args);
    script.draft.approximate('the text is put in at once, and replaces what stands in the field');
  },
  type: (script, located, args) => {
    fill(script, located, args);
    script.draft.approximate('the text is put in at once, and replaces what stands in the field');
  },
  clear: (script, located) => {
    script.draft.call('web.fill', {
      target: script.target(located),
      value: '',
      ...script.causing(located.page),
    });
  },
  press: (script, located, args) => {
    const keys = script.value(needed(args, 0));
    script.draft.call('web.press', { keys, target: script.target(located), ...script.causing(located.page) });
  },
  check: tick(true),
  uncheck: tick(false),
  setChecked: (script, located, args) => {
    const checked = script.value(needed(args, 0));
    script.draft.call('web.check', {
      target: script.target(located),
      checked,
      ...script.causing(located.page),
    });
  },
  selectOption: (script, located, args) => {
    const choices = texts(script, needed(args, 0));
    script.draft.call('web.select', {
      target: script.target(located),
      choices,
      ...script.causing(located.page),
    });
  },
  setInputFiles: (script, located, args) => {
    const files = texts(script, needed(args, 0));
    for (const file of Array.isArray(files) ? files : []) script.draft.touches('read', String(file));
    script.draft.call('web.upload', {
      target: script.target(located),
      files,
      ...script.causing(located.page),
    });
  },
  hover: (script, located) => {
    script.draft.call('web.hover', { target: script.target(located), ...script.causing(located.page) });
  },
  focus: nothing('the focus goes to the element with the next step'),
  blur: nothing('the focus leaves the element with the next step'),
  scrollIntoViewIfNeeded: nothing('a robot scrolls to what it needs by itself'),
  waitFor: (script, located, [options]) => {
    const state = fieldNodes(options).get('state');
    const wanted = state === undefined ? 'visible' : literalValue(state);
    const hidden = wanted === 'hidden' || wanted === 'detached';
    if (wanted === 'attached') script.draft.approximate('waits until it is seen');
    script.draft.call('web.waitFor', {
      target: script.target(located),
      ...(hidden ? { state: 'hidden' } : {}),
      ...script.inPage(located.page),
    });
  },
  screenshot: (script, located, [options]) => {
    picture(script, { target: script.target(located), ...script.inPage(located.page) }, options);
  },
};

function picture(script: PlaywrightScript, more: Record<string, unknown>, options: Node | undefined): void {
  const fields = fieldNodes(options);
  const path = fields.get('path');
  if (path === undefined) {
    script.draft.approximate('a picture that is not kept is not taken');
    return;
  }
  const saveTo = script.value(path);
  script.draft.touches('write', String(saveTo));
  const whole = fields.get('fullPage');
  script.draft.call('web.screenshot', {
    saveTo,
    ...more,
    ...(whole !== undefined && literalValue(whole) === true ? { fullPage: true } : {}),
  });
}

/** Methods of a page. */
export const pageActions: Readonly<Record<string, Action>> = {
  goto: (script, { page }, args) => {
    const url = script.value(needed(args, 0));
    script.draft.opens(String(url));
    script.draft.call('web.open', { url, ...script.causing(page) });
  },
  close: (script, { page }) => {
    script.draft.call('web.close', script.inPage(page));
  },
  reload: (script, { page }) => {
    script.draft.call('web.press', { keys: 'F5', ...script.causing(page) });
    script.draft.approximate('the page is loaded again by F5');
  },
  bringToFront: nothing('every step says which page it means'),
  waitForLoadState: nothing('a robot waits for the page by itself'),
  setViewportSize: nothing('a robot chooses the size of its window itself'),
  waitForTimeout: (script, _page, args) => {
    const ms = literalValue(needed(args, 0));
    if (typeof ms !== 'number') throw new Untranslatable('how long it waits is computed');
    script.draft.step('wait', { wait: { milliseconds: Math.round(ms) } });
  },
  waitForURL: (script, { page }, args) => {
    script.draft.call('web.waitFor', {
      url: addressPattern(script, needed(args, 0)),
      ...script.inPage(page),
    });
  },
  screenshot: (script, { page }, [options]) => {
    picture(script, script.inPage(page), options);
  },
};

/** An address to wait for: a text or pattern as it is, a regular expression by the text in it. */
export function addressPattern(script: PlaywrightScript, node: Node): unknown {
  const inner = bare(node);
  if (inner.type !== 'RegExpLiteral') return script.value(inner);
  const plain = inner.pattern.replace(/^\^|\$$/g, '').replace(/\\([/.?+*-])/g, '$1');
  if (/[()[\]{}|\\]|\.\*/.test(plain)) {
    const longest = plain.split(/\.\*|[()[\]{}|\\+?]/).sort((a, b) => b.length - a.length)[0] ?? '';
    if (longest === '')
      throw new Untranslatable('a regular expression without a text in it is not waited for');
    script.draft.approximate(`the address has to hold ${longest}`);
    return longest;
  }
  return plain;
}
