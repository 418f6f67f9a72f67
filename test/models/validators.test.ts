import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, currencyIn, parseAmount } from '../../models/documents/amount.ts';
import { findDate } from '../../models/documents/date.ts';
import { findIban, ibanCheckDigits, isIban } from '../../models/documents/iban.ts';

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const germanIban = digits(18).map((account) => `DE${ibanCheckDigits('DE', account)}${account}`);

describe('IBANs', () => {
  it('accepts the examples of the IBAN registry', () => {
    for (const iban of [
      'GB29NWBK60161331926819',
      'DE89370400440532013000',
      'CH9300762011623852957',
      'NL91ABNA0417164300',
      'FR1420041010050500013M02606',
    ]) {
      expect(isIban(iban)).toBe(true);
    }
  });

  it('notices every single wrong digit and every swap of neighbours', () => {
    fc.assert(
      fc.property(germanIban, fc.nat(19), fc.integer({ min: 1, max: 9 }), (iban, at, shift) => {
        const index = at + 2;
        const wrong = (Number(iban[index]) + shift) % 10;
        expect(isIban(iban.slice(0, index) + wrong + iban.slice(index + 1))).toBe(false);
        const left = iban[index] ?? '';
        const right = iban[index + 1] ?? '';
        if (right !== '' && left !== right) {
          expect(isIban(iban.slice(0, index) + right + left + iban.slice(index + 2))).toBe(false);
        }
      }),
    );
  });

  it('is found among other words, also when a digit was read as a letter', () => {
    fc.assert(
      fc.property(germanIban, (iban) => {
        expect(findIban(`BankverbindungIBAN${iban}BICMARKDEF1100`)?.iban).toBe(iban);
        const misread = `DE${iban.slice(2).replace('0', 'O').replace('1', 'I').replace('5', 'S')}`;
        expect(findIban(misread)?.iban).toBe(iban);
      }),
    );
  });

  it('does not take misread letters for an account of a country that has digits only', () => {
    expect(isIban('DE8732IS433O0000600000')).toBe(false);
    expect(findIban('DE8732IS433O0000600000')).toMatchObject({
      iban: 'DE87321543300000600000',
      corrected: true,
    });
  });

  it('is not made up from one whose check digits are wrong', () => {
    expect(findIban('IBANDE89370400440532013001')).toMatchObject({ iban: null });
    expect(findIban('Orderno4711ofMarch')).toBeUndefined();
  });
});

describe('amounts', () => {
  const printed = (cents: number, group: string, point: string): string => {
    const [whole = '', fraction = ''] = amountText(cents).split('.');
    return whole.replace(/\B(?=(\d{3})+$)/g, group) + point + fraction;
  };

  it('are read back from English, German, Swiss and plain notation with any currency', () => {
    const notation = fc.constantFrom([',', '.'], ['.', ','], ["'", '.'], [' ', ','], ['', '.'], ['', ',']);
    const money = fc.constantFrom('{}', '{} EUR', 'EUR {}', '€{}', '{} €', '£{}', 'CHF {}', '$ {}', 'RM{}');
    fc.assert(
      fc.property(fc.nat(999_999_999), notation, money, (cents, [group = '', point = '.'], form) => {
        expect(parseAmount(form.replace('{}', printed(cents, group, point)))).toEqual({ cents, exact: true });
      }),
    );
  });

  it.each([
    ['19 %', undefined],
    ['12.03.2026', undefined],
    ['A-1200', undefined],
    ['1.234', { cents: 123_400, exact: false }],
    ['1,234', { cents: 123_400, exact: false }],
    ['250', { cents: 25_000, exact: false }],
    ['-12.50', { cents: -1250, exact: true }],
    ['1.2O4,5O', { cents: 120_450, exact: true }],
    ['C1.234,00', { cents: 123_400, exact: true }],
  ])('reads %s as %o', (text, expected) => {
    expect(parseAmount(text)).toEqual(expected);
  });

  it.each([
    ['1.234,00 €', 'EUR'],
    ['£12.00', 'GBP'],
    ['Total (CHF)', 'CHF'],
    ['RM 12.00', 'MYR'],
    ['FARM 12', undefined],
    ['US$ 5', 'USD'],
  ])('finds the currency of %s', (text, code) => {
    expect(currencyIn(text)).toBe(code);
  });
});

describe('dates', () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2079-12-31'), noInvalidDate: true });
  const english = [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ];
  const german = [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ];

  it('are read back from every usual notation', () => {
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [y = '', m = '', d = ''] = iso.split('-');
        const month = Number(m) - 1;
        const forms = [
          iso,
          `${d}.${m}.${y}`,
          `${Number(d)}/${Number(m)}/${y}`,
          `${d}-${english[month]?.slice(0, 3)}-${y}`,
        ];
        forms.push(
          `${Number(d)}. ${german[month]} ${y}`,
          `${english[month]} ${Number(d)}, ${y}`,
          `${Number(d)} ${english[month]} ${y}`,
        );
        for (const form of forms) expect(findDate(`Date: ${form} Hamburg`)?.iso, form).toBe(iso);
        expect(findDate(`${m}/${d}/${y}`, 'month-first')?.iso).toBe(iso);
      }),
    );
  });

  it('says when day and month could be swapped, and knows when they cannot', () => {
    expect(findDate('03/04/2026')).toMatchObject({ iso: '2026-04-03', ambiguous: true });
    expect(findDate('03/25/2026')).toMatchObject({ iso: '2026-03-25', ambiguous: false });
  });

  it.each(['31.02.2026', '12.13.14.15', '4711-0815', '99/99/2026', '+49 30 123456'])(
    'finds none in %s',
    (text) => {
      expect(findDate(text)).toBeUndefined();
    },
  );
});
