import type { ReadingMode } from '../../contract/inference/index.ts';
import { connectedBlobs } from './components.ts';
import { minAreaRect, type RotatedRect } from './geometry.ts';
import { type RgbImage, scaled } from './image.ts';
import type { TensorModel } from './tensor-model.ts';

/** A text area in the pixels of the image it was found in. */
export interface TextArea {
  rect: RotatedRect;
  confidence: number;
}

const binaryThreshold = 0.3;
const areaThreshold = 0.6;
const unclipRatio = 1.5;
const smallestSide = 3;

/** Longest side in pixels the detector looks at: screens have small text, pages large. */
export const detectionSide: Record<ReadingMode, number> = { screen: 1920, page: 1280 };

/** Finds text areas with the DB detector ("Real-time Scene Text Detection with Differentiable Binarization"). */
export async function detectText(
  model: TensorModel,
  image: RgbImage,
  mode: ReadingMode,
): Promise<TextArea[]> {
  const size = workingSize(image, mode);
  const pixels = await scaled(image, size.width, size.height);
  const map = await model.run(detectorInput(pixels, size.width * size.height), [
    1,
    3,
    size.height,
    size.width,
  ]);
  const areas = textAreas(map.data, size.width, size.height);
  const sx = image.width / size.width;
  const sy = image.height / size.height;
  return areas.map(({ rect, confidence }) => ({ confidence, rect: stretched(rect, sx, sy) }));
}

function workingSize(image: RgbImage, mode: ReadingMode): { width: number; height: number } {
  const longest = Math.max(image.width, image.height);
  const enlargement = mode === 'screen' ? 2 : 1;
  const scale = Math.min(detectionSide[mode] / longest, enlargement);
  const side = (length: number) => Math.max(32, Math.round((length * scale) / 32) * 32);
  return { width: side(image.width), height: side(image.height) };
}

const channelMean = [0.485, 0.456, 0.406];
const channelDeviation = [0.229, 0.224, 0.225];

/** Planes in blue, green, red order, as the model was trained on OpenCV images. */
function detectorInput(rgb: Uint8Array, pixels: number): Float32Array {
  const input = new Float32Array(pixels * 3);
  for (let channel = 0; channel < 3; channel++) {
    const mean = (channelMean[channel] as number) * 255;
    const deviation = (channelDeviation[channel] as number) * 255;
    const plane = channel * pixels;
    for (let i = 0; i < pixels; i++)
      input[plane + i] = ((rgb[i * 3 + 2 - channel] as number) - mean) / deviation;
  }
  return input;
}

function textAreas(map: Float32Array, width: number, height: number): TextArea[] {
  const found: TextArea[] = [];
  for (const blob of connectedBlobs(map, width, height, binaryThreshold)) {
    const rect = minAreaRect(blob.outline);
    if (Math.min(rect.w, rect.h) < smallestSide) continue;
    const confidence = meanInside(map, width, height, rect);
    if (confidence < areaThreshold) continue;
    const grow = (rect.w * rect.h * unclipRatio) / (2 * (rect.w + rect.h));
    const grown = { ...rect, w: rect.w + 2 * grow, h: rect.h + 2 * grow };
    if (Math.min(grown.w, grown.h) < smallestSide + 2) continue;
    found.push({ rect: grown, confidence: Math.min(1, confidence) });
  }
  return found;
}

function meanInside(map: Float32Array, width: number, height: number, rect: RotatedRect): number {
  const { cx, cy, ux, uy } = rect;
  const reachX = (Math.abs(ux) * rect.w + Math.abs(uy) * rect.h) / 2;
  const reachY = (Math.abs(uy) * rect.w + Math.abs(ux) * rect.h) / 2;
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.floor(cy - reachY)); y < Math.min(height, Math.ceil(cy + reachY)); y++) {
    for (let x = Math.max(0, Math.floor(cx - reachX)); x < Math.min(width, Math.ceil(cx + reachX)); x++) {
      const dx = x + 0.5 - cx;
      const dy = y + 0.5 - cy;
      if (Math.abs(dx * ux + dy * uy) > rect.w / 2 || Math.abs(-dx * uy + dy * ux) > rect.h / 2) continue;
      sum += map[y * width + x] as number;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Maps a rectangle through slightly unequal scales; the scales differ by rounding only, so it stays one. */
function stretched(rect: RotatedRect, sx: number, sy: number): RotatedRect {
  const dx = rect.ux * sx;
  const dy = rect.uy * sy;
  const along = Math.hypot(dx, dy);
  const across = Math.hypot(-rect.uy * sx, rect.ux * sy);
  return {
    cx: rect.cx * sx,
    cy: rect.cy * sy,
    ux: dx / along,
    uy: dy / along,
    w: rect.w * along,
    h: rect.h * across,
  };
}
