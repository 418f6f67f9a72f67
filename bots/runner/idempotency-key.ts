import { createHash } from 'node:crypto';
import type { StepAddress } from '../../contract/run/index.ts';

/** Attempts of a retry are attempts at the same: they share the key. */
const attempts = /\/try\[\d+\](?=\/)/g;

/**
 * Key of one instance of a step: the run and the step's path through loops and visits, whichever attempt it is.
 * 32 hex digits, as the `Idempotency-Key` header field takes them (IETF draft-ietf-httpapi-idempotency-key-header).
 */
export function idempotencyKeyOf(runId: string, { path }: StepAddress): string {
  return createHash('sha256')
    .update(`${runId}\n${path.replaceAll(attempts, '/try')}`)
    .digest('hex')
    .slice(0, 32);
}
