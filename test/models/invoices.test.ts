import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModelsClient, type ModelsClient } from '../../models/index.ts';
import { type DrawnText, drawnImage, type Wear } from './drawn-image.ts';

let models: ModelsClient;

beforeAll(() => {
  models = createModelsClient();
});

afterAll(async () => {
  await models.close();
});

const extract = async (texts: readonly DrawnText[], wear?: Wear) => {
  const bytes = await drawnImage(1000, 1200, texts, wear);
  const { output } = await models.infer('document.extract', { file: { bytes }, schema: 'invoice' });
  const values = Object.fromEntries(
    Object.entries(output.fields).map(([name, field]) => [name, field.value]),
  );
  return { output, values };
};

const english: DrawnText[] = [
  { text: 'Copper Beech Furniture Ltd', x: 60, y: 90, size: 30, bold: true },
  { text: '7 Tanner Row, York YO1 6JH', x: 60, y: 125, size: 18 },
  { text: 'Invoice to', x: 60, y: 220, size: 18 },
  { text: 'Wharfside Hotels plc', x: 60, y: 250, size: 20 },
  { text: '2 Quay Street, Hull', x: 60, y: 280, size: 20 },
  { text: 'Invoice number', x: 560, y: 220, size: 20 },
  { text: 'CB/20881', x: 780, y: 220, size: 20 },
  { text: 'Order number', x: 560, y: 255, size: 20 },
  { text: '99-4410', x: 780, y: 255, size: 20 },
  { text: 'Invoice date', x: 560, y: 290, size: 20 },
  { text: '17 August 2026', x: 780, y: 290, size: 20 },
  { text: 'Due date', x: 560, y: 325, size: 20 },
  { text: '16 September 2026', x: 780, y: 325, size: 20 },
  { text: 'Oak table', x: 60, y: 460, size: 20 },
  { text: '2', x: 560, y: 460, size: 20 },
  { text: '1,150.00', x: 900, y: 460, size: 20, align: 'end' },
  { text: 'Subtotal', x: 600, y: 600, size: 20 },
  { text: '2,300.00', x: 900, y: 600, size: 20, align: 'end' },
  { text: 'VAT @ 20%', x: 600, y: 640, size: 20 },
  { text: '460.00', x: 900, y: 640, size: 20, align: 'end' },
  { text: 'Total due', x: 600, y: 690, size: 22, bold: true },
  { text: 'GBP 2,760.00', x: 900, y: 690, size: 22, bold: true, align: 'end' },
  { text: 'Pay to IBAN GB29 NWBK 6016 1331 9268 19', x: 60, y: 1100, size: 18 },
];

const german: DrawnText[] = [
  { text: 'Brandt Gartenbau e.K. · Feldweg 9 · 24103 Kiel', x: 60, y: 180, size: 15 },
  { text: 'Stadtwerke Lüneburg', x: 60, y: 230, size: 20 },
  { text: 'Am Markt 1', x: 60, y: 260, size: 20 },
  { text: 'RECHNUNG', x: 60, y: 380, size: 32, bold: true },
  { text: 'Rechnung Nr.: 2026/0093', x: 60, y: 430, size: 20 },
  { text: 'Datum: 05.02.2026', x: 60, y: 465, size: 20 },
  { text: 'Lieferdatum: 28.01.2026', x: 60, y: 500, size: 20 },
  { text: 'Heckenschnitt', x: 60, y: 600, size: 20 },
  { text: '810,50', x: 900, y: 600, size: 20, align: 'end' },
  { text: 'Summe netto', x: 560, y: 700, size: 20 },
  { text: '810,50 EUR', x: 900, y: 700, size: 20, align: 'end' },
  { text: 'zzgl. 19 % MwSt.', x: 560, y: 740, size: 20 },
  { text: '154,00 EUR', x: 900, y: 740, size: 20, align: 'end' },
  { text: 'Gesamtbetrag', x: 560, y: 785, size: 20, bold: true },
  { text: '964,50 EUR', x: 900, y: 785, size: 20, bold: true, align: 'end' },
  { text: 'Kontoinhaber: Brandt Gartenbau e.K.', x: 60, y: 1080, size: 18 },
  { text: 'IBAN: DE89 3704 0044 0532 0130 00', x: 60, y: 1110, size: 18 },
];

