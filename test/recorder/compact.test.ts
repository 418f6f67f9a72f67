import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestSchema } from '../../contract/flow/manifest.ts';
import { compact } from '../../recorder/steps/compact.ts';
import { botText, nameSteps } from '../../recorder/steps/document.ts';
import { parameteriseText } from '../../recorder/steps/parameterise.ts';
import type { HostEvent, PageEvent, RecordEntry } from '../../recorder/steps/record.ts';
import { keptAddress } from '../../recorder/web/kept-address.ts';

const place = { origin: 'https://erp.example', route: '/', document: 'd1' };
type Raw = PageEvent['raw'];
type Body<E> = E extends Raw ? Omit<E, keyof typeof place> : never;

/** A recording told event by event. */
function recording(): {
  entries: RecordEntry[];
  page(body: Body<Raw>, target?: string, page?: string): void;
  browser(host: HostEvent, page?: string): void;
} {
  const entries: RecordEntry[] = [];
  const head = (page: string) => ({ id: `r${entries.length + 1}`, at: '2026-11-22T10:00:00.000Z', page });
  return {
    entries,
    page: (body, target, page = 'main') => {
      const raw = { ...place, ...body } as Raw;
      entries.push({
        ...head(page),
        event: { from: 'page', raw, ...(target === undefined ? {} : { target }) },
      });
    },
    browser: (host, page = 'main') => {
      entries.push({ ...head(page), event: { from: 'browser', host } });
    },
  };
}

const press = { ref: 1, button: 'left', modifiers: [], offset: { x: 1, y: 1 } } as const;

test('a press that leaves the page at once is a click; one that the page gave up is nothing', () => {
  const { entries, page, browser } = recording();
  page({ kind: 'down', gesture: 1, control: 'none', ...press }, 'link');
  browser({ kind: 'navigated', url: 'https://erp.example/next', cause: 'caused' });
  page({ kind: 'down', gesture: 2, control: 'none', ...press }, 'handle');
  page({ kind: 'cancel', gesture: 2 });
  page({ kind: 'down', gesture: 3, control: 'none', ...press }, 'pending');
  expect(compact(entries).map((step) => [step.action, step.target])).toEqual([['web.click', 'link']]);
});

test('typing in bursts is one step, and Tab between fields none', () => {
  const { entries, page } = recording();
  page({ kind: 'fill', ref: 1, value: 'A', secret: false }, 'name');
  page({ kind: 'fill', ref: 1, value: 'Acme', secret: false }, 'name');
  page({ kind: 'down', gesture: 1, control: 'text', ...press }, 'name');
  page({ kind: 'click', gesture: 1, control: 'text', clickCount: 1, ...press }, 'name');
  page({ kind: 'fill', ref: 1, value: 'Acme Ltd', secret: false }, 'name');
  page({ kind: 'press', keys: 'Tab', ref: 1 }, 'name');
  page({ kind: 'fill', ref: 2, value: 'Hull', secret: false }, 'city');
  page({ kind: 'press', keys: 'Tab', ref: 2 }, 'city');
  expect(compact(entries).map(({ action, input }) => ({ action, ...input }))).toEqual([
    { action: 'web.fill', target: 'name', value: 'Acme Ltd' },
    { action: 'web.fill', target: 'city', value: 'Hull' },
    { action: 'web.press', target: 'city', keys: 'Tab' },
  ]);
});

test('typed text that looks like an expression stays text', () => {
  const { entries, page } = recording();
  page({ kind: 'fill', ref: 1, value: '${ .x }', secret: false }, 'name');
  expect(compact(entries)[0]?.input['value']).toBe('${ "${ .x }" }');
});

