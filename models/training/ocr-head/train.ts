import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { editDistance } from '../../documents/label-search.ts';
import type { Charset } from '../../ocr/ctc.ts';
import { charsetOf, isLatin } from '../../ocr/open-ppocr.ts';
import { exposeFeatures, type Head, readHead } from '../../runtime/onnx-head.ts';
import { openOnnxModel } from '../../runtime/onnx-session.ts';
import { bundledVersions } from '../../store/bundled.ts';
import { readModelFile } from '../../store/model-version.ts';
import { HeadTrainer } from './head-trainer.ts';
import { Seeded } from './random.ts';
import { type LabelledSample, pageSamples, readText, type SampleSource } from './samples.ts';

const lookAlike: Readonly<Record<string, string>> = {
  '€': 'E',
  '£': 'E',
  ß: 'B',
  æ: 'a',
  Æ: 'A',
  ø: 'o',
  Ø: 'O',
  å: 'a',
  Å: 'A',
  ç: 'c',
  Ç: 'C',
  ñ: 'n',
  Ñ: 'N',
};
const extraLetters = '€£ßäöüÄÖÜéèêëàáâãåæçíïîìóôòõøúùûñÉÈÊÀÁÅÆÇÓØÚÑ§';
const fonts = [
  'Liberation Sans',
  'Liberation Serif',
  'Liberation Mono',
  'Liberation Sans Narrow',
  'DejaVu Sans',
  'DejaVu Serif',
  'DejaVu Sans Mono',
  'DejaVu Sans Condensed',
  'Carlito',
  'Nimbus Sans',
  'Nimbus Roman',
  'C059',
  'URW Bookman',
  'URW Gothic',
];
const heldOutFonts = ['P052', 'Nimbus Sans Narrow'];
const settings = {
  seed: 20261122,
  pages: 150,
  heldOutPages: 8,
  epochs: 12,
  batch: 32,
  rate: 0.004,
  pull: 2e-4,
};

/** Trains the last layer of the PP-OCR recogniser on rendered lines and writes it with its model card. */
async function train(outFolder: URL): Promise<void> {
  const version = bundledVersions.find((each) => each.engine === 'ppocr');
  if (version === undefined) throw new Error('no PP-OCR version is bundled');
  const recognition = await readModelFile(version, 'recognition');
  const full = charsetOf(new TextDecoder().decode(await readModelFile(version, 'dictionary')));
  const { head, charset } = startingHead(recognition, full);
  const exposed = exposeFeatures(recognition, full.chars.length);
  if (exposed === undefined) throw new Error('the recogniser has no last layer of the expected shape');
  const source: SampleSource = {
    detection: await openOnnxModel(await readModelFile(version, 'detection'), 'cpu'),
    features: await openOnnxModel(exposed, 'cpu'),
    head: { ...head, weights: head.weights.slice(), bias: head.bias.slice() },
    charset,
  };
  const samples = await collect(source, new Seeded(settings.seed), settings.pages, fonts);
  const heldOut = await collect(source, new Seeded(settings.seed + 1), settings.heldOutPages, heldOutFonts);
  console.log(`${samples.length} lines to learn from, ${heldOut.length} held out`);
  const before = evaluate(source.head, charset, heldOut);
  const trainer = new HeadTrainer(head);
  const random = new Seeded(settings.seed + 2);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const rate = settings.rate * (1 - epoch / settings.epochs);
    let loss = 0;
    let batches = 0;
    const order = samples.map((sample) => ({ sample, key: random.next() })).sort((a, b) => a.key - b.key);
    for (let at = 0; at < order.length; at += settings.batch) {
      loss += trainer.learn(
        order.slice(at, at + settings.batch).map(({ sample }) => sample),
        rate,
        settings.pull,
      );
      batches++;
    }
    console.log(
      `epoch ${epoch + 1}: loss ${(loss / batches).toFixed(4)}`,
      JSON.stringify(evaluate(head, charset, heldOut)),
    );
  }
  const after = evaluate(head, charset, heldOut);
  await write(outFolder, head, charset, {
    settings,
    fonts,
    heldOutFonts,
    lines: samples.length,
    before,
    after,
  });
}

