import type { RotatedRect } from './geometry.ts';
import type { RgbImage } from './image.ts';

/** Upright RGB pixels of one text area. */
export interface Crop {
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * Cuts a rotated rectangle out of an image, turned level and scaled to the given size.
 * Enlarges with Catmull-Rom, shrinks by averaging a grid of bilinear samples, so small text keeps its strokes.
 */
export function cropRect(image: RgbImage, rect: RotatedRect, width: number, height: number): Crop {
  const data = new Uint8Array(width * height * 3);
  const stepU = rect.w / width;
  const stepV = rect.h / height;
  const shrink = Math.max(stepU, stepV);
  const grid = shrink > 1.25 ? Math.min(4, Math.ceil(shrink)) : 1;
  const pixel: [number, number, number] = [0, 0, 0];
  const sample = grid === 1 ? sampleCubic : sampleLinear;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0; j < grid; j++) {
        const v = (y + (j + 0.5) / grid) * stepV - rect.h / 2;
        for (let i = 0; i < grid; i++) {
          const u = (x + (i + 0.5) / grid) * stepU - rect.w / 2;
          sample(
            image,
            rect.cx + u * rect.ux - v * rect.uy - 0.5,
            rect.cy + u * rect.uy + v * rect.ux - 0.5,
            pixel,
          );
          r += pixel[0];
          g += pixel[1];
          b += pixel[2];
        }
      }
      const n = grid * grid;
      const at = (y * width + x) * 3;
      data[at] = clampByte(r / n);
      data[at + 1] = clampByte(g / n);
      data[at + 2] = clampByte(b / n);
    }
  }
  return { data, width, height };
}

type Rgb = [number, number, number];

function sampleLinear(image: RgbImage, x: number, y: number, out: Rgb): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const left = clamp(x0, image.width);
  const right = clamp(x0 + 1, image.width);
  const top = clamp(y0, image.height) * image.width;
  const bottom = clamp(y0 + 1, image.height) * image.width;
  const a = (top + left) * 3;
  const b = (top + right) * 3;
  const c = (bottom + left) * 3;
  const d = (bottom + right) * 3;
  const wa = (1 - fx) * (1 - fy);
  const wb = fx * (1 - fy);
  const wc = (1 - fx) * fy;
  const wd = fx * fy;
  const p = image.data;
  for (let k = 0; k < 3; k++) {
    out[k] =
      (p[a + k] as number) * wa +
      (p[b + k] as number) * wb +
      (p[c + k] as number) * wc +
      (p[d + k] as number) * wd;
  }
}

const weightsX = new Float64Array(4);
const weightsY = new Float64Array(4);

function sampleCubic(image: RgbImage, x: number, y: number, out: Rgb): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  catmullRom(x - x0, weightsX);
  catmullRom(y - y0, weightsY);
  let r = 0;
  let g = 0;
  let b = 0;
  const p = image.data;
  for (let j = 0; j < 4; j++) {
    const row = clamp(y0 - 1 + j, image.height) * image.width;
    const wy = weightsY[j] as number;
    for (let i = 0; i < 4; i++) {
      const at = (row + clamp(x0 - 1 + i, image.width)) * 3;
      const weight = wy * (weightsX[i] as number);
      r += (p[at] as number) * weight;
      g += (p[at + 1] as number) * weight;
      b += (p[at + 2] as number) * weight;
    }
  }
  out[0] = r;
  out[1] = g;
  out[2] = b;
}

function catmullRom(t: number, weights: Float64Array): void {
  const t2 = t * t;
  const t3 = t2 * t;
  weights[0] = (-t3 + 2 * t2 - t) / 2;
  weights[1] = (3 * t3 - 5 * t2 + 2) / 2;
  weights[2] = (-3 * t3 + 4 * t2 + t) / 2;
  weights[3] = (t3 - t2) / 2;
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}

function clampByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}