describe('extracting an invoice', () => {
  it('reads an English invoice with labels to the left, customer and due date kept apart', async () => {
    const { output, values } = await extract(english);
    expect(values).toEqual({
      number: 'CB/20881',
      date: '2026-08-17',
      supplier: 'Copper Beech Furniture Ltd',
      iban: 'GB29NWBK60161331926819',
      currency: 'GBP',
      net: '2300.00',
      tax: '460.00',
      total: '2760.00',
    });
    expect(output.confidence).toBeGreaterThan(0.8);
    expect(output.fields['total']?.box?.y).toBeGreaterThan(650);
    expect(output.fields['total']?.raw).toContain('2,760.00');
  });

  it('reads a German letter lying askew with grain, the name taken from the sender line', async () => {
    const { values } = await extract(german, { skew: -1.6, grain: 10 });
    expect(values).toEqual({
      number: '2026/0093',
      date: '2026-02-05',
      supplier: 'Brandt Gartenbau e.K.',
      iban: 'DE89370400440532013000',
      currency: 'EUR',
      net: '810.50',
      tax: '154.00',
      total: '964.50',
    });
  });

  it('reads values that stand below their labels', async () => {
    const { values } = await extract([
      { text: 'Larkspur Software Inc.', x: 60, y: 90, size: 30, bold: true },
      { text: 'Invoice #', x: 60, y: 200, size: 18 },
      { text: 'Date', x: 360, y: 200, size: 18 },
      { text: 'Amount due', x: 660, y: 200, size: 18 },
      { text: 'LS-77120', x: 60, y: 232, size: 22 },
      { text: '10/28/2026', x: 360, y: 232, size: 22 },
      { text: '$1,999.00', x: 660, y: 232, size: 22 },
    ]);
    expect(values).toMatchObject({
      number: 'LS-77120',
      date: '2026-10-28',
      total: '1999.00',
      currency: 'USD',
      supplier: 'Larkspur Software Inc.',
    });
  });

  it('says why a field is missing and does not make one up', async () => {
    const { output } = await extract([
      { text: 'Copper Beech Furniture Ltd', x: 60, y: 90, size: 30, bold: true },
      { text: 'Invoice number', x: 60, y: 220, size: 20 },
      { text: 'IBAN DE89 3704 0044 0532 0130 01', x: 60, y: 400, size: 20 },
    ]);
    const { number, date, iban, total } = output.fields;
    expect(number).toMatchObject({ value: null, reason: expect.stringContaining('Invoice number') });
    expect(date).toMatchObject({ value: null, reason: expect.stringContaining('date') });
    expect(total).toMatchObject({ value: null, reason: expect.stringContaining('total') });
    expect(iban).toMatchObject({ value: null, reason: expect.stringContaining('check digits') });
    expect(iban?.raw).toContain('3704');
    expect(output.confidence).toBe(0);
  });

  it('lowers its confidence when the sums do not add up', async () => {
    const wrong = english.map((each) => (each.text === '460.00' ? { ...each, text: '406.00' } : each));
    const [right, doubtful] = [await extract(english), await extract(wrong)];
    expect(doubtful.output.fields['total']?.reason).toContain('do not sum up');
    expect(doubtful.output.fields['total']?.confidence).toBeLessThan(
      right.output.fields['total']?.confidence ?? 0,
    );
  });

  it('names the file that cannot be read', async () => {
    const file = { bytes: new Uint8Array(0), name: 'march.png' };
    await expect(models.infer('document.extract', { file, schema: 'invoice' })).rejects.toMatchObject({
      code: 'image-unreadable',
      message: expect.stringContaining('march.png'),
    });
  });
});
