import type { Page } from 'playwright-core';
import { candidateLocator } from '../../bots/drivers/web/candidate-locator.ts';
import { isGone } from '../../bots/drivers/web/failure.ts';
import { findFrame } from '../../bots/drivers/web/frame-path.ts';
import { type Look, lookAt } from '../../bots/drivers/web/look.ts';
import { registerSelectorEngines } from '../../bots/drivers/web/selector-engines.ts';
import type { Target } from '../../contract/flow/index.ts';
import type { CallResult } from '../../contract/rpc/index.ts';
import type { WebRecorder } from '../../recorder/index.ts';

type Inspection = CallResult<'targets.check'>;
type Picked = CallResult<'targets.pick'>;

/** A live browser in which targets are looked at and picked; nothing is recorded in it. */
export interface TargetBrowser {
  inspect(
    target: Target,
    options: { readonly highlight: boolean; readonly signal: AbortSignal },
  ): Promise<Inspection>;
  pick(options: { readonly url?: string | undefined; readonly signal: AbortSignal }): Promise<Picked>;
  close(): Promise<void>;
}

/** What every candidate of a target finds in pages of its application. */
export async function inspectTarget(pages: readonly Page[], target: Target): Promise<Inspection> {
  const page = pageOf(pages, target);
  if (page === undefined) return { live: false, matches: target.candidates.map(() => -1) };
  await registerSelectorEngines();
  const frame = await findFrame(page, target.where.frames);
  const looks = await Promise.all(
    target.candidates.map(async (candidate): Promise<Look | undefined> => {
      if (frame === undefined) return undefined;
      try {
        return await lookAt(candidateLocator(frame, candidate), target.anchor);
      } catch (error) {
        if (page.isClosed() || isGone(error)) throw error;
        // A candidate that the page's engine refuses (a selector it cannot read) is shown as not evaluated.
        return undefined;
      }
    }),
  );
  const unique = looks.findIndex((look) => look?.count === 1);
  const winner = unique >= 0 ? unique : looks.findIndex((look) => (look?.count ?? 0) > 0);
  const box = winner < 0 ? undefined : looks[winner]?.sightings[0]?.box;
  return {
    live: true,
    page: page.url(),
    matches: looks.map((look) => look?.count ?? -1),
    ...(winner < 0 ? {} : { winner }),
    ...(box === undefined ? {} : { box }),
  };
}

/** The open page a target belongs to: of its origin, best of its route, the newest first. */
function pageOf(pages: readonly Page[], target: Target): Page | undefined {
  const places = [...pages].reverse().map((page) => ({ page, url: URL.parse(page.url()) }));
  const ofOrigin = places.filter(({ url }) => url?.origin === target.where.origin);
  return (ofOrigin.find(({ url }) => url?.pathname === target.where.route) ?? ofOrigin[0])?.page;
}

/** Wraps a recorder's browser; its recording is paused, so that looking around leaves no steps. */
export function targetBrowser(recorder: WebRecorder): TargetBrowser {
  recorder.pause();
  return {
    async inspect(target, { highlight, signal }) {
      signal.throwIfAborted();
      const found = await inspectTarget(recorder.context.pages(), target);
      if (highlight && found.live) await recorder.highlight(target);
      return found;
    },
    async pick({ url, signal }) {
      if (url !== undefined && !recorder.context.pages().some((page) => page.url() === url)) {
        const page = recorder.context.pages().at(-1) ?? (await recorder.context.newPage());
        await page.goto(url, { waitUntil: 'commit' });
      }
      await recorder.context.pages().at(-1)?.bringToFront();
      const { target, suggestedName, crop } = await recorder.pick(signal);
      return {
        target,
        suggestedName,
        ...(crop === undefined
          ? {}
          : { crop: `data:image/png;base64,${Buffer.from(crop).toString('base64')}` }),
      };
    },
    close: () => recorder.discard(),
  };
}
