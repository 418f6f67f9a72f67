import type { Invoice, InvoiceProfile } from './invoice-data.ts';
import { amountOf } from './invoice-data.ts';
import { PAGE, Sheet } from './sheet.ts';
import type { AmountStyle } from './wording.ts';
import { printAmount, printDate, printIban } from './wording.ts';

/** One of the five ways an invoice may look. */
export interface Layout {
  readonly name: string;
  readonly profile: InvoiceProfile;
  /** Font family and the Debian package it comes with. */
  readonly font: { readonly family: string; readonly debianPackage: string };
  readonly draw: (invoice: Invoice, family: string) => Sheet;
}

const RECIPIENT = ['Nordhafen Trading GmbH', 'Accounts Payable', 'Kaistraße 5', '28195 Bremen'];

interface Column {
  readonly title: string;
  readonly x: number;
  readonly align: 'start' | 'end';
}

const itemTable = (
  sheet: Sheet,
  invoice: Invoice,
  top: number,
  columns: readonly [Column, Column, Column, Column],
  amounts: AmountStyle,
  step = 38,
): number => {
  for (const { title, x, align } of columns) sheet.text(x, top, title, { bold: true, align });
  sheet.rule(90, top + 12, PAGE.width - 90, top + 12);
  for (const [index, line] of invoice.lines.entries()) {
    const y = top + 46 + index * step;
    const cells = [
      line.text,
      String(line.quantity),
      printAmount(line.unitCents, amounts),
      printAmount(amountOf(line), amounts),
    ];
    for (const [at, { x, align }] of columns.entries()) sheet.text(x, y, cells[at] ?? '', { align });
  }
  const end = top + 46 + invoice.lines.length * step;
  sheet.rule(90, end - 18, PAGE.width - 90, end - 18, 1);
  return end;
};

const germanLetter = (invoice: Invoice, family: string): Sheet => {
  const { supplier } = invoice;
  const sheet = new Sheet(family);
  const money = (cents: number) => `${printAmount(cents, 'german')} €`;
  sheet.text(PAGE.width - 90, 120, supplier.name, { size: 30, bold: true, align: 'end' });
  sheet.block(PAGE.width - 90, 154, [supplier.street, supplier.city, supplier.web], 28, {
    size: 19,
    align: 'end',
    ink: '#444444',
  });
  sheet.text(90, 270, `${supplier.name} · ${supplier.street} · ${supplier.city}`, { size: 15 });
  sheet.rule(90, 278, 620, 278, 1).block(90, 316, RECIPIENT, 30);
  sheet.text(90, 520, 'Rechnung', { size: 38, bold: true });
  const facts = [
    ['Rechnungsnummer:', invoice.number],
    ['Rechnungsdatum:', printDate(invoice.date, 'dotted')],
    ['Kundennummer:', invoice.customerNumber],
  ] as const;
  for (const [index, [label, value]] of facts.entries()) {
    sheet.text(760, 450 + index * 34, label).text(PAGE.width - 90, 450 + index * 34, value, { align: 'end' });
  }
  sheet.text(90, 590, 'Für unsere Lieferungen und Leistungen berechnen wir Ihnen:');
  const end = itemTable(
    sheet,
    invoice,
    660,
    [
      { title: 'Bezeichnung', x: 90, align: 'start' },
      { title: 'Menge', x: 720, align: 'end' },
      { title: 'Einzelpreis', x: 930, align: 'end' },
      { title: 'Betrag', x: PAGE.width - 90, align: 'end' },
    ],
    'german',
  );
  const sums = [
    ['Nettobetrag', money(invoice.netCents), false],
    [`zzgl. ${invoice.taxPercent} % USt.`, money(invoice.taxCents), false],
    ['Gesamtbetrag', money(invoice.totalCents), true],
  ] as const;
  for (const [index, [label, value, bold]] of sums.entries()) {
    const y = end + 30 + index * 38;
    sheet.text(720, y, label, { bold }).text(PAGE.width - 90, y, value, { align: 'end', bold });
  }
  sheet.text(90, end + 220, 'Zahlbar innerhalb von 14 Tagen ohne Abzug.');
  sheet.rule(90, 1610, PAGE.width - 90, 1610, 1);
  return sheet
    .block(90, 1644, [supplier.name, supplier.street, supplier.city], 26, { size: 17 })
    .block(620, 1644, ['Bankverbindung', `IBAN: ${printIban(invoice.iban)}`], 26, { size: 18 });
};

