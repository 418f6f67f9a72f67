import { editDistance } from '../../documents/label-search.ts';
import type { Charset } from '../../ocr/ctc.ts';
import { decodeCtc } from '../../ocr/ctc.ts';
import { detectText } from '../../ocr/detection.ts';
import { loadImage } from '../../ocr/image.ts';
import { lineInput } from '../../ocr/recognition.ts';
import type { TensorModel } from '../../ocr/tensor-model.ts';
import type { Head } from '../../runtime/onnx-head.ts';
import { headProbabilities, type Sample } from './head-trainer.ts';
import type { Seeded } from './random.ts';
import { trainingPage } from './training-page.ts';

/** What samples are made with: the detector, the frozen features, and the starting head that vouches for the match. */
export interface SampleSource {
  detection: TensorModel;
  features: TensorModel;
  head: Head;
  charset: Charset;
}

/** A sample with its text. */
export interface LabelledSample extends Sample {
  text: string;
}

/** Renders a page, finds its lines as the reader would, and keeps those that surely are the row they stand in. */
export async function pageSamples(
  source: SampleSource,
  random: Seeded,
  fonts: readonly string[],
): Promise<LabelledSample[]> {
  const page = await trainingPage(random, fonts);
  const image = await loadImage({ bytes: page.png });
  const areas = await detectText(source.detection, image, 'page');
  const samples: LabelledSample[] = [];
  for (const row of page.rows) {
    const matches = areas.filter(({ rect }) => Math.abs(rect.cy - row.y) < rect.h * 0.5);
    const [match] = matches;
    if (match === undefined || matches.length !== 1) continue;
    const { input, width, steps } = lineInput(image, match.rect);
    const { data } = await source.features.run(input, [1, 3, 48, width]);
    const inputs = source.head.weights.length / source.head.classes;
    const features = data.slice(0, steps * inputs);
    const sample = { text: row.text, features, steps, labels: labelsOf(row.text, source.charset) };
    const read = readText(source.head, source.charset, sample);
    if (editDistance(plain(read), plain(row.text)) <= 1 + 0.4 * row.text.length) samples.push(sample);
  }
  return samples;
}

/** The text a head reads from a sample's features. */
export function readText(head: Head, charset: Charset, sample: Sample): string {
  const probabilities = headProbabilities(head, sample.features, sample.steps);
  return decodeCtc(probabilities, sample.steps, charset)
    .map((glyph) => glyph.char)
    .join('');
}

function labelsOf(text: string, charset: Charset): number[] {
  return [...text].map((char) => {
    const label = charset.chars.indexOf(char);
    if (label < 1) throw new RangeError(`the charset lacks "${char}"`);
    return label;
  });
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s/g, '');
}
