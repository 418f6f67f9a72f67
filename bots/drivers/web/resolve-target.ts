import type { Frame, Locator, Page } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Box, Candidate, WebTarget } from '../../../contract/flow/targets.ts';
import type { ClockPort } from '../../../contract/ports.ts';
import { candidateLocator, describeCandidate } from './candidate-locator.ts';
import { findFrame } from './frame-path.ts';
import { type Look, lookAt, type Sighting } from './look.ts';

/** The element a target stands for now. */
export interface ResolvedTarget {
  readonly frame: Frame;
  /** Finds exactly this element; resolves anew on use, so that a re-rendered page does not matter. */
  readonly locator: Locator;
  /** Index of the candidate that won. */
  readonly candidate: number;
  readonly by: Candidate['by'];
  /** How many elements that candidate found, hidden ones included. */
  readonly matches: number;
  readonly tag: string;
  readonly visible: boolean;
  readonly box: Box | undefined;
}

/** What to find, where and until when. */
export interface ResolveRequest {
  readonly page: Page;
  readonly name: string;
  readonly target: WebTarget;
  readonly timeoutMs: number;
  readonly clock: ClockPort;
  readonly signal: AbortSignal;
  /** Also take an element that cannot be seen, as a file field often cannot. */
  readonly hidden?: boolean;
}

/** Milliseconds between looks: quick at first, because most elements are there or come at once. */
const pauses = [8, 16, 32, 64, 100] as const;
/** Milliseconds after which the candidates behind the first are tried, and after which those by position are. */
const secondChoiceAfterMs = 500;
const positionAfterMs = 2000;
/** Milliseconds that several fitting elements are given to become one. */
const ambiguityPatienceMs = 3000;
/** Stability below which a candidate is a mere position in the page. */
const positional = 0.5;

const isPositional = (candidate: Candidate): boolean =>
  candidate.by === 'xpath' || (candidate.by === 'css' && (candidate.stability ?? 1) < positional);

/** Milliseconds of waiting after which a candidate may decide; a weak one must not win on a page that is just going. */
function admittedAfter(candidate: Candidate, index: number, timeoutMs: number): number {
  if (index === 0) return 0;
  if (isPositional(candidate)) return Math.min(positionAfterMs, timeoutMs / 2);
  return Math.min(secondChoiceAfterMs, timeoutMs / 4);
}

/** The one element meant among several: the only visible one, else the one clearly nearest to the anchor. */
function choose(look: Look, hidden: boolean): Sighting | undefined {
  if (look.count > look.sightings.length) return undefined;
  const fitting = hidden && look.count === 1 ? look.sightings : look.sightings.filter((one) => one.visible);
  if (fitting.length === 1) return fitting[0];
  const near = fitting
    .filter((one) => one.fromAnchor !== undefined)
    .sort((a, b) => (a.fromAnchor ?? 0) - (b.fromAnchor ?? 0));
  const [first, second] = near;
  if (first === undefined) return undefined;
  if (second === undefined) return first;
  return (second.fromAnchor ?? 0) - (first.fromAnchor ?? 0) > 4 ? first : undefined;
}

interface Attempt {
  readonly candidate: Candidate;
  readonly look: Look | undefined;
}

/**
 * Finds the element of a target: looks at the first candidate, one round trip at a time, and brings in the others only
 * when it does not find anything for a while. Emits nothing. Fails with `target-not-found`, `target-ambiguous` or, where
 * it is there but cannot be seen, `target-not-actionable`.
 */
export async function resolveTarget(request: ResolveRequest): Promise<ResolvedTarget> {
  const { page, target, timeoutMs, clock, signal } = request;
  const started = clock.monotonic();
  let ambiguousSince: number | undefined;
  for (let round = 0; ; round += 1) {
    signal.throwIfAborted();
    const elapsed = clock.monotonic() - started;
    const attempts: Attempt[] = [];
    const frame = await findFrame(page, target.where.frames);
    if (frame !== undefined) {
      const winner = await lookRound(frame, request, elapsed, attempts);
      if (winner !== undefined) return winner;
    }
    const now = clock.monotonic();
    const fitsMany = attempts.some(({ look }) => manyVisible(look));
    ambiguousSince = fitsMany ? (ambiguousSince ?? now) : undefined;
    const gaveUp = ambiguousSince !== undefined && now - ambiguousSince >= ambiguityPatienceMs;
    if (gaveUp || now - started >= timeoutMs) throw failure(request, frame, attempts);
    const pause = pauses[Math.min(round, pauses.length - 1)] ?? 100;
    await clock.sleep(Math.max(1, Math.min(pause, started + timeoutMs - now)), signal);
  }
}

const manyVisible = (look: Look | undefined): boolean =>
  look !== undefined && look.sightings.filter((one) => one.visible).length > 1;

async function lookRound(
  frame: Frame,
  request: ResolveRequest,
  elapsed: number,
  attempts: Attempt[],
): Promise<ResolvedTarget | undefined> {
  const { target, timeoutMs } = request;
  const isLast = elapsed >= timeoutMs - 100;
  for (const [index, candidate] of target.candidates.entries()) {
    if (!isLast && elapsed < admittedAfter(candidate, index, timeoutMs)) continue;
    const locator = candidateLocator(frame, candidate);
    const look = await lookOnce(locator, target);
    attempts.push({ candidate, look });
    if (look === undefined || look.count === 0) continue;
    const chosen = choose(look, request.hidden ?? false);
    if (chosen === undefined) continue;
    if (index > 0 && !(look.settled && fitsFingerprint(chosen, target))) continue;
    return {
      frame,
      locator: look.count === 1 ? locator : locator.nth(chosen.index),
      candidate: index,
      by: candidate.by,
      matches: look.count,
      tag: chosen.tag,
      visible: chosen.visible,
      box: chosen.box,
    };
  }
  return undefined;
}

/** A look, or undefined where the document went away while looking or the candidate cannot be evaluated. */
async function lookOnce(locator: Locator, target: WebTarget): Promise<Look | undefined> {
  try {
    return await lookAt(locator, target.anchor);
  } catch (error) {
    const message = (error as Error).message;
    if (/has been closed|crashed|disconnected/i.test(message)) throw error;
    return undefined;
  }
}

const fitsFingerprint = (sighting: Sighting, target: WebTarget): boolean =>
  target.fingerprint === undefined || target.fingerprint.tag === sighting.tag;

function failure(
  request: ResolveRequest,
  frame: Frame | undefined,
  attempts: readonly Attempt[],
): UnderstudyError {
  const { page, name, target, timeoutMs } = request;
  const where = page.url();
  if (frame === undefined) {
    const way = target.where.frames
      .map((step) => step.name ?? step.route ?? step.selector ?? '?')
      .join(' › ');
    return new UnderstudyError('target-not-found', {
      target: name,
      page: where,
      timeoutMs,
      tried: `its frame (${way}), which is not there`,
    });
  }
  const many = attempts.find(({ look }) => manyVisible(look));
  if (many?.look !== undefined) {
    return new UnderstudyError('target-ambiguous', { target: name, count: many.look.count, page: where });
  }
  if (attempts.some(({ look }) => (look?.count ?? 0) > 0)) {
    return new UnderstudyError('target-not-actionable', {
      target: name,
      reason: 'was not visible',
      timeoutMs,
    });
  }
  const tried = attempts
    .map(({ candidate, look }) => `${describeCandidate(candidate)} (${look?.count ?? 'not valid'})`)
    .join(', ');
  return new UnderstudyError('target-not-found', { target: name, page: where, timeoutMs, tried });
}