const englishBand = (invoice: Invoice, family: string): Sheet => {
  const { supplier } = invoice;
  const sheet = new Sheet(family);
  const money = (cents: number) => `£${printAmount(cents, 'english')}`;
  sheet.box(0, 0, PAGE.width, 150, '#24425f');
  sheet.text(90, 92, supplier.name, { size: 34, bold: true, ink: '#ffffff' });
  sheet.text(PAGE.width - 90, 92, 'INVOICE', { size: 38, bold: true, align: 'end', ink: '#ffffff' });
  sheet.text(90, 200, `${supplier.street}, ${supplier.city} · ${supplier.web}`, { size: 19, ink: '#555555' });
  sheet.text(90, 290, 'Bill to', { size: 18, ink: '#6a6a6a' }).block(90, 324, RECIPIENT, 30);
  const facts = [
    ['Invoice No.', invoice.number, 700],
    ['Invoice date', printDate(invoice.date, 'long-en'), 700],
    ['Customer', invoice.customerNumber, 980],
  ] as const;
  for (const [index, [label, value, x]] of facts.entries()) {
    const y = index === 1 ? 372 : 290;
    sheet.text(x, y, label, { size: 18, ink: '#6a6a6a' }).text(x, y + 34, value, { size: 23 });
  }
  const end = itemTable(
    sheet,
    invoice,
    560,
    [
      { title: 'Description', x: 90, align: 'start' },
      { title: 'Qty', x: 740, align: 'end' },
      { title: 'Unit price', x: 940, align: 'end' },
      { title: 'Amount', x: PAGE.width - 90, align: 'end' },
    ],
    'english',
    44,
  );
  const sums = [
    ['Subtotal', money(invoice.netCents)],
    [`VAT ${invoice.taxPercent}%`, money(invoice.taxCents)],
  ] as const;
  for (const [index, [label, value]] of sums.entries()) {
    sheet
      .text(760, end + 34 + index * 40, label)
      .text(PAGE.width - 110, end + 34 + index * 40, value, { align: 'end' });
  }
  sheet.box(740, end + 94, PAGE.width - 830, 60, '#e4ebf2');
  sheet.text(760, end + 133, 'Total due', { size: 25, bold: true });
  sheet.text(PAGE.width - 110, end + 133, money(invoice.totalCents), { size: 25, bold: true, align: 'end' });
  sheet.text(90, 1500, 'Payment details', { bold: true });
  return sheet
    .text(90, 1540, `Account name: ${supplier.name}`)
    .text(90, 1574, `IBAN: ${printIban(invoice.iban)}`)
    .text(90, 1608, 'Please pay within 30 days and quote the invoice number.');
};

