import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOfLink } from '../../electron/main/deep-link.ts';

test.each([
  ['understudy://bot/enter-invoices', '#/bots/enter-invoices'],
  ['understudy://run/01a2041f-944b-7bda-864e-9bff1a8cb494', '#/runs/01a2041f-944b-7bda-864e-9bff1a8cb494'],
  ['understudy://task/t1', '#/tasks'],
  ['understudy://bot/a/', '#/bots/a'],
])('%s shows %s', (link, place) => {
  expect(placeOfLink(link)).toBe(place);
});

test.each([
  'understudy://bot/',
  'understudy://bot',
  'understudy://bot/a/b',
  'understudy://bot/..',
  'understudy://bot/%2e%2e',
  'understudy://bot/a?x=1',
  'understudy://bot/a#x',
  'understudy://bot/-force',
  'understudy://start/enter-invoices',
  'understudy://constructor/x',
  'understudy://__proto__/x',
  'understudy://bot/\\\\server\\share',
  'understudy://bot/<img src=x>',
  'understudy://bot/a\nb',
  'UNDERSTUDY://bot/a',
  'https://bot/a',
  `understudy://bot/${'a'.repeat(300)}`,
  '',
])('%j is no link of ours', (link) => {
  expect(placeOfLink(link)).toBeUndefined();
});

test('whatever a link holds, a place is one of ours with a plain id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (rest) => {
      const place = placeOfLink(`understudy://bot/${rest}`);
      expect(place === undefined || /^#\/bots\/[A-Za-z0-9_-]+$/.test(place)).toBe(true);
    }),
  );
});
