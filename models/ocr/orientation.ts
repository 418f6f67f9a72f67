import { cropRect } from './crop.ts';
import { halfTurned, quarterTurned, type RotatedRect } from './geometry.ts';
import type { RgbImage } from './image.ts';
import { networkInput } from './recognition.ts';
import type { TensorModel } from './tensor-model.ts';

const crop = { width: 192, height: 48 };
const sampleSize = 7;
const sureAbove = 0.9;

/** Taller than this many times its width, an area is text that runs up or down the page. */
const tallRatio = 1.5;

/** The areas turned into their reading direction: upright, sideways or upside down, by a vote of the longest lines. */
export async function orientAreas(
  model: TensorModel,
  image: RgbImage,
  rects: RotatedRect[],
): Promise<RotatedRect[]> {
  const turned = turnTallAreas(rects);
  const lying = turned.filter((rect) => Math.abs(rect.uy) <= Math.abs(rect.ux));
  const standing = turned.filter((rect) => Math.abs(rect.uy) > Math.abs(rect.ux));
  const flipLying = await isUpsideDown(model, image, lying);
  const flipStanding = await isUpsideDown(model, image, standing);
  return turned.map((rect) => {
    const flip = Math.abs(rect.uy) <= Math.abs(rect.ux) ? flipLying : flipStanding;
    return flip ? halfTurned(rect) : rect;
  });
}

/** Areas much taller than wide, read from bottom to top; on a sideways page short words follow the others. */
export function turnTallAreas(rects: readonly RotatedRect[]): RotatedRect[] {
  const tall = rects.filter((rect) => rect.h > tallRatio * rect.w);
  const wide = rects.filter((rect) => rect.w > tallRatio * rect.h);
  const sideways = tall.length > 2 * wide.length && tall.length >= 3;
  return rects.map((rect) =>
    rect.h > tallRatio * rect.w || (sideways && rect.h > rect.w * 0.8) ? quarterTurned(rect) : rect,
  );
}

async function isUpsideDown(
  model: TensorModel,
  image: RgbImage,
  rects: readonly RotatedRect[],
): Promise<boolean> {
  const longest = [...rects].sort((a, b) => b.w - a.w).slice(0, sampleSize);
  let upsideDown = 0;
  let upright = 0;
  for (const rect of longest) {
    const width = Math.min(crop.width, Math.max(8, Math.round((crop.height * rect.w) / Math.max(1, rect.h))));
    const head = { ...rect, w: Math.min(rect.w, (rect.h * crop.width) / crop.height) };
    const piece = cropRect(image, head, width, crop.height);
    const { data } = await model.run(networkInput(piece, crop.width), [1, 3, crop.height, crop.width]);
    if ((data[1] ?? 0) > sureAbove) upsideDown++;
    else if ((data[0] ?? 0) > sureAbove) upright++;
  }
  return upsideDown > upright;
}