const germanBoxed = (invoice: Invoice, family: string): Sheet => {
  const { supplier } = invoice;
  const sheet = new Sheet(family);
  const money = (cents: number) => `EUR ${printAmount(cents, 'german')}`;
  sheet.text(PAGE.width / 2, 120, supplier.name, { size: 32, bold: true, align: 'middle' });
  sheet.text(PAGE.width / 2, 158, `${supplier.street} - ${supplier.city} - ${supplier.web}`, {
    size: 18,
    align: 'middle',
  });
  sheet.rule(90, 184, PAGE.width - 90, 184, 3).block(90, 260, RECIPIENT, 30);
  sheet.text(90, 450, 'RECHNUNG', { size: 30, bold: true });
  const cells = [
    ['Beleg-Nr.', invoice.number],
    ['Belegdatum', printDate(invoice.date, 'dotted')],
    ['Kunden-Nr.', invoice.customerNumber],
  ] as const;
  for (const [index, [label, value]] of cells.entries()) {
    const x = 90 + index * 354;
    sheet.box(x, 480, 352, 40, '#e8e8e8', '#555555').box(x, 520, 352, 46, '#ffffff', '#555555');
    sheet.text(x + 14, 508, label, { size: 19 }).text(x + 14, 551, value, { size: 22 });
  }
  const end = itemTable(
    sheet,
    invoice,
    640,
    [
      { title: 'Artikel', x: 90, align: 'start' },
      { title: 'Anz.', x: 740, align: 'end' },
      { title: 'Preis', x: 930, align: 'end' },
      { title: 'Summe', x: PAGE.width - 90, align: 'end' },
    ],
    'german',
  );
  const sums = [
    ['Zwischensumme', money(invoice.netCents), false],
    [`MwSt. ${invoice.taxPercent} %`, money(invoice.taxCents), false],
    ['Rechnungsbetrag', money(invoice.totalCents), true],
  ] as const;
  for (const [index, [label, value, bold]] of sums.entries()) {
    const y = end + 34 + index * 40;
    sheet.text(640, y, label, { bold }).text(PAGE.width - 90, y, value, { align: 'end', bold });
  }
  return sheet
    .rule(640, end + 128, PAGE.width - 90, end + 128, 3)
    .text(90, 1560, 'Bitte überweisen Sie den Betrag auf unser Konto:')
    .text(90, 1600, `IBAN ${printIban(invoice.iban)}`, { bold: true });
};

const swissSerif = (invoice: Invoice, family: string): Sheet => {
  const { supplier } = invoice;
  const sheet = new Sheet(family);
  const money = (cents: number) => `CHF ${printAmount(cents, 'swiss')}`;
  sheet.text(90, 130, supplier.name, { size: 34 }).rule(90, 150, 520, 150, 1);
  sheet.block(90, 184, [supplier.street, supplier.city, supplier.web], 28, { size: 19 });
  sheet.block(700, 300, RECIPIENT, 30);
  sheet.text(90, 500, `Invoice ${invoice.number}`, { size: 30, bold: true });
  sheet.text(90, 550, `Issued on ${printDate(invoice.date, 'long-en')}`);
  sheet.text(90, 584, `Your customer number is ${invoice.customerNumber}.`);
  const end = itemTable(
    sheet,
    invoice,
    670,
    [
      { title: 'Service', x: 90, align: 'start' },
      { title: 'Units', x: 740, align: 'end' },
      { title: 'Rate', x: 930, align: 'end' },
      { title: 'CHF', x: PAGE.width - 90, align: 'end' },
    ],
    'swiss',
    42,
  );
  const sums = [
    ['Net amount', money(invoice.netCents), false],
    [
      `VAT (${printAmount(invoice.taxPercent * 100, 'english').replace(/0$/, '')}%)`,
      money(invoice.taxCents),
      false,
    ],
    ['Amount payable', money(invoice.totalCents), true],
  ] as const;
  for (const [index, [label, value, bold]] of sums.entries()) {
    const y = end + 34 + index * 42;
    sheet
      .text(700, y, label, { bold, size: 22 })
      .text(PAGE.width - 90, y, value, { align: 'end', bold, size: 22 });
  }
  return sheet
    .text(90, 1480, 'Kindly remit the amount payable to the following account:')
    .text(90, 1520, `IBAN  ${printIban(invoice.iban)}`)
    .text(90, 1556, `in favour of ${supplier.name}, ${supplier.city}`);
};

