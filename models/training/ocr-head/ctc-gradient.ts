/**
 * Loss and gradient of Connectionist Temporal Classification (Graves et al. 2006) in log space.
 * `probabilities` are `steps` rows of `classes`; class 0 is the blank. The gradient is with respect to the logits
 * before softmax and is written over `probabilities`. Infinite loss (text longer than steps allow) gives no gradient.
 */
export function ctcGradient(
  probabilities: Float32Array,
  steps: number,
  classes: number,
  labels: readonly number[],
): number {
  const states = 2 * labels.length + 1;
  const label = (s: number): number => (s % 2 === 0 ? 0 : (labels[(s - 1) / 2] as number));
  const log = (t: number, s: number): number =>
    Math.log(Math.max(1e-30, probabilities[t * classes + label(s)] as number));
  const alpha = new Float64Array(steps * states).fill(Number.NEGATIVE_INFINITY);
  const beta = new Float64Array(steps * states).fill(Number.NEGATIVE_INFINITY);
  const skips = (s: number): boolean => s >= 2 && s % 2 === 1 && label(s) !== label(s - 2);
  alpha[0] = log(0, 0);
  if (states > 1) alpha[1] = log(0, 1);
  for (let t = 1; t < steps; t++) {
    for (let s = 0; s < states; s++) {
      const before = (t - 1) * states + s;
      let sum = alpha[before] as number;
      if (s >= 1) sum = logAdd(sum, alpha[before - 1] as number);
      if (skips(s)) sum = logAdd(sum, alpha[before - 2] as number);
      alpha[t * states + s] = sum + log(t, s);
    }
  }
  beta[steps * states - 1] = 0;
  if (states > 1) beta[steps * states - 2] = 0;
  for (let t = steps - 2; t >= 0; t--) {
    for (let s = 0; s < states; s++) {
      const after = (t + 1) * states + s;
      let sum = (beta[after] as number) + log(t + 1, s);
      if (s + 1 < states) sum = logAdd(sum, (beta[after + 1] as number) + log(t + 1, s + 1));
      if (s + 2 < states && skips(s + 2)) sum = logAdd(sum, (beta[after + 2] as number) + log(t + 1, s + 2));
      beta[t * states + s] = sum;
    }
  }
  const end = steps * states;
  const likelihood = logAdd(
    alpha[end - 1] as number,
    states > 1 ? (alpha[end - 2] as number) : Number.NEGATIVE_INFINITY,
  );
  if (!Number.isFinite(likelihood)) {
    probabilities.fill(0);
    return Number.POSITIVE_INFINITY;
  }
  for (let t = 0; t < steps; t++) {
    for (let s = 0; s < states; s++) {
      const occupancy = Math.exp(
        (alpha[t * states + s] as number) + (beta[t * states + s] as number) - likelihood,
      );
      const at = t * classes + label(s);
      probabilities[at] = (probabilities[at] as number) - occupancy;
    }
  }
  return -likelihood;
}

function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}
