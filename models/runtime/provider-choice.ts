/** What is known of an execution provider on this machine. */
export interface ProviderState {
  provider: string;
  /** `verified`: gave the right numbers here; `unprobed`: may work, not tried; `rejected`: tried and unfit. */
  state: 'verified' | 'unprobed' | 'rejected';
  /** Time of one line compared with the CPU, where measured (2 = twice as fast). */
  speedup?: number | undefined;
  reason: string;
}

/** A provider is worth its risks from this speed-up on; slower ones are often software adapters. */
export const leastSpeedup = 1.3;

/** Execution providers ONNX Runtime can have on a platform, most promising first; the CPU is always last. */
export function providerCandidates(platform: NodeJS.Platform): readonly string[] {
  switch (platform) {
    case 'win32':
      return ['dml', 'webgpu', 'cpu'];
    case 'darwin':
      return ['coreml', 'webgpu', 'cpu'];
    case 'linux':
      return ['cuda', 'webgpu', 'cpu'];
    default:
      return ['cpu'];
  }
}

/** The fastest verified provider; the CPU where none was probed and found at least 1.3 times as fast. */
export function chooseProvider(states: readonly ProviderState[] = []): string {
  const fit = states.filter((state) => state.state === 'verified' && (state.speedup ?? 0) >= leastSpeedup);
  const fastest = fit.toSorted((a, b) => (b.speedup ?? 0) - (a.speedup ?? 0))[0];
  return fastest?.provider ?? 'cpu';
}
