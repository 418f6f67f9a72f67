import sharp from 'sharp';
import { phrase } from './phrases.ts';
import type { Seeded } from './random.ts';

/** A rendered page and the text of each of its rows, with the row's middle in levelled pixels. */
export interface TrainingPage {
  png: Uint8Array<ArrayBuffer>;
  rows: { text: string; y: number }[];
}

/** Draws one column of text lines in random fonts, sizes and inks, then wears it like a scan or leaves it like a screen. */
export async function trainingPage(random: Seeded, fonts: readonly string[]): Promise<TrainingPage> {
  const width = 1100;
  const rows: TrainingPage['rows'] = [];
  const texts: string[] = [];
  const screen = random.next() < 0.45;
  let y = 30;
  while (y < 1180) {
    const size = screen ? random.between(11, 22) : random.between(15, 34);
    y += size * 1.9;
    const text = phrase(random);
    rows.push({ text, y: y - size * 0.35 });
    texts.push(styled(text, y, size, random, fonts));
  }
  const height = Math.ceil(y + 40);
  const dark = random.next() < 0.15;
  const paper = dark ? '#1f2937' : random.pick(['#ffffff', '#ffffff', '#f4f4f0', '#eef2f7']);
  const ink = dark ? '#f3f4f6' : random.pick(['#000000', '#111111', '#222222', '#333b55']);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${paper}"/><g fill="${ink}">${texts.join('')}</g></svg>`;
  const drawn = sharp(Buffer.from(svg)).removeAlpha();
  if (screen) return { png: await drawn.png().toBuffer(), rows };
  const { data, info } = await drawn
    .blur(0.3 + random.next() * 0.8)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grain = random.next() * 14;
  for (let i = 0; i < data.length; i += 3) {
    const noise = random.gauss() * grain;
    for (let k = 0; k < 3; k++) data[i + k] = Math.max(0, Math.min(255, (data[i + k] ?? 0) + noise));
  }
  const worn = sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
  const jpeg = await worn.jpeg({ quality: random.between(45, 90) }).toBuffer();
  return { png: jpeg, rows };
}

function styled(text: string, y: number, size: number, random: Seeded, fonts: readonly string[]): string {
  const weight = random.next() < 0.25 ? ' font-weight="bold"' : '';
  const slope = random.next() < 0.1 ? ' font-style="italic"' : '';
  const escaped = text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const x = random.between(20, 120);
  return `<text x="${x}" y="${y}" font-family="${random.pick(fonts)}" font-size="${size}"${weight}${slope}>${escaped}</text>`;
}
