/** A loaded network with one input and one output of 32-bit floats. */
export interface TensorModel {
  /** Runs once; `shape` is the input's, the answer carries the output's. */
  run(
    input: Float32Array,
    shape: readonly number[],
  ): Promise<{ data: Float32Array; shape: readonly number[] }>;
}
