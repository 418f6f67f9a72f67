import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledVersions, createModelsClient } from '../../models/index.ts';
import { charsetOf } from '../../models/ocr/open-ppocr.ts';
import { exposeFeatures, readHead, replaceHead } from '../../models/runtime/onnx-head.ts';
import { openOnnxModel } from '../../models/runtime/onnx-session.ts';
import { readModelFile } from '../../models/store/model-version.ts';
import { headProbabilities } from '../../models/training/ocr-head/head-trainer.ts';
import { drawnImage } from './drawn-image.ts';

const base = bundledVersions.find((version) => version.version === '4.1.4.2');
if (base === undefined) throw new Error('the plain PP-OCR version is bundled');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('model versions', () => {
  it('have every file they declare, with the declared digest', async () => {
    for (const version of bundledVersions) {
      for (const role of Object.keys(version.files)) {
        await expect(readModelFile(version, role), `${version.name} ${role}`).resolves.not.toHaveLength(0);
      }
    }
  });

  it('are refused when a file was changed', async () => {
    const path = join(folder, 'changed.onnx');
    await writeFile(path, 'not what was declared');
    const changed = {
      ...base,
      files: { detection: { path, sha256: createHash('sha256').update('x').digest('hex') } },
    };
    await expect(readModelFile(changed, 'detection')).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining(path),
    });
  });

  it('can be added in a folder and asked for by version', async () => {
    const place = join(folder, 'installed', 'my-ocr', '9.1');
    await mkdir(place, { recursive: true });
    const files: Record<string, { path: string; sha256: string }> = {};
    for (const [role, file] of Object.entries(base.files)) {
      await writeFile(join(place, role), await readFile(file.path));
      files[role] = { path: role, sha256: file.sha256 };
    }
    await writeFile(
      join(place, 'model.json'),
      JSON.stringify({ ...base, name: 'my-ocr', version: '9.1', files }),
    );
    const models = createModelsClient({ modelsFolder: join(folder, 'installed') });
    try {
      const bytes = await drawnImage(160, 50, [{ text: 'Ready 42', x: 20, y: 32 }]);
      const newest = await models.infer('ocr.read', { image: { bytes } });
      expect(newest).toMatchObject({ model: 'my-ocr', version: '9.1', output: { text: 'Ready 42' } });
      const asked = await models.infer('ocr.read', { image: { bytes } }, { version: '4.1.4.2' });
      expect(asked.model).toBe('pp-ocr');
    } finally {
      await models.close();
    }
  });
});

describe('the last layer of a recogniser', () => {
  it('is read, replaced and left out without changing what the network computes', async () => {
    const bytes = await readModelFile(base, 'recognition');
    const { chars } = charsetOf(new TextDecoder().decode(await readModelFile(base, 'dictionary')));
    const head = readHead(bytes, chars.length);
    const exposed = exposeFeatures(bytes, chars.length);
    if (head === undefined || exposed === undefined) throw new Error('the recogniser has a last layer');
    const kept = [0, 1, 40, 500];
    const inputs = head.weights.length / head.classes;
    const small = {
      classes: kept.length,
      weights: Float32Array.from({ length: inputs * kept.length }, (_, at) => {
        const row = Math.floor(at / kept.length);
        return head.weights[row * head.classes + (kept[at % kept.length] ?? 0)] ?? 0;
      }),
      bias: Float32Array.from(kept, (index) => head.bias[index] ?? 0),
    };
    const replaced = replaceHead(bytes, chars.length, small);
    if (replaced === undefined) throw new Error('the last layer can be replaced');
    expect(replaced.length).toBeLessThan(bytes.length - 2_000_000);
    const input = Float32Array.from({ length: 3 * 48 * 64 }, (_, index) => Math.sin(index));
    const outputs = await Promise.all(
      [replaced, exposed].map(async (model) => {
        const session = await openOnnxModel(model, 'cpu');
        const output = await session.run(input, [1, 3, 48, 64]);
        await session.release();
        return output;
      }),
    );
    const [probabilities, features] = outputs;
    expect(probabilities?.shape).toEqual([1, 8, 4]);
    const own = headProbabilities(small, features?.data ?? new Float32Array(0), 8);
    for (const [at, value] of own.entries()) expect(probabilities?.data[at]).toBeCloseTo(value, 4);
  });

  it('is not found in a network that has none of that size', async () => {
    expect(readHead(await readModelFile(base, 'orientation'), 6625)).toBeUndefined();
  });
});
