import type { Head } from '../../runtime/onnx-head.ts';
import { ctcGradient } from './ctc-gradient.ts';

/** One line as the frozen network sees it: `steps` rows of features, and the classes it should be read as. */
export interface Sample {
  features: Float32Array;
  steps: number;
  labels: readonly number[];
}

/** Adam's moments and the pull back to the starting weights. */
export class HeadTrainer {
  readonly head: Head;
  readonly #inputs: number;
  readonly #start: Head;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #gradient: Float64Array;
  #updates = 0;

  constructor(head: Head) {
    this.head = head;
    this.#inputs = head.weights.length / head.classes;
    this.#start = { ...head, weights: head.weights.slice(), bias: head.bias.slice() };
    const size = head.weights.length + head.bias.length;
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
    this.#gradient = new Float64Array(size);
  }

  /** Learns from a batch; answers the mean loss of a character. `pull` holds weights near where they started. */
  learn(batch: readonly Sample[], rate: number, pull: number): number {
    this.#gradient.fill(0);
    let loss = 0;
    let characters = 0;
    for (const sample of batch) {
      const probabilities = headProbabilities(this.head, sample.features, sample.steps);
      const sampleLoss = ctcGradient(probabilities, sample.steps, this.head.classes, sample.labels);
      if (!Number.isFinite(sampleLoss)) continue;
      loss += sampleLoss;
      characters += sample.labels.length;
      this.#accumulate(sample, probabilities);
    }
    this.#step(rate, pull, Math.max(1, characters));
    return loss / Math.max(1, characters);
  }

  #accumulate(sample: Sample, gradient: Float32Array): void {
    const { classes } = this.head;
    const biasAt = this.head.weights.length;
    for (let t = 0; t < sample.steps; t++) {
      for (let c = 0; c < classes; c++) {
        const g = gradient[t * classes + c] as number;
        if (Math.abs(g) < 1e-4) continue;
        this.#gradient[biasAt + c] = (this.#gradient[biasAt + c] as number) + g;
        for (let i = 0; i < this.#inputs; i++) {
          const at = i * classes + c;
          this.#gradient[at] =
            (this.#gradient[at] as number) + g * (sample.features[t * this.#inputs + i] as number);
        }
      }
    }
  }

  #step(rate: number, pull: number, scale: number): void {
    this.#updates++;
    const correct1 = 1 - 0.9 ** this.#updates;
    const correct2 = 1 - 0.999 ** this.#updates;
    const { weights, bias } = this.head;
    for (let k = 0; k < this.#gradient.length; k++) {
      const isWeight = k < weights.length;
      const values = isWeight ? weights : bias;
      const start = isWeight ? this.#start.weights : this.#start.bias;
      const at = isWeight ? k : k - weights.length;
      const value = values[at] as number;
      const g = (this.#gradient[k] as number) / scale + pull * (value - (start[at] as number));
      this.#first[k] = 0.9 * (this.#first[k] as number) + 0.1 * g;
      this.#second[k] = 0.999 * (this.#second[k] as number) + 0.001 * g * g;
      const step =
        (this.#first[k] as number) / correct1 / (Math.sqrt((this.#second[k] as number) / correct2) + 1e-8);
      values[at] = value - rate * step;
    }
  }
}

/** Class probabilities of every step. */
export function headProbabilities(head: Head, features: Float32Array, steps: number): Float32Array {
  const { classes } = head;
  const inputs = head.weights.length / classes;
  const out = new Float32Array(steps * classes);
  for (let t = 0; t < steps; t++) {
    const row = out.subarray(t * classes, (t + 1) * classes);
    row.set(head.bias);
    for (let i = 0; i < inputs; i++) {
      const x = features[t * inputs + i] as number;
      if (x === 0) continue;
      const w = i * classes;
      for (let c = 0; c < classes; c++) row[c] = (row[c] as number) + x * (head.weights[w + c] as number);
    }
    let max = Number.NEGATIVE_INFINITY;
    for (const value of row) if (value > max) max = value;
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const e = Math.exp((row[c] as number) - max);
      row[c] = e;
      sum += e;
    }
    for (let c = 0; c < classes; c++) row[c] = (row[c] as number) / sum;
  }
  return out;
}
