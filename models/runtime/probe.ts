import { bundledVersions } from '../store/bundled.ts';
import { readModelFile } from '../store/model-version.ts';
import { openOnnxModel } from './onnx-session.ts';

/** What a probe reports, as one JSON line: the largest difference from the CPU's numbers, and the time of a run of each. */
export interface ProbeReport {
  difference: number;
  cpuMs: number;
  providerMs: number;
}

const warmRuns = 5;

/** Entry of the probe process: runs the recogniser on a provider and on the CPU with the same made-up line. */
async function probe(provider: string): Promise<ProbeReport> {
  const version = bundledVersions.find((each) => each.engine === 'ppocr');
  if (version === undefined) throw new Error('no PP-OCR version is bundled');
  const bytes = await readModelFile(version, 'recognition');
  const shape = [1, 3, 48, 320];
  const input = Float32Array.from(
    { length: 3 * 48 * 320 },
    (_, index) => Math.sin(index * 0.37) * Math.cos(index / 97),
  );
  const timed = async (name: string) => {
    const model = await openOnnxModel(bytes, name);
    const { data } = await model.run(input, shape);
    const times: number[] = [];
    for (let run = 0; run < warmRuns; run++) {
      const start = performance.now();
      await model.run(input, shape);
      times.push(performance.now() - start);
    }
    await model.release();
    return { data, ms: times.sort((a, b) => a - b)[Math.floor(warmRuns / 2)] ?? 0 };
  };
  const cpu = await timed('cpu');
  const other = provider === 'cpu' ? cpu : await timed(provider);
  const difference = cpu.data.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (other.data[index] ?? 2))),
    0,
  );
  return { difference, cpuMs: cpu.ms, providerMs: other.ms };
}

console.log(JSON.stringify(await probe(process.argv[2] ?? 'cpu')));
