/** An amount of money in hundredths, as read from text. */
export interface Amount {
  cents: number;
  /** True when the text showed two decimals, as amounts on invoices do. */
  exact: boolean;
}

const codes = [
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'MYR',
  'PLN',
  'CZK',
  'DKK',
  'SEK',
  'NOK',
  'HUF',
  'JPY',
  'CAD',
  'AUD',
  'SGD',
  'INR',
];
const symbols: Readonly<Record<string, string>> = {
  '€': 'EUR',
  $: 'USD',
  '£': 'GBP',
  '¥': 'JPY',
  RM: 'MYR',
  'FR.': 'CHF',
  SFR: 'CHF',
  S$: 'SGD',
};

/** The ISO 4217 code a text names by code or symbol. */
export function currencyIn(text: string): string | undefined {
  const upper = text.toUpperCase();
  const code = codes.find((each) => new RegExp(`(^|[^A-Z])${each}([^A-Z]|$)`).test(upper));
  if (code !== undefined) return code;
  return Object.entries(symbols)
    .sort(([a], [b]) => b.length - a.length)
    .find(([symbol]) =>
      /^[A-Z]/.test(symbol)
        ? new RegExp(`(^|[^A-Z])${escaped(symbol)}([^A-Z]|$)`).test(upper)
        : text.includes(symbol),
    )?.[1];
}

const grouped = String.raw`\d{1,3}(?:[.,'’ ]\d{3})+`;
const pattern = new RegExp(String.raw`^[-–−]?\s*(${grouped}|\d+)(?:[.,](\d{1,3}))?\s*[-–−]?$`);

/**
 * Reads one amount, German, Swiss or English style, with or without a currency.
 * Undefined when the text is something else: a percentage, a date, a number with letters.
 */
export function parseAmount(text: string): Amount | undefined {
  const bare = withoutCurrency(text);
  const repaired = repairedDigits(bare.replace(/([.,])\s+(?=\d)/g, '$1').replace(/\s+([.,])/g, '$1'));
  if (/%/.test(text) || !/\d/.test(repaired)) return undefined;
  const match = pattern.exec(repaired);
  if (match === null) return undefined;
  const whole = match[1] ?? '';
  const fraction = match[2];
  const separators = new Set(whole.replace(/\d/g, ''));
  if (separators.size > 1) return undefined;
  const decimalMark =
    fraction === undefined ? undefined : repaired.replace(/[\s\-–−]*$/, '').at(-1 - fraction.length);
  if (decimalMark !== undefined && separators.has(decimalMark)) {
    if (fraction?.length !== 3) return undefined;
    return signed(repaired, Number(whole.replace(/\D/g, '') + fraction) * 100, false);
  }
  const digits = Number(whole.replace(/\D/g, ''));
  if (fraction === undefined) return signed(repaired, digits * 100, false);
  if (fraction.length === 3) {
    return separators.size === 0 && whole.length <= 3
      ? signed(repaired, Number(whole + fraction) * 100, false)
      : undefined;
  }
  return signed(repaired, digits * 100 + Number(fraction.padEnd(2, '0')), fraction.length === 2);
}

/** Hundredths as a plain decimal with a point: 123456 is "1234.56". */
export function amountText(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function signed(text: string, cents: number, exact: boolean): Amount | undefined {
  if (!Number.isSafeInteger(cents)) return undefined;
  return { cents: /^[-–−]|[-–−]$/.test(text.trim()) ? -cents : cents, exact };
}

/** Takes a currency off either end; a lone C, E or € look-alike glued to the digits is a misread euro sign. */
function withoutCurrency(text: string): string {
  const ends = [...codes, 'RM', 'S$', 'SFR', 'FR\\.', '€', '\\$', '£', '¥'].join('|');
  return text
    .trim()
    .replace(/^[:=]\s*/, '')
    .replace(new RegExp(`^([-–−]?)\\s*(?:${ends})\\s*`, 'i'), '$1')
    .replace(new RegExp(`\\s*(?:${ends})$`, 'i'), '')
    .replace(/^[CES](?=\d[\d.,' ]*[.,]\d{2}$)/, '')
    .replace(/(?<=[.,]\d{2})\s*[CE]$/, '')
    .trim();
}

/** Letters that OCR confuses with digits, between digits and separators only. */
function repairedDigits(text: string): string {
  if (!/\d/.test(text) || /[^\dOoIlSB.,'’\s\-–−]/.test(text)) return text;
  return text.replace(/[Oo]/g, '0').replace(/[Il]/g, '1').replace(/S/g, '5').replace(/B/g, '8');
}

function escaped(text: string): string {
  return text.replace(/[.$]/g, '\\$&');
}
