import { openOnnxModel } from '../runtime/onnx-session.ts';
import { sliceHead } from '../runtime/onnx-head.ts';
import { type ModelVersion, readModelFile } from '../store/model-version.ts';
import type { Charset } from './ctc.ts';
import { PpOcrEngine } from './ppocr.ts';

/** Loads the networks of a PP-OCR version on a provider; Chinese keeps all classes, other languages the Latin ones. */
export async function openPpOcr(version: ModelVersion, provider: string): Promise<PpOcrEngine> {
  const [detection, recognition, orientation, dictionary] = await Promise.all([
    readModelFile(version, 'detection'),
    readModelFile(version, 'recognition'),
    readModelFile(version, 'orientation'),
    readModelFile(version, 'dictionary'),
  ]);
  const full = charsetOf(new TextDecoder().decode(dictionary));
  const kept = full.chars.flatMap((char, index) => (isLatin(char) ? [index] : []));
  const sliced = sliceHead(recognition, full.chars.length, kept);
  const charset = sliced === undefined ? full : chosen(full, kept);
  const models = {
    detection: await openOnnxModel(detection, provider),
    orientation: await openOnnxModel(orientation, provider),
    recognition: await openOnnxModel(sliced ?? recognition, provider),
  };
  return new PpOcrEngine({
    model: version.name,
    version: version.version,
    provider,
    languages:
      sliced === undefined ? version.languages : version.languages.filter((language) => language !== 'zh'),
    detection: models.detection,
    orientation: models.orientation,
    recogniser: { model: models.recognition, charset },
    async release() {
      await Promise.all(Object.values(models).map((model) => model.release()));
    },
  });
}

/** Class 0 is the CTC blank, then come the dictionary's lines, then the space. */
export function charsetOf(dictionary: string): Charset {
  const lines = dictionary.replace(/\n$/, '').split(/\r?\n/);
  const chars = ['', ...lines, ' '];
  return { chars, spaceClass: chars.length - 1 };
}

function chosen(charset: Charset, kept: readonly number[]): Charset {
  return {
    chars: kept.map((index) => charset.chars[index] ?? ''),
    spaceClass: kept.indexOf(charset.spaceClass),
  };
}

/** The blank, ASCII, Latin letters with marks, and the punctuation and signs of business papers. */
export function isLatin(char: string): boolean {
  return char === '' || /^[\u0020-\u024f\u2010-\u2026\u20a0-\u20bf\u2116\u2122°]$/u.test(char);
}
