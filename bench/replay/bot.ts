import { createHash } from 'node:crypto';
import { parseDocument } from '../../bots/language/index.ts';
import type { RunBot } from '../../bots/runner/index.ts';
import { type Candidate, manifestSchema, type Target, type TaskList } from '../../contract/flow/index.ts';
import { invoiceCount } from './script.ts';

const role = (kind: string, name: string, id?: string): Candidate[] => [
  { by: 'role', role: kind, name, exact: true, matches: 1, stability: 0.9 },
  ...(id === undefined ? [] : [{ by: 'css' as const, selector: `#${id}`, matches: 1, stability: 0.78 }]),
];
const field = (label: string, id: string): Candidate[] => [
  { by: 'label', text: label, matches: 1, stability: 0.88 },
  { by: 'css', selector: `#${id}`, matches: 1, stability: 0.78 },
];

const elements: Readonly<Record<string, Candidate[]>> = {
  next: role('link', 'Next invoice'),
  heading: role('heading', 'Invoice'),
  supplier: field('Supplier', 'supplier'),
  street: field('Street', 'street'),
  city: field('City', 'city'),
  iban: field('IBAN', 'iban'),
  total: field('Total', 'total'),
  date: field('Date', 'date'),
  note: field('Note', 'note'),
  currency: field('Currency', 'currency'),
  country: field('Country', 'country'),
  paid: field('Paid', 'paid'),
  urgent: field('Urgent', 'urgent'),
  more: role('button', 'More', 'more'),
  reference: field('Reference', 'reference'),
  add: role('button', 'Add line', 'add'),
  text: field('Text', 'text'),
  save: role('button', 'Save', 'save'),
  message: [{ by: 'css', selector: '#message', matches: 1, stability: 0.78 }],
};

const fill = (target: string, value: string) => ({ call: 'web.fill', with: { target, value } });
const click = (target: string) => ({ call: 'web.click', with: { target } });

function stepsOf(invoice: number, url: string): TaskList {
  const first = invoice === 0 ? { call: 'web.open', with: { url: `${url}/form` } } : click('next');
  const steps = {
    begin: first,
    there: { call: 'web.waitFor', with: { target: 'heading' } },
    supplier: fill('supplier', `Acme ${invoice}`),
    street: fill('street', '1 Long Road'),
    city: fill('city', 'Lyon'),
    iban: fill('iban', 'DE89370400440532013000'),
    total: fill('total', `${invoice * 10}.50`),
    date: fill('date', '2026-11-22'),
    note: fill('note', 'Please pay soon.'),
    currency: { call: 'web.select', with: { target: 'currency', choices: ['CHF'] } },
    country: { call: 'web.select', with: { target: 'country', choices: ['France'] } },
    paid: { call: 'web.check', with: { target: 'paid', checked: true } },
    urgent: { call: 'web.check', with: { target: 'urgent', checked: true } },
    more: click('more'),
    reference: fill('reference', `R-${invoice}`),
    add: click('add'),
    text: fill('text', 'Paper'),
    leave: { call: 'web.press', with: { keys: 'Tab', target: 'text' } },
    save: click('save'),
    read: { call: 'web.readText', with: { target: 'message' } },
  };
  return Object.entries(steps).map(([name, task]) => ({ [`${name}${invoice}`]: task }));
}

/** The same two hundred steps as a bot with recorded targets. */
export function replayBot(url: string, invoices = invoiceCount): RunBot {
  const document = {
    document: { dsl: '1.0.3', namespace: 'bench', name: 'replay', version: '1.0.0' },
    do: Array.from({ length: invoices }, (_, invoice) => stepsOf(invoice, url)).flat(),
  };
  const text = JSON.stringify(document);
  const origin = new URL(url).origin;
  const targets = Object.entries(elements).map(([name, candidates]): [string, Target] => [
    name,
    { kind: 'web', title: name, where: { origin, route: '/form', frames: [] }, candidates },
  ]);
  const parsed = parseDocument(text, 'bot.yaml');
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.findings));
  return {
    document: parsed.document,
    digest: createHash('sha256').update(text).digest('hex'),
    targets: new Map(targets),
    manifest: manifestSchema.parse({ title: 'Replay', permissions: { hosts: ['127.0.0.1'] } }),
  };
}
