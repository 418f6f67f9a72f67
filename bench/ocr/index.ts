import { cpus } from 'node:os';
import { type Contestant, nativeTesseract, ours, tesseractJs } from './engines.ts';
import type { TruePicture } from './picture.ts';
import { formScreenshot, scannedPage } from './pictures.ts';
import { type Score, score } from './score.ts';

type Figures = Score & { firstMs: number; warmMs: number };

/** Reads a form screenshot and a scanned page with our pipeline, tesseract.js and native tesseract in one run. */
export async function run(options: { readonly json: boolean }): Promise<void> {
  const pictures = [await formScreenshot(), await scannedPage()];
  const makers = [
    async () => ours(),
    () => tesseractJs(false),
    () => tesseractJs(true),
    () => nativeTesseract(false),
    () => nativeTesseract(true),
  ];
  const results = new Map<string, Figures[]>();
  for (const make of makers) {
    const contestant = await make();
    if (contestant === undefined) {
      if (!options.json)
        console.log('native tesseract is not installed (Debian: apt-get install tesseract-ocr): left out');
      continue;
    }
    try {
      const figures: Figures[] = [];
      for (const picture of pictures) figures.push(await measured(contestant, picture));
      results.set(contestant.name, figures);
    } finally {
      await contestant.close();
    }
  }
  if (!options.json) print(pictures, results);
  console.log(JSON.stringify(summary(pictures, results)));
}

async function measured(contestant: Contestant, picture: TruePicture): Promise<Figures> {
  const first = performance.now();
  await contestant.read(picture);
  const warm = performance.now();
  const words = await contestant.read(picture);
  const end = performance.now();
  return { ...score(picture.words, words), firstMs: warm - first, warmMs: end - warm };
}

function print(pictures: readonly TruePicture[], results: ReadonlyMap<string, readonly Figures[]>): void {
  for (const [index, picture] of pictures.entries()) {
    console.log(`\n${picture.name}: ${picture.words.length} words`);
    console.log(
      'engine'.padEnd(22),
      'CER %'.padStart(8),
      'words %'.padStart(8),
      'first ms'.padStart(9),
      'warm ms'.padStart(9),
    );
    for (const [name, figures] of results) {
      const f = figures[index];
      if (f === undefined) continue;
      const cells = [f.cer.toFixed(2).padStart(8), f.wordRecall.toFixed(1).padStart(8)];
      console.log(
        name.padEnd(22),
        ...cells,
        f.firstMs.toFixed(0).padStart(9),
        f.warmMs.toFixed(0).padStart(9),
      );
    }
  }
  console.log('');
}

/** Ratio: our mean CER over both pictures by that of the peer that is best on each picture. */
function summary(pictures: readonly TruePicture[], results: ReadonlyMap<string, readonly Figures[]>) {
  const named = (figures: readonly Figures[]) =>
    Object.fromEntries(figures.map((f, index) => [index === 0 ? 'form' : 'page', rounded(f)]));
  const { understudy = [], ...peers } = Object.fromEntries(results);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const best = pictures.map((_, index) =>
    Math.min(...Object.values(peers).map((figures) => figures[index]?.cer ?? 100)),
  );
  const reference = Object.fromEntries(
    Object.entries(peers).map(([name, figures]) => [name, named(figures)]),
  );
  return {
    bench: 'ocr',
    ours: named(understudy),
    reference,
    ratio: round(mean(understudy.map((f) => f.cer)) / mean(best), 3),
    unit: 'CER (space-free, mean of form and page) / best peer per picture',
    machine: `${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? 'CPU'}`,
  };
}

function rounded(figures: Figures): Figures {
  const { cer, wordRecall, firstMs, warmMs } = figures;
  return {
    cer: round(cer, 3),
    wordRecall: round(wordRecall, 2),
    firstMs: round(firstMs, 0),
    warmMs: round(warmMs, 0),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
