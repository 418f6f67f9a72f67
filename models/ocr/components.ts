import type { Point } from '../../contract/inference/index.ts';

/** One connected blob of a probability map: the outline points of each of its pixel rows. */
export interface Blob {
  outline: Point[];
  pixels: number;
}

/** Connected areas (8 neighbours) where the map exceeds the threshold, found with an explicit stack. */
export function connectedBlobs(map: Float32Array, width: number, height: number, threshold: number): Blob[] {
  const seen = new Uint8Array(width * height);
  const stack: number[] = [];
  const blobs: Blob[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || (map[start] as number) <= threshold) continue;
    const left = new Map<number, number>();
    const right = new Map<number, number>();
    let pixels = 0;
    seen[start] = 1;
    stack.push(start);
    while (stack.length > 0) {
      const at = stack.pop() as number;
      const y = Math.floor(at / width);
      const x = at - y * width;
      pixels++;
      const l = left.get(y);
      if (l === undefined || x < l) left.set(y, x);
      const r = right.get(y);
      if (r === undefined || x > r) right.set(y, x);
      const top = Math.max(0, y - 1);
      const bottom = Math.min(height - 1, y + 1);
      for (let ny = top; ny <= bottom; ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] === 1 || (map[next] as number) <= threshold) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    const outline: Point[] = [];
    for (const [y, x] of left) outline.push({ x, y }, { x, y: y + 1 });
    for (const [y, x] of right) outline.push({ x: x + 1, y }, { x: x + 1, y: y + 1 });
    blobs.push({ outline, pixels });
  }
  return blobs;
}
