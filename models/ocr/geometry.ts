import type { Box, Point, Quad } from '../../contract/inference/index.ts';

/** A rotated rectangle: centre, unit vector along its width, and the two side lengths in pixels. */
export interface RotatedRect {
  cx: number;
  cy: number;
  /** Unit vector along the width; the height points to its right hand side (down for upright text). */
  ux: number;
  uy: number;
  w: number;
  h: number;
}

/** Convex hull of points (Andrew's monotone chain), counter-clockwise in screen coordinates. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (source: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const p of source) {
      while (chain.length >= 2) {
        const a = chain[chain.length - 2] as Point;
        const b = chain[chain.length - 1] as Point;
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The rotated rectangle of least area around points (rotating calipers over the hull's edges). */
export function minAreaRect(points: readonly Point[]): RotatedRect {
  const hull = convexHull(points);
  const first = hull[0] ?? { x: 0, y: 0 };
  let best: RotatedRect = { cx: first.x, cy: first.y, ux: 1, uy: 0, w: 0, h: 0 };
  let bestArea = Number.POSITIVE_INFINITY;
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i] as Point;
    const b = hull[(i + 1) % hull.length] as Point;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length === 0) continue;
    const ux = (b.x - a.x) / length;
    const uy = (b.y - a.y) / length;
    let minU = Number.POSITIVE_INFINITY;
    let maxU = Number.NEGATIVE_INFINITY;
    let minV = Number.POSITIVE_INFINITY;
    let maxV = Number.NEGATIVE_INFINITY;
    for (const p of hull) {
      const u = p.x * ux + p.y * uy;
      const v = -p.x * uy + p.y * ux;
      if (u < minU) minU = u;
      if (u > maxU) maxU = u;
      if (v < minV) minV = v;
      if (v > maxV) maxV = v;
    }
    const area = (maxU - minU) * (maxV - minV);
    if (area >= bestArea) continue;
    bestArea = area;
    const cu = (minU + maxU) / 2;
    const cv = (minV + maxV) / 2;
    best = { cx: cu * ux - cv * uy, cy: cu * uy + cv * ux, ux, uy, w: maxU - minU, h: maxV - minV };
  }
  return levelled(best);
}

/** The same rectangle with its width axis within 45 degrees of horizontal and pointing right. */
export function levelled(rect: RotatedRect): RotatedRect {
  let { ux, uy, w, h } = rect;
  if (Math.abs(uy) > Math.abs(ux)) {
    [ux, uy] = [uy, -ux];
    [w, h] = [h, w];
  }
  if (ux < 0) {
    ux = -ux;
    uy = -uy;
  }
  return { cx: rect.cx, cy: rect.cy, ux, uy, w, h };
}

/** Corners in reading direction: top left, top right, bottom right, bottom left. */
export function quadOf(rect: RotatedRect): Quad {
  const { cx, cy, ux, uy } = rect;
  const w = rect.w / 2;
  const h = rect.h / 2;
  const corner = (a: number, b: number): Point => ({ x: cx + a * ux - b * uy, y: cy + a * uy + b * ux });
  return [corner(-w, -h), corner(w, -h), corner(w, h), corner(-w, h)];
}

/** The rotated rectangle of a quad, taking its top edge as the width axis. */
export function rectOf(quad: Quad): RotatedRect {
  const [tl, tr, br, bl] = quad;
  const w = (Math.hypot(tr.x - tl.x, tr.y - tl.y) + Math.hypot(br.x - bl.x, br.y - bl.y)) / 2;
  const h = (Math.hypot(bl.x - tl.x, bl.y - tl.y) + Math.hypot(br.x - tr.x, br.y - tr.y)) / 2;
  const dx = tr.x - tl.x + br.x - bl.x;
  const dy = tr.y - tl.y + br.y - bl.y;
  const length = Math.hypot(dx, dy) || 1;
  return {
    cx: (tl.x + tr.x + br.x + bl.x) / 4,
    cy: (tl.y + tr.y + br.y + bl.y) / 4,
    ux: dx / length,
    uy: dy / length,
    w,
    h,
  };
}

/** A quarter turn of the reading direction, counter-clockwise, for text that runs up the page. */
export function quarterTurned(rect: RotatedRect): RotatedRect {
  return { cx: rect.cx, cy: rect.cy, ux: rect.uy, uy: -rect.ux, w: rect.h, h: rect.w };
}

/** The same rectangle read from the other end, for text upside down. */
export function halfTurned(rect: RotatedRect): RotatedRect {
  return { ...rect, ux: -rect.ux, uy: -rect.uy };
}

/** Upright bounding box of points, clipped to an image of the given size. */
export function boundingBox(points: readonly Point[], width: number, height: number): Box {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const x = Math.min(width, Math.max(0, Math.min(...xs)));
  const y = Math.min(height, Math.max(0, Math.min(...ys)));
  const right = Math.max(x, Math.min(width, Math.max(...xs)));
  const bottom = Math.max(y, Math.min(height, Math.max(...ys)));
  return { x: round1(x), y: round1(y), w: round1(right - x), h: round1(bottom - y) };
}

/** A quad moved by an offset, rounded to a tenth of a pixel. */
export function movedQuad(quad: Quad, dx: number, dy: number): Quad {
  const move = (p: Point): Point => ({ x: round1(p.x + dx), y: round1(p.y + dy) });
  return [move(quad[0]), move(quad[1]), move(quad[2]), move(quad[3])];
}

/** The skew of a rectangle's width axis in degrees, positive clockwise. */
export function angleOf(rect: RotatedRect): number {
  return (Math.atan2(rect.uy, rect.ux) * 180) / Math.PI;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
