import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { ImageSource, Region } from '../../contract/inference/index.ts';

/** Upright 8-bit RGB pixels of an image or of one region of it. */
export interface RgbImage {
  data: Uint8Array;
  width: number;
  height: number;
  /** Where the pixels start in the whole image. */
  offset: { x: number; y: number };
  /** Size of the whole image. */
  full: { width: number; height: number };
}

/** Pictures above this many pixels are refused before they are decoded. */
export const maximumPixels = 120_000_000;

/** What error messages call the image. */
export function imageName(source: ImageSource): string {
  return 'path' in source ? source.path : (source.name ?? 'the picture given as bytes');
}

/** Decodes an image upright (EXIF orientation applied) onto white, cut to the region where one is given. */
export async function loadImage(source: ImageSource, region?: Region): Promise<RgbImage> {
  const file = imageName(source);
  const bytes = await bytesOf(source);
  if (bytes.length === 0)
    throw new UnderstudyError('image-unreadable', { file, reason: 'it is empty (0 bytes)' });
  const decoded = await decode(bytes, file);
  const full = { width: decoded.width, height: decoded.height };
  if (region === undefined) return { ...decoded, offset: { x: 0, y: 0 }, full };
  if (region.x + region.w > full.width || region.y + region.h > full.height) {
    throw new UnderstudyError('image-region-outside', {
      file: basename(file),
      region: `${region.w} x ${region.h} at ${region.x},${region.y}`,
      ...full,
    });
  }
  return { ...cut(decoded, region), offset: { x: region.x, y: region.y }, full };
}

/** Scales pixels to a size, smoothly. */
export async function scaled(image: RgbImage, width: number, height: number): Promise<Uint8Array> {
  if (width === image.width && height === image.height) return image.data;
  const { data } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: width > image.width ? 'cubic' : 'linear' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data;
}

async function bytesOf(source: ImageSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  try {
    return await readFile(source.path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('file-not-found', { path: source.path, reason }, { cause });
  }
}

async function decode(
  bytes: Uint8Array,
  file: string,
): Promise<{ data: Uint8Array; width: number; height: number }> {
  if (startsWith(bytes, '%PDF-')) {
    throw new UnderstudyError('image-unreadable', { file, reason: 'it is a PDF, not a picture' });
  }
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maximumPixels, pages: 1 })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { data, width: info.width, height: info.height };
    return { data: greyToRgb(data, info.channels), width: info.width, height: info.height };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError('image-unreadable', { file, reason }, { cause });
  }
}

function greyToRgb(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels] ?? 0, i * 3, i * 3 + 3);
  return rgb;
}

function cut(image: { data: Uint8Array; width: number }, region: Region) {
  const data = new Uint8Array(region.w * region.h * 3);
  for (let row = 0; row < region.h; row++) {
    const start = ((region.y + row) * image.width + region.x) * 3;
    data.set(image.data.subarray(start, start + region.w * 3), row * region.w * 3);
  }
  return { data, width: region.w, height: region.h };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((char, index) => bytes[index] === char.charCodeAt(0));
}
