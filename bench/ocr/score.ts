import type { Box } from '../../contract/inference/index.ts';
import { editDistance } from '../../models/documents/label-search.ts';
import type { TrueWord } from './picture.ts';

/** How well a reading agrees with the truth, in per cent. */
export interface Score {
  /** Character error rate without spaces: edits for 100 true characters; words read where none are count as edits. */
  cer: number;
  /** True words found exactly, case and punctuation included. */
  wordRecall: number;
}

interface Item {
  text: string;
  box: Box;
  truth: boolean;
}

/**
 * Compares words by place: true and read words whose boxes overlap form a cluster, and each cluster's texts are
 * compared as a whole. So it does not matter into what words, lines or order an engine cuts a page.
 */
export function score(truth: readonly TrueWord[], read: readonly TrueWord[]): Score {
  const items: Item[] = [
    ...truth.map((word) => ({ ...word, truth: true })),
    ...read.map((word) => ({ ...word, truth: false })),
  ];
  const sums = { edits: 0, characters: 0, words: 0, found: 0 };
  for (const cluster of clusters(items)) {
    const wanted = inOrder(cluster.filter((item) => item.truth));
    const got = inOrder(cluster.filter((item) => !item.truth));
    const text = (list: readonly Item[]) => list.map((item) => item.text.replace(/\s/g, '')).join('');
    sums.edits += editDistance(text(wanted), text(got));
    sums.characters += text(wanted).length;
    const rest = got.flatMap((item) => item.text.split(/\s+/));
    for (const { text: word } of wanted) {
      sums.words++;
      const at = rest.indexOf(word);
      if (at < 0) continue;
      sums.found++;
      rest.splice(at, 1);
    }
  }
  return { cer: (100 * sums.edits) / sums.characters, wordRecall: (100 * sums.found) / sums.words };
}

function clusters(items: readonly Item[]): Item[][] {
  const parent = items.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at] as number;
    return at;
  };
  for (const [i, a] of items.entries()) {
    for (const [j, b] of items.entries()) {
      if (j > i && a.truth !== b.truth && overlap(a.box, b.box) > 0.3) parent[root(i)] = root(j);
    }
  }
  const groups = new Map<number, Item[]>();
  for (const [index, item] of items.entries()) {
    const key = root(index);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

/** Shared area as a part of the smaller box. */
function overlap(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w <= 0 || h <= 0 ? 0 : (w * h) / Math.max(1, Math.min(a.w * a.h, b.w * b.h));
}

function inOrder(items: readonly Item[]): Item[] {
  const rows: Item[][] = [];
  const middle = ({ box }: Item) => box.y + box.h / 2;
  for (const item of items.toSorted((a, b) => middle(a) - middle(b))) {
    const lead = rows.at(-1)?.[0];
    if (lead !== undefined && middle(item) - middle(lead) < 0.5 * Math.min(lead.box.h, item.box.h))
      rows.at(-1)?.push(item);
    else rows.push([item]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.box.x - b.box.x));
}
