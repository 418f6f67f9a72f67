import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { outsideArchive } from './outside-archive.ts';
import { leastSpeedup, type ProviderState, providerCandidates } from './provider-choice.ts';

const probeEntry = outsideArchive(fileURLToPath(new URL('./probe.ts', import.meta.url)));
const reportSchema = z.object({ difference: z.number(), cpuMs: z.number(), providerMs: z.number() });

/** Results may differ from the CPU's by rounding only. */
const largestDifference = 1e-3;

/** Which providers to try and how long each may take. */
export interface ListProvidersOptions {
  /** `cpu` (default) tries the processor only; `all` tries graphics too, whose first start can take a minute. */
  probe?: 'cpu' | 'all' | undefined;
  /** Time allowed for one probe (20 s), after which it is ended. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Program that runs the probes; this program's Node by default. */
  execPath?: string | undefined;
}

/** The execution providers of this machine with what a probe in a process of its own found, for `understudy doctor`. */
export async function listProviders(options: ListProvidersOptions = {}): Promise<ProviderState[]> {
  const states: ProviderState[] = [];
  for (const provider of providerCandidates(process.platform)) {
    if (provider === 'cpu' || options.probe === 'all') states.push(await probed(provider, options));
    else states.push({ provider, state: 'unprobed', reason: 'not tried; the processor is used' });
  }
  return states;
}

function probed(
  provider: string,
  { timeoutMs = 20_000, signal, execPath = process.execPath }: ListProvidersOptions,
): Promise<ProviderState> {
  const options = {
    timeout: timeoutMs,
    killSignal: 'SIGKILL' as const,
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    execFile(execPath, [probeEntry, provider], options, (error, stdout, stderr) => {
      if (signal?.aborted === true) reject(signal.reason);
      else if (error === null) resolve(judged(provider, stdout));
      else resolve({ provider, state: 'rejected', reason: failure(error, stderr, timeoutMs) });
    });
  });
}

function judged(provider: string, stdout: string): ProviderState {
  const { difference, cpuMs, providerMs } = reportSchema.parse(JSON.parse(stdout));
  const speedup = cpuMs / Math.max(0.001, providerMs);
  if (!(difference < largestDifference)) {
    return {
      provider,
      state: 'rejected',
      speedup,
      reason: `its numbers differ from the processor's by ${difference}`,
    };
  }
  if (provider === 'cpu')
    return { provider, state: 'verified', speedup: 1, reason: `a line takes ${cpuMs.toFixed(0)} ms` };
  const times = `${speedup.toFixed(1)} times the speed of the processor`;
  if (speedup < leastSpeedup) return { provider, state: 'rejected', speedup, reason: `only ${times}` };
  return { provider, state: 'verified', speedup, reason: times };
}

function failure(error: Error & { killed?: boolean }, stderr: string, timeoutMs: number): string {
  if (error.killed === true) return `it did not answer within ${timeoutMs / 1000} s`;
  const lines = stripVTControlCharacters(stderr).split('\n');
  const line = lines.find((text) => /^\w*Error:/.test(text)) ?? lines.find((text) => /error/i.test(text));
  return (line ?? error.message).trim().slice(0, 600);
}
