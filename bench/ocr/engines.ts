import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { createWorker, PSM, type Worker } from 'tesseract.js';
import { createModelsClient } from '../../models/index.ts';
import type { TruePicture, TrueWord } from './picture.ts';

/** An engine under test: `read` is timed; it may be started and warmed before. */
export interface Contestant {
  name: string;
  read(picture: TruePicture): Promise<TrueWord[]>;
  close(): Promise<void>;
}

const run = promisify(execFile);

/** Our pipeline through its public client, process boundary included. */
export function ours(): Contestant {
  const models = createModelsClient();
  return {
    name: 'understudy',
    async read({ png, mode }) {
      const { output } = await models.infer('ocr.read', { image: { bytes: png }, mode });
      return output.lines.flatMap((line) => line.words.map(({ text, box }) => ({ text, box })));
    },
    close: () => models.close(),
  };
}

/** tesseract.js as it comes, or tuned for screens: sparse text at twice the size. */
export async function tesseractJs(tuned: boolean): Promise<Contestant> {
  const require = createRequire(import.meta.url);
  const langPath = join(dirname(require.resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');
  const worker: Worker = await createWorker('eng', 1, { langPath, cacheMethod: 'none', gzip: true });
  if (tuned) await worker.setParameters({ tessedit_pageseg_mode: PSM.SPARSE_TEXT });
  return {
    name: tuned ? 'tesseract.js tuned' : 'tesseract.js',
    async read(picture) {
      const scale = tuned ? 2 : 1;
      const { data } = await worker.recognize(
        Buffer.from(await enlarged(picture, scale)),
        {},
        { blocks: true },
      );
      return (data.blocks ?? [])
        .flatMap((block) =>
          block.paragraphs.flatMap((paragraph) => paragraph.lines.flatMap((line) => line.words)),
        )
        .map(({ text, bbox: { x0, y0, x1, y1 } }) => placed(text, x0, y0, x1 - x0, y1 - y0, scale));
    },
    close: async () => void (await worker.terminate()),
  };
}

/** The native program, one thread as its makers advise; undefined where it is not installed. */
export async function nativeTesseract(tuned: boolean): Promise<Contestant | undefined> {
  try {
    await run('tesseract', ['--version']);
  } catch {
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'bench-ocr-'));
  return {
    name: tuned ? 'tesseract tuned' : 'tesseract',
    async read(picture) {
      const scale = tuned ? 2 : 1;
      const path = join(folder, 'picture.png');
      await writeFile(path, await enlarged(picture, scale));
      const options = { env: { ...process.env, OMP_THREAD_LIMIT: '1' }, maxBuffer: 1 << 26 };
      const { stdout } = await run(
        'tesseract',
        [path, 'stdout', '--psm', tuned ? '11' : '3', 'tsv'],
        options,
      );
      return stdout
        .split('\n')
        .slice(1)
        .flatMap((row) => {
          const [level, , , , , , x, y, w, h, , text] = row.split('\t');
          if (level !== '5' || text === undefined || text.trim() === '') return [];
          return [placed(text, Number(x), Number(y), Number(w), Number(h), scale)];
        });
    },
    close: () => rm(folder, { recursive: true }),
  };
}

async function enlarged(picture: TruePicture, scale: number): Promise<Uint8Array> {
  if (scale === 1) return picture.png;
  const size = { width: picture.width * scale, height: picture.height * scale };
  return sharp(picture.png)
    .resize({ ...size, kernel: 'cubic' })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function placed(text: string, x: number, y: number, w: number, h: number, scale: number): TrueWord {
  return { text: text.trim(), box: { x: x / scale, y: y / scale, w: w / scale, h: h / scale } };
}
