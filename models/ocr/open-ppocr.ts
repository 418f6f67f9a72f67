import { z } from 'zod';
import { replaceHead } from '../runtime/onnx-head.ts';
import { openOnnxModel } from '../runtime/onnx-session.ts';
import { type ModelVersion, readModelFile } from '../store/model-version.ts';
import type { Charset } from './ctc.ts';
import { PpOcrEngine } from './ppocr.ts';

/** What a trained last layer means: its classes as characters, and how many features it takes. */
const headCardSchema = z.object({
  formatVersion: z.literal(1),
  characters: z.array(z.string()).min(2),
  inputs: z.int().positive(),
});

/** Loads the networks of a PP-OCR version on a provider, with the version's own last layer where it brings one. */
export async function openPpOcr(version: ModelVersion, provider: string): Promise<PpOcrEngine> {
  const [detection, orientation, recogniser] = await Promise.all([
    readModelFile(version, 'detection').then((bytes) => openOnnxModel(bytes, provider)),
    readModelFile(version, 'orientation').then((bytes) => openOnnxModel(bytes, provider)),
    openRecogniser(version, provider),
  ]);
  return new PpOcrEngine({
    model: version.name,
    version: version.version,
    provider,
    languages: version.languages,
    detection,
    orientation,
    recogniser,
    async release() {
      await Promise.all([detection, orientation, recogniser.model].map((model) => model.release()));
    },
  });
}

async function openRecogniser(version: ModelVersion, provider: string) {
  const recognition = await readModelFile(version, 'recognition');
  const charset = charsetOf(new TextDecoder().decode(await readModelFile(version, 'dictionary')));
  if (version.files['head'] === undefined)
    return { model: await openOnnxModel(recognition, provider), charset };
  const values = await readModelFile(version, 'head');
  const cardText = new TextDecoder().decode(await readModelFile(version, 'headCard'));
  const { characters, inputs } = headCardSchema.parse(JSON.parse(cardText));
  const classes = characters.length;
  const numbers = new Float32Array(Uint8Array.from(values).buffer);
  if (numbers.length !== (inputs + 1) * classes)
    throw new RangeError('the last layer and its card differ in size');
  const weights = numbers.subarray(0, inputs * classes);
  const head = { classes, weights, bias: numbers.subarray(inputs * classes) };
  const model = replaceHead(recognition, charset.chars.length, head);
  if (model === undefined) throw new TypeError('the recogniser has no last layer of the expected shape');
  return {
    model: await openOnnxModel(model, provider),
    charset: { chars: characters, spaceClass: characters.lastIndexOf(' ') },
  };
}

/** Class 0 is the CTC blank, then come the dictionary's lines, then the space. */
export function charsetOf(dictionary: string): Charset {
  const lines = dictionary.replace(/\n$/, '').split(/\r?\n/);
  const chars = ['', ...lines, ' '];
  return { chars, spaceClass: chars.length - 1 };
}

/** The blank, ASCII, Latin letters with marks, and the punctuation and signs of business papers. */
export function isLatin(char: string): boolean {
  return char === '' || /^[\u0020-\u024f\u2010-\u2026\u20a0-\u20bf\u2116\u2122°]$/u.test(char);
}
