import type { OcrWord } from '../../contract/inference/index.ts';
import { type Crop, cropRect } from './crop.ts';
import { type Charset, decodeCtc } from './ctc.ts';
import { boundingBox, movedQuad, quadOf, type RotatedRect } from './geometry.ts';
import type { RgbImage } from './image.ts';
import type { TensorModel } from './tensor-model.ts';
import { columnsPerStep, meanConfidence, placeWords } from './words.ts';

const cropHeight = 48;
const widthMultiple = 32;

/** A line as the recogniser reads it. */
export interface RecognisedLine {
  text: string;
  confidence: number;
  words: OcrWord[];
  box: OcrWord['box'];
  quad: OcrWord['quad'];
}

/** A recogniser network with the meaning of its classes. */
export interface Recogniser {
  model: TensorModel;
  charset: Charset;
}

/** Reads the text inside one rotated rectangle; one crop at its exact width, since batching only pays on a GPU. */
export async function recogniseRect(
  recogniser: Recogniser,
  image: RgbImage,
  rect: RotatedRect,
): Promise<RecognisedLine> {
  const { crop, input, width, steps } = lineInput(image, rect);
  const output = await recogniser.model.run(input, [1, 3, crop.height, width]);
  const glyphs = decodeCtc(output.data, Math.min(steps, output.shape[1] ?? 0), recogniser.charset);
  const words = placeWords(glyphs, crop, rect, image);
  const quad = movedQuad(quadOf(rect), image.offset.x, image.offset.y);
  return {
    text: words.map((word) => word.text).join(' '),
    confidence: meanConfidence(glyphs.filter((glyph) => glyph.char !== ' ')),
    words,
    quad,
    box: boundingBox(quad, image.full.width, image.full.height),
  };
}

/** A line cut out and made ready for the network, padded to `width`; its own text ends with step `steps`. */
export function lineInput(
  image: RgbImage,
  rect: RotatedRect,
): { crop: Crop; input: Float32Array; width: number; steps: number } {
  const crop = cropRect(image, rect, cropWidth(rect), cropHeight);
  const width = Math.ceil(crop.width / widthMultiple) * widthMultiple;
  return { crop, width, input: networkInput(crop, width), steps: Math.ceil(crop.width / columnsPerStep) };
}

function cropWidth(rect: RotatedRect): number {
  return Math.max(columnsPerStep, Math.min(4096, Math.round((cropHeight * rect.w) / Math.max(1, rect.h))));
}

/** Planes in blue, green, red order scaled to -1..1; the padding on the right is 0, mid grey. */
export function networkInput(crop: Crop, width: number): Float32Array {
  const plane = crop.height * width;
  const input = new Float32Array(plane * 3);
  for (let y = 0; y < crop.height; y++) {
    for (let x = 0; x < crop.width; x++) {
      const from = (y * crop.width + x) * 3;
      const to = y * width + x;
      input[to] = (crop.data[from + 2] as number) / 127.5 - 1;
      input[plane + to] = (crop.data[from + 1] as number) / 127.5 - 1;
      input[2 * plane + to] = (crop.data[from] as number) / 127.5 - 1;
    }
  }
  return input;
}
