import type { Frame, Locator, Page } from 'playwright-core';
import { UnderstudyError } from '../../../contract/errors/index.ts';
import type { Box, WebTarget } from '../../../contract/flow/targets.ts';
import type { StepScope } from '../../../contract/ports.ts';
import { candidateLocator } from './candidate-locator.ts';
import { wasPerformed } from './failure.ts';
import { lookAt, showsOther } from './look.ts';
import type { ResolvedTarget } from './resolve-target.ts';
import type { LiveSession } from './session.ts';

/** How long one Playwright call may take, and what ends it early. */
export interface Patience {
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** What a step gets to act on a resolved target. */
export interface Act extends ResolvedTarget {
  readonly live: LiveSession;
  readonly page: Page;
  readonly target: WebTarget;
  /** For the input itself: short, because the target is resolved anew when the page changed under it. */
  readonly wait: Patience;
  /** For what the input brings about: all the time the step has left. */
  readonly patience: Patience;
}

/** Milliseconds after which an element that does not become ready is looked for anew. */
export const sliceMs = 5000;
/** Milliseconds that an act may take before it is looked what its locator stands for. */
const lookAfterMs = 100;

/** What is to be done to the first candidate of a target. */
export interface EagerAct<T> {
  readonly live: LiveSession;
  readonly page: Page;
  /** The target's frame, where it is there. */
  readonly frame: Frame | undefined;
  readonly target: WebTarget;
  /** Milliseconds the step has left. */
  readonly left: () => number;
  /** To be awaited before the act: the picture of the screen before it is taken then. */
  readonly ready: () => Promise<void>;
  readonly act: (on: Act) => Promise<T>;
  /** Only looks: no input is made. */
  readonly reads: boolean;
}

type Done<T> = { readonly answer: T; readonly found: ResolvedTarget } | { readonly error: unknown };

/**
 * Acts on the best candidate at once, which saves round trips where nothing changed since the recording: Playwright
 * itself acts only on the one element that fits and is ready. Where a picture is taken meanwhile, the element is looked at
 * for its box. Answers the error where a look does not show exactly one visible element or the act fails; nothing was done
 * then, and the careful way decides.
 */
export async function actEagerly<T>(scope: StepScope, eager: EagerAct<T>): Promise<Done<T>> {
  const { live, page, frame, target, left, reads } = eager;
  const { signal } = scope;
  const [candidate] = target.candidates;
  if (candidate === undefined || frame === undefined) return { error: undefined };
  const locator = candidateLocator(frame, candidate);
  if (!reads) live.quiet.beforeInput(page, frame);
  // The box is wanted for the picture only.
  const box = scope.pictured === undefined ? undefined : await boxFirst(locator, eager.ready, signal);
  if (box === null) return { error: undefined };
  const found = { frame, locator, candidate: 0, by: candidate.by, matches: 1, tag: '', visible: true, box };
  const stop = new AbortController();
  const patience = { timeout: left(), signal };
  const wait = { timeout: Math.min(sliceMs, left()), signal: AbortSignal.any([signal, stop.signal]) };
  const acting = eager.act({ ...found, live, page, target, wait, patience });
  acting.catch(() => undefined);
  if ((await takesLong(live, acting, signal)) && showsOther(await lookAt(locator).catch(() => undefined))) {
    if (reads || !(await live.quiet.sawInput(frame))) stop.abort();
  }
  try {
    return { answer: await acting, found };
  } catch (error) {
    if (signal.aborted || page.isClosed() || live.lost || live.pages.hasCrashed(page)) throw error;
    if (error instanceof UnderstudyError || wasPerformed(error)) throw error;
    return { error };
  }
}

/** The box of the one visible element that the locator stands for; null where there is none. */
async function boxFirst(
  locator: Locator,
  ready: () => Promise<void>,
  signal: AbortSignal,
): Promise<Box | null> {
  const looking = locator.boundingBox({ timeout: lookAfterMs, signal }).catch(() => null);
  await ready();
  const box = await looking;
  return box !== null && box.width > 0 && box.height > 0 ? box : null;
}

const isFalse = (): boolean => false;

/** Waits for the act, but only a moment; answers whether it is still under way. */
async function takesLong(live: LiveSession, acting: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const pause = live.clock.sleep(lookAfterMs, AbortSignal.any([signal, over.signal]));
  const ended = acting.then(isFalse, isFalse);
  const isWaiting = await Promise.race([ended, pause.then(() => true, isFalse)]);
  over.abort();
  return isWaiting;
}
