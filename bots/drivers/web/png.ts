import { deflateSync, inflateSync } from 'node:zlib';
import type { Box } from '../../../contract/flow/targets.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Pixel size from a PNG's header (PNG specification, 11.2.2). */
export function pngSize(png: Uint8Array): { width: number; height: number } {
  const view = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
}

const crcTable = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc(bytes: Uint8Array): number {
  let value = -1;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ -1) >>> 0;
}

function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

/** Undoes the filters of every row in place (PNG specification, 9.2). */
function unfilter(raw: Buffer, stride: number, bytesPerPixel: number): void {
  const at = (index: number) => raw[index] ?? 0;
  for (let start = 0; start < raw.length; start += stride + 1) {
    const filter = at(start);
    const first = start === 0;
    for (let offset = 1; offset <= stride; offset += 1) {
      const here = start + offset;
      const left = offset > bytesPerPixel ? at(here - bytesPerPixel) : 0;
      const up = first ? 0 : at(here - stride - 1);
      const corner = first || offset <= bytesPerPixel ? 0 : at(here - stride - 1 - bytesPerPixel);
      let add = 0;
      if (filter === 1) add = left;
      else if (filter === 2) add = up;
      else if (filter === 3) add = (left + up) >> 1;
      else if (filter === 4) {
        const guess = left + up - corner;
        const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
        add = a <= b && a <= c ? left : b <= c ? up : corner;
      }
      raw[here] = (at(here) + add) & 0xff;
    }
    raw[start] = 0;
  }
}

/**
 * The picture with boxes painted over in dark grey. Takes the 8-bit RGB and RGBA pictures that Chromium makes; `scale`
 * is picture pixels per unit of the boxes.
 */
export function paintOver(png: Uint8Array, boxes: readonly Box[], scale: number): Uint8Array {
  const source = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const { width, height } = pngSize(source);
  const [depth, colour, interlace] = [source[24], source[25], source[28]];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlace !== 0) {
    throw new Error(`cannot paint over a PNG of bit depth ${depth}, colour type ${colour}`);
  }
  const bytesPerPixel = colour === 6 ? 4 : 3;
  const stride = width * bytesPerPixel;
  const parts: Buffer[] = [];
  for (let at = 8; at < source.length; ) {
    const length = source.readUInt32BE(at);
    if (source.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(source.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  unfilter(raw, stride, bytesPerPixel);
  for (const box of boxes) {
    const left = Math.max(0, Math.floor(box.x * scale) - 1);
    const right = Math.min(width, Math.ceil((box.x + box.width) * scale) + 1);
    const top = Math.max(0, Math.floor(box.y * scale) - 1);
    const bottom = Math.min(height, Math.ceil((box.y + box.height) * scale) + 1);
    if (right <= left) continue;
    for (let row = top; row < bottom; row += 1) {
      const start = row * (stride + 1) + 1;
      raw.fill(0x44, start + left * bytesPerPixel, start + right * bytesPerPixel);
      if (bytesPerPixel === 4) {
        for (let column = left; column < right; column += 1) raw[start + column * 4 + 3] = 0xff;
      }
    }
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', source.subarray(16, 29)),
    chunk('IDAT', deflateSync(raw, { level: 1 })),
    chunk('IEND', new Uint8Array()),
  ]);
}
