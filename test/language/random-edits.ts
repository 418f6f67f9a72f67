import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { pathOf } from '../../bots/language/pointer.ts';
import { stepsOf } from '../../bots/language/steps.ts';

/** Numbers from a seed, each below a bound; the same seed gives the same numbers. */
function numbers(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const print = (yaml: Document): string => yaml.toString({ lineWidth: 0, indentSeq: true });

interface Found {
  readonly pointer: string;
  readonly list: YAMLSeq;
  readonly item: YAMLMap;
  readonly pair: Pair;
}

function itemsOf(yaml: Document): Found[] {
  return stepsOf(yaml.toJS()).flatMap(({ pointer }) => {
    const path = pathOf(pointer);
    const list = yaml.getIn(path.slice(0, -2), true);
    const item = yaml.getIn(path.slice(0, -1), true);
    if (!isSeq(list) || !isMap(item) || item.items.length !== 1) return [];
    return [{ pointer, list, item, pair: item.items[0] as Pair }];
  });
}

type Edit = (yaml: Document, found: readonly Found[], pick: (below: number) => number, word: string) => void;

const renamed: Edit = (yaml, found, pick, word) => {
  const one = found[pick(found.length)];
  if (one === undefined) return;
  const old = String(isScalar(one.pair.key) ? one.pair.key.value : one.pair.key);
  one.pair.key = yaml.createNode(word);
  for (const item of one.list.items) {
    if (!isMap(item)) continue;
    const task = (item.items[0] as Pair).value;
    if (isMap(task) && task.get('then') === old) task.set('then', word);
    const cases = isMap(task) ? task.get('switch', true) : undefined;
    if (!isSeq(cases)) continue;
    for (const one of cases.items) {
      const choice = isMap(one) ? (one.items[0] as Pair).value : undefined;
      if (isMap(choice) && choice.get('then') === old) choice.set('then', word);
    }
  }
};

const removed: Edit = (_yaml, found, pick) => {
  const one = found[pick(found.length)];
  if (one === undefined || one.list.items.length < 2) return;
  one.list.items = one.list.items.filter((item) => item !== one.item);
};

const added: Edit = (yaml, found, pick, word) => {
  const one = found[pick(found.length)];
  const task = pick(2) === 0 ? { set: { [word]: pick(1000) } } : { wait: { seconds: pick(1000) } };
  one?.list.items.splice(pick(one.list.items.length + 1), 0, yaml.createNode({ [word]: task }));
};

const moved: Edit = (_yaml, found, pick) => {
  const one = found[pick(found.length)];
  if (one === undefined || one.list.items.length < 2) return;
  const to = found[pick(found.length)];
  if (to === undefined || `${to.pointer}/`.startsWith(`${one.pointer}/`)) return;
  const names = (to.list.items as YAMLMap[]).map((item) => String((item.items[0] as Pair).key));
  if (to.list !== one.list && names.includes(String(one.pair.key))) return;
  one.list.items = one.list.items.filter((item) => item !== one.item);
  to.list.items.splice(pick(to.list.items.length + 1), 0, one.item);
};

const commented: Edit = (_yaml, found, pick, word) => {
  const one = found[pick(found.length)];
  if (one !== undefined) one.item.commentBefore = ` about ${word}`;
};

const valued: Edit = (yaml, _found, pick, word) => {
  const texts: { value: unknown }[] = [];
  visit(yaml, {
    Pair(_, pair) {
      const key = isScalar(pair.key) ? pair.key.value : pair.key;
      const open = [
        'value',
        'url',
        'uri',
        'message',
        'when',
        'if',
        'title',
        'source',
        'target',
        'as',
        'summary',
      ];
      if (isScalar(pair.value) && typeof pair.value.value === 'string' && open.includes(String(key)))
        texts.push(pair.value);
    },
  });
  const one = texts[pick(texts.length)];
  if (one !== undefined) one.value = `https://example.com/${word}`;
};

const switchedOff: Edit = (yaml, found, pick) => {
  const one = found[pick(found.length)];
  if (one === undefined || !isMap(one.pair.value)) return;
  yaml.setIn([...pathOf(one.pointer), 'metadata', 'understudy', 'disabled'], pick(2) === 0);
};

const edits: readonly Edit[] = [renamed, removed, added, moved, valued, valued, switchedOff, commented];

/** One edit of the kind a person makes; the seed decides which. The text stays one that follows the standard. */
export function randomEdit(text: string, seed: number): string {
  const yaml = parseDocument(text);
  const pick = numbers(seed);
  const edit = edits[pick(edits.length)];
  edit?.(yaml, itemsOf(yaml), pick, `n${seed.toString(36)}`);
  return print(yaml);
}