/** The Latin classes of the shipped head, with new letters starting as their look-alikes, a little less likely. */
function startingHead(recognition: Uint8Array, full: Charset): { head: Head; charset: Charset } {
  const original = readHead(recognition, full.chars.length);
  if (original === undefined) throw new Error('the recogniser has no last layer of the expected shape');
  const kept = full.chars.map((char, index) => ({ char, index })).filter(({ char }) => isLatin(char));
  const missing = [...extraLetters].filter((letter) => !kept.some(({ char }) => char === letter));
  const columns = [
    ...kept.slice(0, -1).map(({ char, index }) => ({ char, index, offset: 0 })),
    ...missing.map((char) => ({ char, index: full.chars.indexOf(baseLetter(char)), offset: -2 })),
    { char: ' ', index: full.spaceClass, offset: 0 },
  ];
  const inputs = original.weights.length / original.classes;
  const head: Head = {
    classes: columns.length,
    weights: new Float32Array(inputs * columns.length),
    bias: Float32Array.from(columns, ({ index, offset }) => (original.bias[index] ?? 0) + offset),
  };
  for (let row = 0; row < inputs; row++) {
    for (const [to, { index }] of columns.entries()) {
      head.weights[row * columns.length + to] = original.weights[row * original.classes + index] ?? 0;
    }
  }
  return { head, charset: { chars: columns.map(({ char }) => char), spaceClass: columns.length - 1 } };
}

function baseLetter(letter: string): string {
  return lookAlike[letter] ?? letter.normalize('NFD').charAt(0);
}

async function collect(
  source: SampleSource,
  random: Seeded,
  pages: number,
  families: readonly string[],
): Promise<LabelledSample[]> {
  const samples: LabelledSample[] = [];
  for (let page = 0; page < pages; page++) samples.push(...(await pageSamples(source, random, families)));
  return samples;
}

/** Character error rate without spaces, recall of the letters outside ASCII, and recall of words, in per cent. */
function evaluate(head: Head, charset: Charset, samples: readonly LabelledSample[]) {
  const sums = { edits: 0, characters: 0, marked: 0, markedFound: 0, words: 0, wordsFound: 0 };
  for (const sample of samples) {
    const read = readText(head, charset, sample);
    const truth = sample.text.replace(/\s/g, '');
    sums.edits += editDistance(read.replace(/\s/g, ''), truth);
    sums.characters += truth.length;
    const remaining = [...read];
    for (const char of truth.replace(/[\u0020-\u007e]/g, '')) {
      sums.marked++;
      const at = remaining.indexOf(char);
      if (at < 0) continue;
      sums.markedFound++;
      remaining.splice(at, 1);
    }
    const words = read.split(' ');
    for (const word of sample.text.split(' ')) {
      sums.words++;
      const at = words.indexOf(word);
      if (at < 0) continue;
      sums.wordsFound++;
      words.splice(at, 1);
    }
  }
  const percent = (part: number, whole: number) => Math.round((10000 * part) / Math.max(1, whole)) / 100;
  return {
    cer: percent(sums.edits, sums.characters),
    markedRecall: percent(sums.markedFound, sums.marked),
    wordRecall: percent(sums.wordsFound, sums.words),
  };
}

async function write(folder: URL, head: Head, charset: Charset, training: object): Promise<void> {
  const values = new Float32Array(head.weights.length + head.bias.length);
  values.set(head.weights);
  values.set(head.bias, head.weights.length);
  const bytes = new Uint8Array(values.buffer);
  const card = {
    formatVersion: 1,
    characters: charset.chars,
    inputs: head.weights.length / head.classes,
    training,
  };
  const text = `${JSON.stringify(card, null, 2)}\n`;
  await writeFile(new URL('latin.bin', folder), bytes);
  await writeFile(new URL('latin.generated.json', folder), text);
  for (const [name, content] of [
    ['latin.bin', bytes],
    ['latin.generated.json', text],
  ] as const) {
    console.log(name, createHash('sha256').update(content).digest('hex'));
  }
}

const [outFolder] = process.argv.slice(2);
await train(
  outFolder === undefined
    ? new URL('../../weights/ocr-head/', import.meta.url)
    : pathToFileURL(`${outFolder}/`),
);
