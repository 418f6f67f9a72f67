import type { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type {
  OcrDetectOutput,
  OcrReadOutput,
  OcrRecogniseOutput,
  ocrDetectInputSchema,
  ocrReadInputSchema,
  ocrRecogniseInputSchema,
  Quad,
} from '../../contract/inference/index.ts';
import { detectText } from './detection.ts';
import type { Checkpoint, OcrEngine } from './engine.ts';
import { boundingBox, movedQuad, quadOf, type RotatedRect, rectOf } from './geometry.ts';
import { loadImage, type RgbImage } from './image.ts';
import { orientAreas, turnTallAreas } from './orientation.ts';
import { readingOf } from './reading.ts';
import { type RecognisedLine, type Recogniser, recogniseRect } from './recognition.ts';
import type { TensorModel } from './tensor-model.ts';

/** The networks of a PP-OCR version, loaded. */
export interface PpOcrModels {
  model: string;
  version: string;
  provider: string;
  languages: readonly string[];
  detection: TensorModel;
  orientation: TensorModel;
  recogniser: Recogniser;
  release(): Promise<void>;
}

/** Lines the recogniser is less sure of than this are marks, not text. */
const leastConfidence = 0.5;

/** PP-OCR ("PP-OCRv4", PaddleOCR) on ONNX Runtime: detect, turn upright, read line by line. */
export class PpOcrEngine implements OcrEngine {
  readonly #models: PpOcrModels;

  constructor(models: PpOcrModels) {
    this.#models = models;
  }

  get model(): string {
    return this.#models.model;
  }
  get version(): string {
    return this.#models.version;
  }
  get provider(): string {
    return this.#models.provider;
  }

  async read(input: z.output<typeof ocrReadInputSchema>, checkpoint: Checkpoint): Promise<OcrReadOutput> {
    this.#requireLanguage(input.language);
    const image = await loadImage(input.image, input.region);
    await checkpoint.pass();
    const areas = await detectText(this.#models.detection, image, input.mode);
    await checkpoint.pass();
    const rects = areas.map((area) => area.rect);
    const upright =
      input.mode === 'page'
        ? await orientAreas(this.#models.orientation, image, rects)
        : turnTallAreas(rects);
    const found: RecognisedLine[] = [];
    for (const rect of upright) {
      await checkpoint.pass();
      const line = await recogniseRect(this.#models.recogniser, image, rect);
      if (line.text !== '' && line.confidence >= leastConfidence) found.push(line);
    }
    return readingOf(image.full, found);
  }

  async detect(
    input: z.output<typeof ocrDetectInputSchema>,
    checkpoint: Checkpoint,
  ): Promise<OcrDetectOutput> {
    const image = await loadImage(input.image, input.region);
    await checkpoint.pass();
    const areas = await detectText(this.#models.detection, image, input.mode);
    return {
      width: image.full.width,
      height: image.full.height,
      areas: areas
        .map(({ rect, confidence }) => {
          const quad = movedQuad(quadOf(rect), image.offset.x, image.offset.y);
          return { quad, confidence, box: boundingBox(quad, image.full.width, image.full.height) };
        })
        .sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x),
    };
  }

  async recognise(
    input: z.output<typeof ocrRecogniseInputSchema>,
    checkpoint: Checkpoint,
  ): Promise<OcrRecogniseOutput> {
    this.#requireLanguage(input.language);
    const image = await loadImage(input.image, input.region);
    const rects =
      input.quads === undefined ? [wholeOf(image)] : input.quads.map((quad) => insideOf(image, quad));
    const lines: RecognisedLine[] = [];
    for (const rect of rects) {
      await checkpoint.pass();
      lines.push(await recogniseRect(this.#models.recogniser, image, rect));
    }
    return { lines };
  }

  async close(): Promise<void> {
    await this.#models.release();
  }

  #requireLanguage(language: string): void {
    if (this.#models.languages.includes(language)) return;
    throw new UnderstudyError('ocr-language-unsupported', {
      engine: 'ppocr',
      language,
      supported: this.#models.languages.join(', '),
    });
  }
}

function wholeOf(image: RgbImage): RotatedRect {
  return { cx: image.width / 2, cy: image.height / 2, ux: 1, uy: 0, w: image.width, h: image.height };
}

function insideOf(image: RgbImage, quad: Quad): RotatedRect {
  return rectOf(movedQuad(quad, -image.offset.x, -image.offset.y));
}
