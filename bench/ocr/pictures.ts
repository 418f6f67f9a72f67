import sharp from 'sharp';
import { chance } from './chance.ts';
import { renderedPicture, type TruePicture } from './picture.ts';

const labels =
  'Party name,Customer number,Street,House number,Postal code,City,Country,Phone,Mobile,E-mail,Contact person,Payment terms,' +
  'Credit limit,Tax number,Price list,Discount,Currency,Warehouse,Carrier,Order date,Delivery date,Reference,Cost centre,' +
  'Project,Account,Opened by,Approved by,Status,Due date,Open amount,Region,Sales agent,Language,Notes';
const names =
  'Harrow,Lane,Bexley,North,Gate,Mill,River,Stone,Field,Park,Oak,Hill,Kings,Queen,Baker,Marsh,Ferry,Castle'.split(
    ',',
  );
const kinds =
  'Traders Ltd,Stationers,Logistics,Foods,Timber Co,Engineering,Supplies Inc,Textiles,Motors'.split(',');

/** A dense business form on a 1920 x 1080 screen, with the text of every field known. */
export function formScreenshot(): Promise<TruePicture> {
  const random = chance(411);
  const value = (): string =>
    random.pick([
      () => `${random.pick(names)} ${random.pick(names)} ${random.pick(kinds)}`,
      () => `${random.pick(['PO', 'INV', 'SO'])}-${random.digits(6)}`,
      () => `${random.digits(2)}/${random.digits(2)}/20${random.digits(2)}`,
      () => `${random.digits(1)},${random.digits(3)}.${random.digits(2)}`,
      () => `+44 20 ${random.digits(4)} ${random.digits(4)}`,
      () => `${random.pick(names).toLowerCase()}.${random.pick(names).toLowerCase()}@example.com`,
      () => `${random.digits(3)} ${random.pick(names)} Street`,
    ])();
  const fields = Array.from({ length: 4 * 24 }, (_, index) => {
    const label = labels.split(',')[index % 34] ?? '';
    return `<label>${label}</label><input value="${value()}">`;
  });
  const cells = Array.from({ length: 8 }, (_, row) =>
    [String(row + 1), value(), value(), value(), value(), value()].map((text) => `<td>${text}</td>`).join(''),
  );
  const html = `<style>
    body{margin:0;background:#f3f4f6;font:13px "Liberation Sans",Arial,sans-serif;color:#1f2937}
    h1{font-size:18px;margin:0;padding:10px 16px;background:#1e3a5f;color:#fff}
    main{display:grid;grid-template-columns:repeat(4,120px 1fr);gap:6px 10px;padding:12px 16px;align-items:center}
    input{font:13px "DejaVu Sans",sans-serif;padding:3px 6px;border:1px solid #9ca3af;border-radius:3px;background:#fff;min-width:0}
    table{margin:4px 16px;border-collapse:collapse;width:1888px}td,th{border:1px solid #d1d5db;padding:4px 8px;text-align:left;background:#fff}
    th{background:#e5e7eb}button{margin:10px 0 0 16px;padding:5px 18px;font-size:13px}</style>
    <h1>Customer maintenance - Accounts receivable</h1><main>${fields.join('')}</main>
    <table><tr><th>Line</th><th>Item</th><th>Order</th><th>Date</th><th>Amount</th><th>Contact</th></tr>${cells.map((row) => `<tr>${row}</tr>`).join('')}</table>
    <button>Save</button><button>Cancel</button><button>Print preview</button>`;
  return renderedPicture(html, {
    name: 'form 1920x1080',
    mode: 'screen',
    width: 1920,
    height: 1080,
    scale: 1,
  });
}

/** An A4 letter with a table, scanned at 200 dpi: askew by 1.2 degrees, blurred, grainy, JPEG-worn. */
export async function scannedPage(): Promise<TruePicture> {
  const clean = await renderedPicture(letterHtml(), {
    name: 'page 200 dpi',
    mode: 'page',
    width: 794,
    height: 1123,
    scale: 1654 / 794,
  });
  const skew = 1.2;
  const laid = sharp(
    await sharp(clean.png).rotate(skew, { background: '#ffffff' }).png().toBuffer(),
  ).removeAlpha();
  const { data, info } = await laid.blur(0.6).raw().toBuffer({ resolveWithObject: true });
  const random = chance(5);
  for (let i = 0; i < data.length; i += 3) {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random.next();
    for (let k = 0; k < 3; k++) data[i + k] = Math.max(0, Math.min(255, (data[i + k] ?? 0) - 6 + sum * 9));
  }
  const raw = { width: info.width, height: info.height, channels: 3 as const };
  const jpeg = await sharp(data, { raw }).jpeg({ quality: 70 }).toBuffer();
  const png = new Uint8Array(await sharp(jpeg).withDensity(200).png().toBuffer());
  const cos = Math.cos((skew * Math.PI) / 180);
  const sin = Math.sin((skew * Math.PI) / 180);
  const words = clean.words.map(({ text, box }) => {
    const dx = box.x + box.w / 2 - clean.width / 2;
    const dy = box.y + box.h / 2 - clean.height / 2;
    const cx = dx * cos - dy * sin + info.width / 2;
    const cy = dx * sin + dy * cos + info.height / 2;
    return { text, box: { ...box, x: cx - box.w / 2, y: cy - box.h / 2 } };
  });
  return { ...clean, png, width: info.width, height: info.height, words };
}

function letterHtml(): string {
  const random = chance(77);
  const sentence =
    'We confirm the delivery of the goods listed below and ask you to settle the amount within thirty days. ' +
    'Should any item be missing or damaged, please let our warehouse know before the end of the month. ' +
    'Prices are quoted per unit and do not include carriage, insurance or packing unless stated otherwise. ' +
    'Our offices remain closed from 24 December to 2 January; urgent orders reach us by e-mail at any time. ';
  const rows = Array.from({ length: 14 }, (_, index) => {
    const item = `${random.pick(names)} ${random.pick(['bracket', 'cable 5 m', 'filter', 'paper A4', 'switch', 'toner'])}`;
    const quantity = 1 + Math.floor(random.next() * 40);
    return `<tr><td>${index + 1}</td><td>${item}</td><td>${random.digits(5)}-${random.digits(2)}</td><td class=n>${quantity}</td><td class=n>${random.digits(2)}.${random.digits(2)}</td><td class=n>1,${random.digits(3)}.${random.digits(2)}</td></tr>`;
  });
  return `<style>body{margin:0;padding:60px 70px;font:14px/1.45 "Liberation Serif",serif;color:#111;background:#fff}
    h2{font:bold 20px "Liberation Sans",sans-serif}table{width:100%;border-collapse:collapse;font:12.5px "Liberation Sans",sans-serif}
    td,th{padding:3px 6px;text-align:left}th{border-bottom:1.5px solid #111}.n{text-align:right}</style>
    <div>Bexley Timber Co<br>48 Marsh Lane<br>London SE2 9DW</div><h2>Delivery note 2026-10482</h2>
    <p>${sentence}</p><p>${sentence.split('. ').reverse().join('. ')}</p>
    <table><tr><th>No</th><th>Description</th><th>Article</th><th class=n>Quantity</th><th class=n>Price</th><th class=n>Amount</th></tr>${rows.join('')}</table>
    <p>${sentence}</p><p>Yours faithfully,</p><p>Martha Kingsley, Head of Sales</p>`;
}
