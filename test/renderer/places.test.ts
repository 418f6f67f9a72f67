import { expect, test } from 'vitest';
import { hrefOf, type Route, routeOf } from '../../renderer/state/routes.ts';

const places: readonly Route[] = [
  { page: 'home' },
  { page: 'record' },
  { page: 'bot', botId: 'enter-invoices', step: undefined },
  { page: 'bot', botId: 'für/öl?', step: 'open #1' },
  { page: 'start', botId: 'enter-invoices', from: '/do/2/eachInvoice/for/do/0/read' },
  { page: 'changes', botId: 'enter-invoices', from: undefined },
  { page: 'changes', botId: 'für/öl?', from: 'bot:other' },
  { page: 'runs', botId: undefined, status: undefined },
  { page: 'runs', botId: 'enter-invoices', status: 'faulted' },
  { page: 'run', runId: '01J9' },
  { page: 'trace', runId: '01J9', step: '/do/4/eachInvoice/for[1]/do/2/typeSupplier' },
  { page: 'tasks' },
  { page: 'settings', section: 'general' },
  { page: 'settings', section: 'secrets' },
  { page: 'settings', section: 'doctor' },
];

test.for(places)('the address of $page leads back to it', (place) => {
  expect(routeOf(hrefOf(place))).toEqual(place);
});

test.for(['', '#', '#/nowhere/at/all', '#/bots'])('an address nobody knows (%s) is home', (fragment) => {
  expect(routeOf(fragment)).toEqual({ page: 'home' });
});
