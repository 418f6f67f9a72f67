import type { StepView } from '../run/run-model.ts';

/** A step's bar: left edge and width as parts of the whole run, 0..1. */
export interface Bar {
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

/** Bars of the steps that did something themselves; containers would cover what is inside them. */
export function timelineBars(steps: readonly StepView[], totalMs: number): readonly Bar[] {
  if (totalMs <= 0) return [];
  return steps.flatMap((step, index) => {
    if (step.container || step.state === 'skipped') return [];
    const left = Math.min(1, Math.max(0, step.startedMs / totalMs));
    return [{ index, left, width: Math.min(1 - left, (step.durationMs ?? 0) / totalMs) }];
  });
}

const tickSteps = [
  10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/** Round times for the scale, at most `most` of them, in milliseconds. */
export function timelineTicks(totalMs: number, most = 9): readonly number[] {
  const step = tickSteps.find((each) => totalMs / each <= most) ?? totalMs;
  const ticks: number[] = [];
  for (let at = 0; at < totalMs && step > 0; at += step) ticks.push(at);
  return ticks;
}

/** Milliseconds from the start of the run to the end of its last step. */
export function totalOf(steps: readonly StepView[], durationMs: number | undefined): number {
  const ends = steps.reduce((most, step) => Math.max(most, step.startedMs + (step.durationMs ?? 0)), 0);
  return Math.max(ends, durationMs ?? 0);
}
