import sharp from 'sharp';
import type { Box } from '../../contract/flow/targets.ts';
import type { Description } from '../page/raw-event.ts';
import type { Origin } from './page-watch.ts';
import { within } from './within.ts';

/** CSS pixels of surroundings kept around the element. */
const padding = 14;
const widest = 640;
const tallest = 360;
const answerWithinMs = 1500;

/** Small picture of an element as the person sees it now, or undefined where none can be had. Never of secret fields. */
export async function takeCrop(description: Description, origin: Origin): Promise<Uint8Array | undefined> {
  const box = description.fingerprint.box;
  if (description.sensitive || box === undefined || box.width < 1 || box.height < 1) return undefined;
  const { session } = origin.watch.main;
  const inPage = await origin.watch.inPage(origin.frameId, box);
  const layout = await within(session.send('Page.getLayoutMetrics'), answerWithinMs, undefined);
  if (layout === undefined) return undefined;
  const { pageX, pageY, clientWidth, clientHeight } = layout.cssVisualViewport;
  const x = Math.max(0, Math.floor(inPage.x - padding));
  const y = Math.max(0, Math.floor(inPage.y - padding));
  const width = Math.min(widest, clientWidth - x, Math.ceil(inPage.x + box.width + padding) - x);
  const height = Math.min(tallest, clientHeight - y, Math.ceil(inPage.y + box.height + padding) - y);
  if (width < 4 || height < 4) return undefined;
  const shot = await within(
    session.send('Page.captureScreenshot', {
      format: 'png',
      optimizeForSpeed: true,
      captureBeyondViewport: false,
      clip: { x: x + pageX, y: y + pageY, width, height, scale: 1 },
    }),
    answerWithinMs,
    undefined,
  );
  if (shot === undefined) return undefined;
  const masks: Box[] = [];
  for (const mask of description.masks) masks.push(await origin.watch.inPage(origin.frameId, mask));
  return await paintOver(Buffer.from(shot.data, 'base64'), { x, y, width, height }, masks);
}

/** Paints the masks (page viewport) over a picture of `area`, and packs it small. */
async function paintOver(png: Uint8Array, area: Box, masks: readonly Box[]): Promise<Uint8Array> {
  const image = sharp(png);
  const { width = area.width } = await image.metadata();
  const scale = width / area.width;
  const covers = masks.flatMap((mask) => {
    const left = Math.max(0, mask.x - area.x);
    const top = Math.max(0, mask.y - area.y);
    const right = Math.min(area.width, mask.x + mask.width - area.x);
    const bottom = Math.min(area.height, mask.y + mask.height - area.y);
    if (right - left < 1 || bottom - top < 1) return [];
    return [
      {
        input: {
          create: {
            width: Math.round((right - left) * scale),
            height: Math.round((bottom - top) * scale),
            channels: 3 as const,
            background: '#868e96',
          },
        },
        left: Math.round(left * scale),
        top: Math.round(top * scale),
      },
    ];
  });
  return await image.composite(covers).png({ compressionLevel: 8 }).toBuffer();
}
