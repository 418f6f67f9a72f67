import type { Page } from 'playwright-core';
import type { Box, Candidate, WebTarget } from '../../../contract/flow/targets.ts';
import type { NearElement } from '../../../contract/run/events.ts';
import { findFrame } from './frame-path.ts';
import { type PageElement, pageElements } from './page-elements.ts';

const shown = 5;
/** Below this likeness an element is no help to the person who looks for the one that went away. */
const leastScore = 0.15;

/** What is known of the target, gathered from fingerprint, candidates and anchor; empty where it is not. */
interface Wanted {
  readonly tag: string;
  readonly role: string;
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly neighbours: readonly string[];
  readonly xpath: string;
  readonly box: Box | undefined;
}

const candidateOf = <By extends Candidate['by']>(target: WebTarget, by: By) =>
  target.candidates.find((each): each is Extract<Candidate, { by: By }> => each.by === by);

function wantedOf(target: WebTarget): Wanted {
  const { fingerprint, anchor } = target;
  const role = candidateOf(target, 'role');
  const testid = candidateOf(target, 'testid');
  const placeholder = candidateOf(target, 'placeholder');
  return {
    tag: fingerprint?.tag ?? candidateOf(target, 'anchor')?.tag ?? '',
    role: fingerprint?.role ?? role?.role ?? '',
    name: fingerprint?.name ?? role?.name ?? candidateOf(target, 'label')?.text ?? '',
    text: fingerprint?.text || (candidateOf(target, 'text')?.text ?? ''),
    attributes: {
      ...(testid === undefined ? {} : { [testid.attribute]: testid.value }),
      ...(placeholder === undefined ? {} : { placeholder: placeholder.text }),
      ...fingerprint?.attributes,
    },
    neighbours: [...(fingerprint?.neighbours ?? []), ...(anchor === undefined ? [] : [anchor.text])],
    xpath: fingerprint?.xpath ?? candidateOf(target, 'xpath')?.path ?? '',
    box: fingerprint?.box,
  };
}

const pairsOf = (text: string): string[] => {
  const low = text.toLowerCase().replace(/\s+/g, ' ').trim();
  return low.length < 2 ? [low] : Array.from({ length: low.length - 1 }, (_, at) => low.slice(at, at + 2));
};

/** Likeness of two texts by the pairs of letters they share (Dice), 0..1. */
export function textLikeness(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const left = pairsOf(a);
  const right = pairsOf(b);
  const rest = [...right];
  let shared = 0;
  for (const pair of left) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared += 1;
  }
  return (2 * shared) / (left.length + right.length);
}

function nearness(a: Box, b: Box): number {
  const distance = Math.hypot(a.x - b.x, a.y - b.y);
  return Math.max(0, 1 - distance / 600);
}

function neighbourLikeness(wanted: readonly string[], found: readonly string[]): number {
  const best = wanted.map((text) => Math.max(0, ...found.map((other) => textLikeness(text, other))));
  return best.reduce((sum, each) => sum + each, 0) / wanted.length;
}

interface Trait {
  readonly what: string;
  readonly weight: number;
  readonly likeness: number;
}

/** Everything that is known of the target, compared (weights after Similo). */
function traitsOf(wanted: Wanted, element: PageElement): Trait[] {
  const traits: Trait[] = [];
  const add = (what: string, weight: number, known: boolean, likeness: () => number) => {
    if (known) traits.push({ what, weight, likeness: likeness() });
  };
  add('name', 2, wanted.name !== '', () => textLikeness(wanted.name, element.name));
  add('text', 1.5, wanted.text !== '', () => textLikeness(wanted.text, element.text));
  add('role', 1, wanted.role !== '', () => Number(wanted.role === element.role));
  add('tag', 1, wanted.tag !== '', () => Number(wanted.tag === element.tag));
  for (const [key, value] of Object.entries(wanted.attributes)) {
    const weight = key === 'class' || key === 'href' ? 0.5 : 1.5;
    add(key, weight, value !== '', () => textLikeness(value, element.attributes[key] ?? ''));
  }
  add('neighbours', 1.5, wanted.neighbours.length > 0, () =>
    neighbourLikeness(wanted.neighbours, element.neighbours),
  );
  add('place in the document', 0.5, wanted.xpath !== '', () => textLikeness(wanted.xpath, element.xpath));
  const { box } = wanted;
  add('place on the screen', 0.5, box !== undefined, () =>
    box === undefined ? 0 : nearness(box, element.box),
  );
  return traits;
}

/** Compares one element with what is known of the target. */
export function nearElementOf(target: WebTarget, element: PageElement): NearElement {
  const traits = traitsOf(wantedOf(target), element).sort((a, b) => b.weight - a.weight);
  const total = traits.reduce((sum, { weight }) => sum + weight, 0);
  const score = traits.reduce((sum, { weight, likeness }) => sum + weight * likeness, 0);
  const { tag, role, name, text, selector, box } = element;
  return {
    score: total === 0 ? 0 : Math.round((score / total) * 1000) / 1000,
    tag,
    ...(role === '' ? {} : { role }),
    ...(name === '' ? {} : { name }),
    ...(text === '' || text === name ? {} : { text }),
    selector,
    box,
    agrees: traits.filter(({ likeness }) => likeness > 0.8).map(({ what }) => what),
    differs: traits.filter(({ likeness }) => likeness <= 0.8).map(({ what }) => what),
  };
}

/** What the page holds that is most like a target that was not found, best first. */
export async function nearestElements(
  page: Page,
  target: WebTarget,
): Promise<{ readonly nearest: NearElement[]; readonly compared: number }> {
  const frame = (await findFrame(page, target.where.frames)) ?? page.mainFrame();
  const { elements, total } = await pageElements(frame);
  const nearest = elements
    .map((element) => nearElementOf(target, element))
    .filter(({ score }) => score >= leastScore)
    .sort((a, b) => b.score - a.score)
    .slice(0, shown);
  return { nearest, compared: Math.min(total, elements.length) };
}
