import { SeededRandom } from './random.ts';

/** Who sends an invoice. */
export interface Supplier {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly web: string;
  readonly country: 'DE' | 'AT' | 'CH' | 'GB' | 'IE' | 'NL';
}

/** One line of an invoice; amounts in cents. */
export interface InvoiceLine {
  readonly text: string;
  readonly quantity: number;
  readonly unitCents: number;
}

/** Everything printed on one invoice; amounts in cents, the date as YYYY-MM-DD, the IBAN without spaces. */
export interface Invoice {
  readonly language: 'en' | 'de';
  readonly supplier: Supplier;
  readonly number: string;
  readonly customerNumber: string;
  readonly date: string;
  readonly iban: string;
  readonly currency: 'EUR' | 'CHF' | 'GBP' | 'USD';
  readonly lines: readonly InvoiceLine[];
  readonly netCents: number;
  readonly taxPercent: number;
  readonly taxCents: number;
  readonly totalCents: number;
}

/** What a layout decides about the invoices printed on it. */
export interface InvoiceProfile {
  readonly language: 'en' | 'de';
  readonly countries: readonly Supplier['country'][];
  readonly currency: Invoice['currency'];
  readonly taxPercent: number;
  readonly number: (random: SeededRandom) => string;
}

const SUPPLIERS: readonly Supplier[] = [
  {
    name: 'Möller & Söhne Papierwaren GmbH',
    street: 'Hafenstraße 12',
    city: '20457 Hamburg',
    web: 'moeller-papier.example',
    country: 'DE',
  },
  {
    name: 'Schreinerei Weiß KG',
    street: 'Am Mühlbach 3',
    city: '87435 Kempten',
    web: 'schreinerei-weiss.example',
    country: 'DE',
  },
  {
    name: 'Bürotechnik Krüger GmbH',
    street: 'Lindenallee 88',
    city: '04109 Leipzig',
    web: 'krueger-buero.example',
    country: 'DE',
  },
  {
    name: 'Donau Elektro Handels GmbH',
    street: 'Praterstraße 41',
    city: '1020 Wien',
    web: 'donau-elektro.example',
    country: 'AT',
  },
  {
    name: 'Alpenblick Reinigung AG',
    street: 'Seestrasse 17',
    city: '8002 Zürich',
    web: 'alpenblick.example',
    country: 'CH',
  },
  {
    name: 'Limmat Analytics AG',
    street: 'Hardturmstrasse 201',
    city: '8005 Zürich',
    web: 'limmat-analytics.example',
    country: 'CH',
  },
  {
    name: 'Harrow Lane Stationers Ltd',
    street: '14 Harrow Lane',
    city: 'Bristol BS1 4QA',
    web: 'harrowlane.example',
    country: 'GB',
  },
  {
    name: 'Pennine Freight Services Ltd',
    street: 'Unit 7, Mill Yard',
    city: 'Leeds LS9 8AG',
    web: 'penninefreight.example',
    country: 'GB',
  },
  {
    name: 'Shannon Software Limited',
    street: '3 Custom House Quay',
    city: 'Dublin D01 H2X4',
    web: 'shannonsoft.example',
    country: 'IE',
  },
  {
    name: 'Van der Berg Logistics B.V.',
    street: 'Wilhelminakade 901',
    city: '3072 AR Rotterdam',
    web: 'vdberglogistics.example',
    country: 'NL',
  },
];

const GOODS: Readonly<Record<'en' | 'de', readonly (readonly [string, number, number])[]>> = {
  en: [
    ['Copier paper A4, 80 g, box of 5', 1890, 2750],
    ['Toner cartridge, black', 5900, 9900],
    ['Delivery, standard pallet', 4200, 8800],
    ['Maintenance, monthly fee', 12000, 38000],
    ['Consulting, hours', 9500, 14500],
    ['Shelf board, oiled oak', 3300, 7700],
    ['Workplace licence, one year', 8400, 19900],
    ['Cleaning supplies, set', 1550, 3100],
  ],
  de: [
    ['Kopierpapier A4, 80 g, Karton', 1890, 2750],
    ['Tonerkartusche schwarz', 5900, 9900],
    ['Lieferung, Europalette', 4200, 8800],
    ['Wartungspauschale, Monat', 12000, 38000],
    ['Arbeitszeit Geselle, Stunden', 4800, 6900],
    ['Regalbrett Eiche geölt', 3300, 7700],
    ['Arbeitsplatzlizenz, ein Jahr', 8400, 19900],
    ['Reinigungsmittel, Set', 1550, 3100],
  ],
};

