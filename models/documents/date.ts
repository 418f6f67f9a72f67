/** A date as read: ISO 8601, and whether day and month could as well be the other way round. */
export interface ReadDate {
  iso: string;
  ambiguous: boolean;
}

/** Which of two small numbers comes first where the text does not tell. */
export type DateOrder = 'day-first' | 'month-first';

const months: readonly (readonly string[])[] = [
  ['jan', 'januar', 'january', 'janvier', 'enero', 'gennaio', 'jaenner', 'januari'],
  ['feb', 'februar', 'february', 'fevrier', 'febrero', 'febbraio', 'februari'],
  ['mar', 'maerz', 'marz', 'mrz', 'march', 'mars', 'marzo', 'maart'],
  ['apr', 'april', 'avril', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'maggio', 'mei'],
  ['jun', 'juni', 'june', 'juin', 'junio', 'giugno'],
  ['jul', 'juli', 'july', 'juillet', 'julio', 'luglio'],
  ['aug', 'august', 'aout', 'agosto', 'augustus'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre', 'settembre'],
  ['oct', 'okt', 'october', 'oktober', 'octobre', 'octubre', 'ottobre'],
  ['nov', 'november', 'novembre', 'noviembre'],
  ['dec', 'dez', 'december', 'dezember', 'decembre', 'diciembre', 'dicembre'],
];

const separator = String.raw`\s*[./\-,]\s*`;
const forms = {
  iso: new RegExp(String.raw`(?<!\d)(\d{4})${separator}(\d{1,2})${separator}(\d{1,2})(?!\d)`),
  numbers: /(?<![\d.,])(\d{1,2})\s*([./,-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d|[./-]\d)/,
  dayMonthName: /(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s./-]*\b([\p{L}]{3,10})\.?[\s./,-]*(\d{4}|\d{2})(?!\d)/iu,
  monthNameDay: /(?<!\p{L})(\p{L}{3,10})\.?\s*(\d{1,2})(?:st|nd|rd|th)?\s*[,.]?\s*(\d{4})(?!\d)/iu,
};

/** The first date in a text, in any common European or American way of writing it. */
export function findDate(
  text: string,
  order: DateOrder = 'day-first',
): (ReadDate & { raw: string }) | undefined {
  const readings: [RegExp, (m: RegExpExecArray) => ReadDate | undefined][] = [
    [forms.iso, (m) => exact(m[1], m[2], m[3])],
    [forms.numbers, (m) => inOrder(m[1], m[3], m[4], order)],
    [forms.dayMonthName, (m) => exact(m[3], monthNumber(m[2]), m[1])],
    [forms.monthNameDay, (m) => exact(m[3], monthNumber(m[1]), m[2])],
  ];
  for (const [form, read] of readings) {
    const match = form.exec(text);
    const date = match === null ? undefined : read(match);
    if (match !== null && date !== undefined) return { ...date, raw: match[0].trim() };
  }
  return undefined;
}

function exact(year = '', month: string | number = '', day = ''): ReadDate | undefined {
  const iso = isoDate(Number(fullYear(year)), Number(month), Number(day));
  return iso === undefined ? undefined : { iso, ambiguous: false };
}

function inOrder(first = '', second = '', year = '', order: DateOrder): ReadDate | undefined {
  const dayFirst = isoDate(Number(fullYear(year)), Number(second), Number(first));
  const monthFirst = isoDate(Number(fullYear(year)), Number(first), Number(second));
  const iso = order === 'day-first' ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst);
  if (iso === undefined) return undefined;
  return { iso, ambiguous: dayFirst !== undefined && monthFirst !== undefined && dayFirst !== monthFirst };
}

function fullYear(year: string): string {
  return year.length === 2 ? `20${year}` : year;
}

function monthNumber(name = ''): number {
  const plain = name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return months.findIndex((names) => names.includes(plain)) + 1;
}

function isoDate(year: number, month: number, day: number): string | undefined {
  if (year < 1970 || year > 2099 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
