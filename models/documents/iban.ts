/** IBAN lengths by country (ISO 13616 registry) for the countries whose invoices are met most. */
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GI: 23,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  RS: 22,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TR: 26,
  UA: 29,
};

/** Countries whose account part is digits only, so that look-alike letters in it can only be misread digits. */
const digitsOnly = new Set([
  'AT',
  'BE',
  'CZ',
  'DE',
  'DK',
  'EE',
  'ES',
  'FI',
  'HR',
  'HU',
  'IS',
  'LT',
  'NO',
  'PL',
  'PT',
  'RS',
  'SE',
  'SI',
  'SK',
]);

const lookAlikes: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  S: '5',
  B: '8',
  Z: '2',
  G: '6',
};

/** Whether the text (no spaces, capitals) is an IBAN: length and alphabet of its country, ISO 7064 mod 97-10 check digits. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text)) return false;
  if (ibanLengths[text.slice(0, 2)] !== text.length) return false;
  if (digitsOnly.has(text.slice(0, 2)) && /[A-Z]/.test(text.slice(2))) return false;
  return mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** The check digits that make country and account part an IBAN. */
export function ibanCheckDigits(country: string, account: string): string {
  return String(98 - mod97(`${account}${country}00`)).padStart(2, '0');
}

/** What a search for an IBAN found: the IBAN, or text that looks like one but fails its check digits. */
export interface IbanFinding {
  iban: string | null;
  /** How many characters (spaces removed) were used, from `start`. */
  start: number;
  length: number;
  /** Digits corrected from look-alike letters. */
  corrected: boolean;
}

/** Finds an IBAN in text of which spaces were removed already. */
export function findIban(compact: string): IbanFinding | undefined {
  const text = compact.toUpperCase();
  let failed: IbanFinding | undefined;
  for (let start = 0; start + 15 <= text.length; start++) {
    const country = text.slice(start, start + 2);
    const length = ibanLengths[country];
    if (length === undefined || start + length > text.length) continue;
    const raw = text.slice(start, start + length);
    if (isIban(raw)) return { iban: raw, start, length, corrected: false };
    const corrected = withDigits(raw);
    if (corrected !== raw && isIban(corrected)) return { iban: corrected, start, length, corrected: true };
    if (/^[A-Z]{2}\d{2}[A-Z0-9]*\d{6}/.test(raw)) failed ??= { iban: null, start, length, corrected: false };
  }
  return failed;
}

function withDigits(raw: string): string {
  const country = raw.slice(0, 2);
  const from = digitsOnly.has(country) ? raw.length : 4;
  const fixed = [...raw.slice(2, from)].map((char) => lookAlikes[char] ?? char).join('');
  return country + fixed + raw.slice(from);
}

function mod97(text: string): number {
  let rest = 0;
  for (const char of text) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
