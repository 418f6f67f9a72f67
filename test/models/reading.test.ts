import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModelsClient, type ModelsClient } from '../../models/index.ts';
import { drawnImage } from './drawn-image.ts';

const form = [
  { text: 'Party name', x: 40, y: 60 },
  { text: 'Harrow Lane Stationers Ltd', x: 200, y: 60 },
  { text: 'Order number', x: 40, y: 100 },
  { text: 'PO-2026-0417', x: 200, y: 100 },
  { text: 'Amount (EUR)', x: 40, y: 140 },
  { text: '1,234.56', x: 200, y: 140 },
  { text: 'Save', x: 40, y: 190, bold: true },
];

const letter = [
  'Dear Sir or Madam,',
  'please find the goods listed below at our usual terms.',
  'Payment is due within 30 days of the date of this letter.',
  'Yours faithfully,',
].map((text, index) => ({ text, x: 110, y: 200 + index * 60, size: 26 }));

let models: ModelsClient;
let folder: string;
let screenshot: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  models = createModelsClient();
  folder = await mkdtemp(join(tmpdir(), 'reading-'));
  screenshot = await drawnImage(640, 240, form);
});

afterAll(async () => {
  await models.close();
  await rm(folder, { recursive: true });
});

describe('reading text', () => {
  it('reads every field of a screenshot exactly and says where each word is', async () => {
    const answer = await models.infer('ocr.read', { image: { bytes: screenshot } });
    expect(answer.output.lines.map((line) => line.text)).toEqual(form.map((field) => field.text));
    expect(answer.output.text.split('\n')[0]).toBe('Party name  Harrow Lane Stationers Ltd');
    const lane = answer.output.lines[1]?.words[1];
    expect(lane?.text).toBe('Lane');
    expect(lane?.box.x).toBeGreaterThan(245);
    expect((lane?.box.x ?? 0) + (lane?.box.w ?? 0)).toBeLessThan(300);
    expect(lane?.box.y).toBeGreaterThan(40);
    expect(answer.output.confidence).toBeGreaterThan(0.9);
  });

  it('names model, version, engine, provider and timings with every answer', async () => {
    const answer = await models.infer('ocr.detect', { image: { bytes: screenshot } });
    expect(answer).toMatchObject({ model: 'pp-ocr', engine: 'ppocr', provider: 'cpu' });
    expect(answer.version).not.toBe('');
    expect(answer.timings.totalMs).toBeGreaterThanOrEqual(answer.timings.runMs);
    expect(answer.output.areas).toHaveLength(form.length);
  });

  it('reads one region and answers in pixels of the whole picture', async () => {
    const region = { x: 190, y: 80, w: 300, h: 30 };
    const { output } = await models.infer('ocr.read', { image: { bytes: screenshot }, region });
    expect(output.text).toBe('PO-2026-0417');
    expect(output.lines[0]?.box.x).toBeGreaterThan(190);
    expect(output.lines[0]?.box.y).toBeGreaterThan(80);
    expect(output).toMatchObject({ width: 640, height: 240 });
  });

  it('reads the areas it is given, in their order', async () => {
    const { output: found } = await models.infer('ocr.detect', { image: { bytes: screenshot } });
    const quads = [...found.areas].reverse().map((area) => area.quad);
    const { output } = await models.infer('ocr.recognise', { image: { bytes: screenshot }, quads });
    expect(output.lines[0]?.text).toBe('Save');
    expect(output.lines.map((line) => line.text).sort()).toEqual(form.map((field) => field.text).sort());
  });

  it.each([-2, 2])('reads a grainy page lying %s degrees askew, spaces and all', async (skew) => {
    const bytes = await drawnImage(1000, 520, letter, { skew, grain: 12 });
    const { output } = await models.infer('ocr.read', { image: { bytes }, mode: 'page' });
    expect(output.text).toBe(letter.map((line) => line.text).join('\n'));
    expect(output.angle).toBeCloseTo(skew, 0);
  });

  it('turns a page that was scanned upside down or sideways', async () => {
    const upright = await drawnImage(1000, 520, letter);
    for (const turn of [180, 90, 270]) {
      const bytes = new Uint8Array(await sharp(upright).rotate(turn).png().toBuffer());
      const { output } = await models.infer('ocr.read', { image: { bytes }, mode: 'page' });
      const words = output.lines.flatMap((line) => line.words.map((word) => word.text));
      expect(words).toHaveLength(letter.flatMap((line) => line.text.split(' ')).length);
      expect(words).toEqual(expect.arrayContaining(['Madam,', 'terms.', 'faithfully,']));
    }
  });

  it('finds nothing on an empty page', async () => {
    const bytes = await drawnImage(300, 200, []);
    const { output } = await models.infer('ocr.read', { image: { bytes } });
    expect(output).toMatchObject({ lines: [], text: '', confidence: 0 });
  });

  it('reads letters and signs that German, French and Nordic papers need', async () => {
    const texts = [
      'Müller & Söhne, Weiße Straße',
      'François Besançon',
      'Søren Århus',
      '1.234,56 €',
      '£99.50',
    ];
    const bytes = await drawnImage(
      700,
      360,
      texts.map((text, index) => ({ text, x: 40, y: 60 + index * 60, size: 26 })),
    );
    const { output } = await models.infer('ocr.read', { image: { bytes }, language: 'de' });
    expect(output.text.split('\n')).toEqual(texts);
  });

  it('reads the same with the second engine', async () => {
    const answer = await models.infer('ocr.read', { image: { bytes: screenshot } }, { engine: 'tesseract' });
    expect(answer).toMatchObject({ engine: 'tesseract', provider: 'wasm' });
    const words = answer.output.lines.flatMap((line) => line.words.map((word) => word.text));
    expect(words).toHaveLength(form.flatMap((field) => field.text.split(' ')).length);
    expect(words).toEqual(
      expect.arrayContaining(['Party', 'name', 'Stationers', 'number', '(EUR)', '1,234.56', 'Save']),
    );
    const { output: detected } = await models.infer('ocr.detect', { image: { bytes: screenshot } });
    const quads = detected.areas.slice(0, 1).map((area) => area.quad);
    const lines = await models.infer(
      'ocr.recognise',
      { image: { bytes: screenshot }, quads },
      { engine: 'tesseract' },
    );
    expect(form.map((field) => field.text)).toContain(lines.output.lines[0]?.text);
  });
});

