import { cpus } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TensorModel } from '../ocr/tensor-model.ts';

/** A loaded network that can be let go. */
export interface OnnxModel extends TensorModel {
  release(): Promise<void>;
}

/** Threads for one operator: the machine's physical cores, taking two hyper-threads as one core on larger machines. */
export function intraThreads(): number {
  const logical = cpus().length;
  return logical <= 4 ? logical : Math.floor(logical / 2);
}

/**
 * Loads a one-input network from bytes, so that external data files next to it can never be pulled in.
 * Spinning threads and the memory arena are off: they cost neighbours CPU and keep 1 GB and more.
 */
export async function openOnnxModel(bytes: Uint8Array, provider: string): Promise<OnnxModel> {
  const session = await InferenceSession.create(bytes, {
    executionProviders: [provider],
    intraOpNumThreads: intraThreads(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  });
  const inputName = session.inputNames[0] ?? 'x';
  const outputName = session.outputNames[0] ?? '';
  return {
    async run(input, shape) {
      const answer = await session.run({ [inputName]: new Tensor('float32', input, shape) }, [outputName]);
      const output = answer[outputName];
      if (output === undefined || !(output.data instanceof Float32Array)) {
        throw new TypeError(`the network's output ${outputName} is not made of 32-bit floats`);
      }
      return { data: output.data, shape: output.dims };
    },
    release: () => session.release(),
  };
}
