import type { BotDocument } from '../../contract/flow/index.ts';
import { componentOf } from './components.ts';
import { durationMs } from './duration.ts';

interface Backoff {
  readonly constant?: unknown;
  readonly exponential?: unknown;
  readonly linear?: unknown;
}

/** A DSL retry policy with its durations still to be evaluated. */
export interface RetryPolicy {
  readonly when?: string;
  readonly exceptWhen?: string;
  readonly delay?: unknown;
  readonly backoff?: Backoff;
  readonly limit?: {
    readonly attempt?: { readonly count?: number; readonly duration?: unknown };
    readonly duration?: unknown;
  };
  readonly jitter?: { readonly from: unknown; readonly to: unknown };
}

/** The policy inline or by its name in `use.retries`; undefined where errors are not retried. */
export function retryPolicyOf(document: BotDocument, retry: unknown): RetryPolicy | undefined {
  if (retry === undefined) return undefined;
  return (typeof retry === 'string' ? componentOf(document, 'retries', retry) : retry) as RetryPolicy;
}

/** A hundred years; what grows beyond is not worth counting, and timers must be able to hold it. */
const longestDelayMs = 100 * 365 * 86_400_000;

/** Milliseconds before the `retry`-th retry (from 1): delay, constant by default, or growing, plus jitter. */
export function delayBefore(policy: RetryPolicy, retry: number, next: () => number): number {
  const base = policy.delay === undefined ? 0 : durationMs(policy.delay);
  const grown =
    policy.backoff?.exponential !== undefined
      ? Math.min(base * 2 ** (retry - 1), longestDelayMs)
      : policy.backoff?.linear !== undefined
        ? base * retry
        : base;
  if (policy.jitter === undefined) return grown;
  const from = durationMs(policy.jitter.from);
  const to = durationMs(policy.jitter.to);
  return grown + from + (to - from) * next();
}
