/** Amounts as they are printed in the countries of the layouts. */
export type AmountStyle = 'german' | 'english' | 'swiss';

const SEPARATORS: Readonly<Record<AmountStyle, readonly [string, string]>> = {
  german: ['.', ','],
  english: [',', '.'],
  swiss: ["'", '.'],
};

/** Cents as printed, e.g. `1.234,50` (german), `1,234.50` (english), `1'234.50` (swiss). */
export const printAmount = (cents: number, style: AmountStyle): string => {
  const [group, point] = SEPARATORS[style];
  const whole = String(Math.floor(cents / 100)).replaceAll(/\B(?=(\d{3})+$)/g, group);
  return `${whole}${point}${String(cents % 100).padStart(2, '0')}`;
};

const MONTHS_EN = [
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
] as const;

const MONTHS_DE = [
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
] as const;

/** Ways to print a date. */
export type DateStyle = 'dotted' | 'long-en' | 'long-de' | 'iso' | 'slashed';

/** A date YYYY-MM-DD as printed, e.g. `14.03.2026`, `14 March 2026`, `14. März 2026`, `14/03/2026`. */
export const printDate = (iso: string, style: DateStyle): string => {
  const [year = '', month = '', day = ''] = iso.split('-');
  const index = Number(month) - 1;
  switch (style) {
    case 'dotted':
      return `${day}.${month}.${year}`;
    case 'slashed':
      return `${day}/${month}/${year}`;
    case 'long-en':
      return `${Number(day)} ${MONTHS_EN[index]} ${year}`;
    case 'long-de':
      return `${Number(day)}. ${MONTHS_DE[index]} ${year}`;
    case 'iso':
      return iso;
  }
};

/** An IBAN in groups of four. */
export const printIban = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ');