test('a tab that the person opens and steps that go back to the first page name their pages', () => {
  const { entries, page, browser } = recording();
  browser({ kind: 'navigated', url: 'https://erp.example/', cause: 'typed' });
  browser({ kind: 'pageOpened' }, 'page2');
  browser({ kind: 'navigated', url: 'https://prices.example/', cause: 'typed' }, 'page2');
  page({ kind: 'fill', ref: 1, value: 'x', secret: false }, 'search', 'page2');
  page({ kind: 'fill', ref: 2, value: 'y', secret: false }, 'name', 'main');
  page({ kind: 'fill', ref: 3, value: 'z', secret: false }, 'city', 'main');
  browser({ kind: 'pageClosed', byPerson: true }, 'page2');
  expect(compact(entries).map(({ action, input }) => ({ action, ...input }))).toEqual([
    { action: 'web.open', url: 'https://erp.example/' },
    { action: 'web.open', url: 'https://prices.example/', newTab: true, opens: 'page2' },
    { action: 'web.fill', target: 'search', value: 'x' },
    { action: 'web.fill', target: 'name', value: 'y', page: 'main' },
    { action: 'web.fill', target: 'city', value: 'z' },
    { action: 'web.close', page: 'page2' },
  ]);
});

test('recorded literals become inputs, alone or as fields of a list that is worked through', () => {
  const { entries, page, browser } = recording();
  browser({ kind: 'navigated', url: 'https://erp.example/', cause: 'typed' });
  page({ kind: 'fill', ref: 1, value: 'Acme', secret: false }, 'party.name');
  page({ kind: 'select', ref: 2, choices: ['EUR'] }, 'party.currency');
  const text = botText(
    { namespace: 'sales', name: 'parties', title: 'Parties' },
    nameSteps(compact(entries), () => undefined),
  );
  const manifest = manifestSchema.parse({ title: 'Parties' });
  const single = parameteriseText(text, manifest, {
    inputs: { typePartyName: 'customer', 'party.currency': 'currency' },
  });
  const steps = (parse(single.text) as { do: Record<string, { with: unknown }>[] }).do;
  expect(steps[1]?.['typePartyName']?.with).toEqual({
    target: 'party.name',
    value: '${ $workflow.input.customer }',
  });
  expect(steps[2]?.['choosePartyCurrency']?.with).toEqual({
    target: 'party.currency',
    choices: ['${ $workflow.input.currency }'],
  });
  expect(single.manifest.inputs.map(({ name, default: preset }) => [name, preset])).toEqual([
    ['customer', 'Acme'],
    ['currency', 'EUR'],
  ]);
  const many = parameteriseText(text, manifest, {
    inputs: { typePartyName: 'name', choosePartyCurrency: 'currency' },
    each: { list: 'parties', as: 'party', from: 'typePartyName' },
  });
  expect((parse(many.text) as { do: unknown[] }).do[1]).toEqual({
    eachParty: {
      for: { each: 'party', in: '${ $workflow.input.parties }' },
      do: [
        { typePartyName: { call: 'web.fill', with: { target: 'party.name', value: '${ $party.name }' } } },
        {
          choosePartyCurrency: {
            call: 'web.select',
            with: { target: 'party.currency', choices: ['${ $party.currency }'] },
          },
        },
      ],
    },
  });
  expect(many.manifest.inputs).toMatchObject([
    { name: 'parties', type: 'list', default: [{ name: 'Acme', currency: 'EUR' }] },
  ]);
  expect(() => parameteriseText(text, manifest, { inputs: { typeNothing: 'x' } })).toThrow(/typeNothing/);
});

test('addresses are kept without what forms and links put into them', () => {
  const address = (url: string, cause: 'typed' | 'caused') => keptAddress({ kind: 'navigated', url, cause });
  expect(address('https://erp.example/s?password=x1&q=2', 'caused')).toBe('https://erp.example/s');
  expect(address('https://erp.example/s?password=x1&q=2', 'typed')).toBe('https://erp.example/s?q=2');
  expect(address('https://me:x1@erp.example/', 'typed')).toBe('https://me@erp.example/');
});