const bilingual = (invoice: Invoice, family: string): Sheet => {
  const { supplier } = invoice;
  const sheet = new Sheet(family);
  const money = (cents: number) => `${printAmount(cents, 'german')} EUR`;
  sheet
    .box(90, 80, 70, 70, '#7a2e2e')
    .text(125, 130, supplier.name.slice(0, 1), { size: 44, bold: true, align: 'middle', ink: '#ffffff' });
  sheet.text(180, 112, supplier.name, { size: 28, bold: true });
  sheet.text(180, 144, `${supplier.street}, ${supplier.city}`, { size: 19 });
  sheet.block(90, 260, RECIPIENT, 30);
  sheet.text(90, 460, 'Rechnung / Invoice', { size: 34, bold: true });
  const facts = [
    ['Rechnungs-Nr. / Invoice No.', invoice.number],
    ['Datum / Date', printDate(invoice.date, 'iso')],
    ['Kunde / Customer', invoice.customerNumber],
  ] as const;
  for (const [index, [label, value]] of facts.entries()) {
    sheet.text(90, 510 + index * 34, label).text(480, 510 + index * 34, value, { bold: true });
  }
  const end = itemTable(
    sheet,
    invoice,
    680,
    [
      { title: 'Beschreibung / Description', x: 90, align: 'start' },
      { title: 'Menge / Qty', x: 740, align: 'end' },
      { title: 'Preis / Price', x: 940, align: 'end' },
      { title: 'Betrag / Amount', x: PAGE.width - 90, align: 'end' },
    ],
    'german',
  );
  const sums = [
    ['Summe netto / Net total', money(invoice.netCents), false],
    [`MwSt. / VAT ${invoice.taxPercent} %`, money(invoice.taxCents), false],
    ['Gesamtsumme / Grand total', money(invoice.totalCents), true],
  ] as const;
  for (const [index, [label, value, bold]] of sums.entries()) {
    const y = end + 34 + index * 40;
    sheet.text(560, y, label, { bold }).text(PAGE.width - 90, y, value, { align: 'end', bold });
  }
  sheet.rule(90, 1580, PAGE.width - 90, 1580, 1);
  return sheet
    .block(90, 1616, [supplier.name, supplier.web], 28, { size: 18 })
    .block(640, 1616, [`IBAN ${printIban(invoice.iban)}`, 'Zahlbar / Payable: 30 Tage / days'], 28, {
      size: 18,
    });
};

/** The five layouts, each with its own font, language, wording and number formats. */
export const LAYOUTS: readonly Layout[] = [
  {
    name: 'german-letter',
    profile: {
      language: 'de',
      countries: ['DE'],
      currency: 'EUR',
      taxPercent: 19,
      number: (random) => `RE-2026-${random.digits(4)}`,
    },
    font: { family: 'Liberation Sans', debianPackage: 'fonts-liberation' },
    draw: germanLetter,
  },
  {
    name: 'english-band',
    profile: {
      language: 'en',
      countries: ['GB'],
      currency: 'GBP',
      taxPercent: 20,
      number: (random) => `INV-${random.digits(6)}`,
    },
    font: { family: 'Carlito', debianPackage: 'fonts-crosextra-carlito' },
    draw: englishBand,
  },
  {
    name: 'german-boxed',
    profile: {
      language: 'de',
      countries: ['AT', 'DE'],
      currency: 'EUR',
      taxPercent: 20,
      number: (random) => `26${random.digits(6)}`,
    },
    font: { family: 'DejaVu Sans Condensed', debianPackage: 'fonts-dejavu' },
    draw: germanBoxed,
  },
  {
    name: 'swiss-serif',
    profile: {
      language: 'en',
      countries: ['CH'],
      currency: 'CHF',
      taxPercent: 8.1,
      number: (random) => `${random.pick(['A', 'B', 'K'])}${random.digits(3)}/${random.digits(3)}`,
    },
    font: { family: 'Liberation Serif', debianPackage: 'fonts-liberation' },
    draw: swissSerif,
  },
  {
    name: 'bilingual',
    profile: {
      language: 'de',
      countries: ['NL', 'IE'],
      currency: 'EUR',
      taxPercent: 21,
      number: (random) => `${random.digits(4)}-${random.digits(3)}`,
    },
    font: { family: 'P052', debianPackage: 'fonts-urw-base35' },
    draw: bilingual,
  },
];
