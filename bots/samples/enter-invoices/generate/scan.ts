import sharp from 'sharp';
import type { SeededRandom } from './random.ts';
import type { Sheet } from './sheet.ts';

/** How badly a page was scanned. */
export interface ScanWear {
  /** Degrees the page lies askew, clockwise. */
  readonly skew: number;
  /** Standard deviation of the grain in grey levels (0 to 255). */
  readonly grain: number;
  /** Dust specks on the page. */
  readonly specks: number;
  /** Gaussian blur in pixels; below 0.3 none. */
  readonly blur: number;
  /** Grey levels the page darkens towards one edge. */
  readonly shade: number;
}

/** Wear as an office scanner makes it: up to two degrees askew, with grain, dust, blur and uneven light. */
export const scannerWear = (random: SeededRandom): ScanWear => ({
  skew: Math.round((random.next() * 4 - 2) * 100) / 100,
  grain: 2 + random.next() * 5,
  specks: random.between(20, 120),
  blur: random.next() * 0.7,
  shade: random.between(0, 28),
});

const gauss = (random: SeededRandom): number =>
  random.next() + random.next() + random.next() + random.next() - 2;

/** Prints a sheet and scans it: a greyscale JPEG of A4 size at 150 dpi. */
export const scan = async (sheet: Sheet, wear: ScanWear, random: SeededRandom): Promise<Buffer> => {
  const printed = await sharp(Buffer.from(sheet.toSvg()))
    .flatten({ background: '#ffffff' })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  const laid = sharp(await sharp(printed).rotate(wear.skew, { background: '#fbfbfb' }).png().toBuffer());
  const { data, info } = await (wear.blur < 0.3 ? laid : laid.blur(wear.blur))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = (index: number): number => data[index * info.channels] ?? 255;
  const pixels = Buffer.alloc(info.width * info.height);
  for (let y = 0; y < info.height; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      const at = y * info.width + x;
      const light = grey(at) - (wear.shade * x) / info.width + gauss(random) * 1.7 * wear.grain;
      pixels[at] = Math.max(0, Math.min(255, Math.round(light)));
    }
  }
  for (let count = 0; count < wear.specks; count += 1) {
    const x = random.between(1, info.width - 3);
    const y = random.between(1, info.height - 3);
    const dark = random.between(60, 190);
    for (const offset of [0, 1, info.width].slice(0, random.between(1, 3))) {
      pixels[y * info.width + x + offset] = dark;
    }
  }
  return sharp(pixels, { raw: { width: info.width, height: info.height, channels: 1 } })
    .withDensity(150)
    .jpeg({ quality: 52, mozjpeg: true })
    .toBuffer();
};