describe('pictures that cannot be read', () => {
  const failing = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return models.infer('ocr.read', { image: { path } });
  };

  it('names a file that is not there', async () => {
    const path = join(folder, 'gone.png');
    await expect(models.infer('ocr.read', { image: { path } })).rejects.toMatchObject({
      code: 'file-not-found',
      message: expect.stringContaining(path),
    });
  });

  it('says that an empty file is empty', async () => {
    await expect(failing('empty.png', '')).rejects.toMatchObject({
      code: 'image-unreadable',
      message: expect.stringMatching(/empty\.png.*0 bytes/),
    });
  });

  it('refuses what is no picture, and a PDF by name', async () => {
    await expect(failing('notes.png', 'just some words')).rejects.toMatchObject({ code: 'image-unreadable' });
    await expect(failing('bill.png', '%PDF-1.7 …')).rejects.toMatchObject({
      message: expect.stringContaining('PDF'),
    });
  });

  it('refuses a picture that breaks off in the middle', async () => {
    await expect(failing('half.png', screenshot.subarray(0, screenshot.length / 2))).rejects.toMatchObject({
      code: 'image-unreadable',
      message: expect.stringContaining('half.png'),
    });
  });

  it('says how large the picture is when the region lies outside', async () => {
    const region = { x: 600, y: 0, w: 100, h: 50 };
    const reading = models.infer('ocr.read', { image: { bytes: screenshot, name: 'form.png' }, region });
    await expect(reading).rejects.toMatchObject({
      code: 'image-region-outside',
      message: expect.stringMatching(/form\.png.*640 x 240/),
    });
  });

  it('names what is wrong with a question: the field, the language, the version', async () => {
    const image = { bytes: screenshot };
    await expect(
      models.infer('ocr.read', { image, region: { x: 0, y: 0, w: 0, h: 5 } }),
    ).rejects.toMatchObject({
      code: 'inference-input-invalid',
      message: expect.stringContaining('region.w'),
    });
    await expect(models.infer('ocr.read', { image, language: 'ja' })).rejects.toMatchObject({
      code: 'ocr-language-unsupported',
      message: expect.stringContaining('ja'),
    });
    await expect(models.infer('ocr.read', { image }, { version: '0.0.1' })).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('0.0.1'),
    });
  });
});
