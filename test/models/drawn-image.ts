import sharp from 'sharp';

/** A piece of text at a baseline position. */
export interface DrawnText {
  text: string;
  x: number;
  y: number;
  size?: number;
  bold?: boolean;
  /** Where x is: the text's start (default) or its end. */
  align?: 'start' | 'end';
}

/** How the finished picture lies: skew in degrees clockwise, grain as grey-level deviation. */
export interface Wear {
  skew?: number;
  grain?: number;
}

/** Draws texts in Liberation Sans, black on white, as PNG bytes. */
export async function drawnImage(
  width: number,
  height: number,
  texts: readonly DrawnText[],
  wear: Wear = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const marks = texts.map(({ text, x, y, size = 16, bold = false, align = 'start' }) => {
    const escaped = text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
    const weight = bold ? ' font-weight="bold"' : '';
    return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${align}"${weight}>${escaped}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><g font-family="Liberation Sans">${marks.join('')}</g></svg>`;
  const drawn = await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
  const laid =
    wear.skew === undefined
      ? drawn
      : await sharp(drawn).rotate(wear.skew, { background: '#fff' }).png().toBuffer();
  return new Uint8Array(wear.grain === undefined ? laid : await grained(laid, wear.grain));
}

async function grained(png: Uint8Array, deviation: number): Promise<Buffer> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let state = 7;
  for (let i = 0; i < data.length; i++) {
    let sum = -6;
    for (let k = 0; k < 12; k++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 4294967296;
    }
    data[i] = Math.max(0, Math.min(255, (data[i] ?? 0) + sum * deviation));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png()
    .toBuffer();
}
