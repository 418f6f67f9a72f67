import { dirname } from 'node:path';
import sharp from 'sharp';
import { createWorker, type Line, PSM, type Worker } from 'tesseract.js';
import type { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type {
  Box,
  OcrDetectOutput,
  OcrReadOutput,
  OcrRecogniseOutput,
  OcrWord,
  ocrDetectInputSchema,
  ocrReadInputSchema,
  ocrRecogniseInputSchema,
  Quad,
  ReadingMode,
} from '../../contract/inference/index.ts';
import { type ModelVersion, readModelFile } from '../store/model-version.ts';
import { cropRect } from './crop.ts';
import type { Checkpoint, OcrEngine } from './engine.ts';
import { boundingBox, rectOf } from './geometry.ts';
import { loadImage, type RgbImage } from './image.ts';
import { readingOf, weightedConfidence } from './reading.ts';

const dataFile = 'eng.traineddata.gz';

/** Loads Tesseract's WebAssembly core with data from the disk; nothing is fetched. */
export async function openTesseract(version: ModelVersion): Promise<TesseractEngine> {
  await readModelFile(version, dataFile);
  const folder = dirname(version.files[dataFile]?.path ?? '');
  const failed = Promise.withResolvers<never>();
  const worker = await Promise.race([
    createWorker('eng', 1, {
      langPath: folder,
      cacheMethod: 'none',
      gzip: true,
      errorHandler: (reason: unknown) =>
        failed.reject(
          new UnderstudyError('model-unavailable', { model: 'tesseract', reason: String(reason) }),
        ),
    }),
    failed.promise,
  ]);
  failed.promise.catch(() => undefined);
  return new TesseractEngine(version, worker);
}

/** Tesseract 5 in WebAssembly; small screen text is read as sparse text at twice its size. */
export class TesseractEngine implements OcrEngine {
  readonly model: string;
  readonly version: string;
  readonly provider = 'wasm';
  readonly #worker: Worker;
  readonly #languages: readonly string[];

  constructor(version: ModelVersion, worker: Worker) {
    this.model = version.name;
    this.version = version.version;
    this.#languages = version.languages;
    this.#worker = worker;
  }

  async read(input: z.output<typeof ocrReadInputSchema>, checkpoint: Checkpoint): Promise<OcrReadOutput> {
    this.#requireLanguage(input.language);
    const image = await loadImage(input.image, input.region);
    const found = await this.#lines(image, input.mode, checkpoint);
    return readingOf(image.full, found);
  }

  async detect(
    input: z.output<typeof ocrDetectInputSchema>,
    checkpoint: Checkpoint,
  ): Promise<OcrDetectOutput> {
    const image = await loadImage(input.image, input.region);
    const lines = await this.#lines(image, input.mode, checkpoint);
    return {
      width: image.full.width,
      height: image.full.height,
      areas: lines
        .map(({ box, quad, confidence }) => ({ box, quad, confidence }))
        .sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x),
    };
  }

  async recognise(
    input: z.output<typeof ocrRecogniseInputSchema>,
    checkpoint: Checkpoint,
  ): Promise<OcrRecogniseOutput> {
    this.#requireLanguage(input.language);
    const image = await loadImage(input.image, input.region);
    const quads = input.quads ?? [quadFor({ ...image.offset, w: image.width, h: image.height })];
    const lines: OcrRecogniseOutput['lines'] = [];
    for (const quad of quads) {
      const rect = rectOf(quad);
      const inside = { ...rect, cx: rect.cx - image.offset.x, cy: rect.cy - image.offset.y };
      const crop = cropRect(image, inside, Math.max(1, Math.round(rect.w)), Math.max(1, Math.round(rect.h)));
      const full = { width: crop.width, height: crop.height };
      const parts = await this.#lines({ ...crop, offset: { x: 0, y: 0 }, full }, 'line', checkpoint);
      const text = parts.map((part) => part.text).join(' ');
      const words = parts.flatMap((part) => part.words).map((word) => placedBack(word, quad, full, image));
      const box = boundingBox(quad, image.full.width, image.full.height);
      lines.push({ text, words, confidence: weightedConfidence(parts), box, quad });
    }
    return { lines };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #lines(image: RgbImage, mode: ReadingMode | 'line', checkpoint: Checkpoint) {
    const scale = mode === 'screen' ? 2 : 1;
    const psm = { screen: PSM.SPARSE_TEXT, page: PSM.AUTO, line: PSM.SINGLE_LINE }[mode];
    const png = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
      .resize(image.width * scale, image.height * scale, { kernel: 'cubic' })
      .extend({ top: 8, bottom: 8, left: 8, right: 8, extendWith: 'copy' })
      .png({ compressionLevel: 1 })
      .toBuffer();
    await checkpoint.pass();
    await this.#worker.setParameters({ tessedit_pageseg_mode: psm });
    const { data } = await this.#worker.recognize(png, {}, { blocks: true, text: false });
    await checkpoint.pass();
    const lines = (data.blocks ?? []).flatMap((block) =>
      block.paragraphs.flatMap((paragraph) => paragraph.lines),
    );
    return lines.flatMap((line) => placedLine(line, image, scale));
  }

  #requireLanguage(language: string): void {
    if (this.#languages.includes(language)) return;
    throw new UnderstudyError('ocr-language-unsupported', {
      engine: 'tesseract',
      language,
      supported: this.#languages.join(', '),
    });
  }
}

function placedLine(line: Line, image: RgbImage, scale: number) {
  const place = (bbox: Line['bbox']): Box => {
    const x = (bbox.x0 - 8) / scale + image.offset.x;
    const y = (bbox.y0 - 8) / scale + image.offset.y;
    const quad = quadFor({ x, y, w: (bbox.x1 - bbox.x0) / scale, h: (bbox.y1 - bbox.y0) / scale });
    return boundingBox(quad, image.full.width, image.full.height);
  };
  const words = line.words
    .filter((word) => word.text.trim() !== '')
    .map((word): OcrWord => {
      const box = place(word.bbox);
      return { text: word.text.trim(), box, quad: quadFor(box), confidence: word.confidence / 100 };
    });
  if (words.length === 0) return [];
  const box = place(line.bbox);
  const text = words.map((word) => word.text).join(' ');
  return [{ text, words, box, quad: quadFor(box), confidence: weightedConfidence(words) }];
}

/** Moves a word read in a level crop back to its place along the quad it was cut from. */
function placedBack(
  word: OcrWord,
  quad: Quad,
  crop: { width: number; height: number },
  image: RgbImage,
): OcrWord {
  const [tl, tr, , bl] = quad;
  const at = (x: number, y: number) => ({
    x: tl.x + ((tr.x - tl.x) * x) / crop.width + ((bl.x - tl.x) * y) / crop.height,
    y: tl.y + ((tr.y - tl.y) * x) / crop.width + ((bl.y - tl.y) * y) / crop.height,
  });
  const { x, y, w, h } = word.box;
  const placed: Quad = [at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h)];
  return { ...word, quad: placed, box: boundingBox(placed, image.full.width, image.full.height) };
}

function quadFor(box: Box): Quad {
  const { x, y, w, h } = box;
  return [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
  ];
}