const BBAN: Readonly<Record<Supplier['country'], (random: SeededRandom) => string>> = {
  DE: (random) => `${random.pick(['200400', '370501', '701500', '100500'])}${random.digits(12)}`,
  AT: (random) => `${random.pick(['20111', '32000', '12000'])}${random.digits(11)}`,
  CH: (random) => `${random.pick(['00700', '00762', '09000'])}${random.digits(12)}`,
  GB: (random) => `${random.pick(['NWBK', 'BARC', 'LOYD'])}${random.digits(14)}`,
  IE: (random) => `${random.pick(['AIBK', 'BOFI'])}${random.digits(14)}`,
  NL: (random) => `${random.pick(['INGB', 'ABNA', 'RABO'])}0${random.digits(9)}`,
};

const modulo97 = (text: string): number => {
  let rest = 0;
  for (const char of text) {
    for (const digit of String(Number.parseInt(char, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest;
};

/** An IBAN with right check digits (ISO 13616) for a made-up account. */
const makeIban = (country: Supplier['country'], random: SeededRandom): string => {
  const bban = BBAN[country](random);
  const check = 98 - modulo97(`${bban}${country}00`);
  return `${country}${String(check).padStart(2, '0')}${bban}`;
};

/** The amount of one line in cents. */
export const amountOf = (line: InvoiceLine): number => line.quantity * line.unitCents;

/** The account a supplier is paid to: always the same one for the same supplier. */
export const ibanOf = (supplier: Supplier): string => {
  const seed = [...supplier.name].reduce((sum, char) => Math.imul(sum, 31) + (char.codePointAt(0) ?? 0), 7);
  return makeIban(supplier.country, new SeededRandom(seed));
};

const CURRENCY_OF: Readonly<Record<Supplier['country'], Invoice['currency']>> = {
  DE: 'EUR',
  AT: 'EUR',
  CH: 'CHF',
  GB: 'GBP',
  IE: 'EUR',
  NL: 'EUR',
};

/** The supplier list of accounts payable as CSV: who is paid to which account in which currency. */
export const supplierList = (): string =>
  [
    'iban,supplier,currency',
    ...SUPPLIERS.map((supplier) => `${ibanOf(supplier)},${supplier.name},${CURRENCY_OF[supplier.country]}`),
    '',
  ].join('\n');

/** Makes up an invoice whose net, tax and total add up; suppliers in `taken` are avoided. */
export const makeInvoice = (
  profile: InvoiceProfile,
  random: SeededRandom,
  taken: ReadonlySet<string>,
): Invoice => {
  const local = SUPPLIERS.filter((supplier) => profile.countries.includes(supplier.country));
  const fresh = local.filter((supplier) => !taken.has(supplier.name));
  const supplier = random.pick(fresh.length > 0 ? fresh : local);
  const goods = [...GOODS[profile.language]];
  const lines = Array.from({ length: random.between(2, 5) }, (): InvoiceLine => {
    const [good] = goods.splice(random.between(0, goods.length - 1), 1);
    if (good === undefined) throw new RangeError('ran out of goods');
    const [text, low, high] = good;
    return { text, quantity: random.between(1, 12), unitCents: random.between(low, high) };
  });
  const netCents = lines.reduce((sum, line) => sum + amountOf(line), 0);
  const taxCents = Math.round((netCents * profile.taxPercent) / 100);
  const day = new Date(Date.UTC(2026, random.between(0, 10), random.between(1, 28)));
  return {
    language: profile.language,
    supplier,
    number: profile.number(random),
    customerNumber: random.digits(5),
    date: day.toISOString().slice(0, 10),
    iban: ibanOf(supplier),
    currency: profile.currency,
    lines,
    netCents,
    taxPercent: profile.taxPercent,
    taxCents,
    totalCents: netCents + taxCents,
  };
};
