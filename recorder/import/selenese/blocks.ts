import { choose, loop, loopWhile } from '../flow.ts';
import type { Command, Session } from './session.ts';

/** A command, or a block with the commands inside it. */
export type Block =
  | { readonly kind: 'command'; readonly command: Command }
  | {
      readonly kind: 'if';
      readonly head: Command;
      readonly ways: readonly { readonly head: Command; readonly inside: readonly Block[] }[];
      readonly end: Command;
    }
  | {
      readonly kind: 'times' | 'while' | 'forEach' | 'do';
      readonly head: Command;
      readonly inside: readonly Block[];
      readonly end: Command;
    };

/** What a command means for the structure; `undefined` is an ordinary command. */
export type Keyword = 'if' | 'elseIf' | 'else' | 'end' | 'while' | 'times' | 'forEach' | 'do' | 'repeatIf';

/** Builds the blocks of a list of commands; `fail` tells a block that does not end or end that begins nothing. */
export function blocksOf(
  commands: readonly Command[],
  keywordOf: (command: Command) => Keyword | undefined,
  fail: (command: Command, reason: string) => never,
): Block[] {
  let index = 0;
  const next = (): Command | undefined => commands[index];
  const until = (stops: readonly Keyword[], opener: Command | undefined): Block[] => {
    const blocks: Block[] = [];
    for (;;) {
      const command = next();
      if (command === undefined) {
        if (opener === undefined) return blocks;
        return fail(opener, `${opener.name} has no end`);
      }
      const keyword = keywordOf(command);
      if (keyword !== undefined && stops.includes(keyword)) return blocks;
      index += 1;
      blocks.push(keyword === undefined ? { kind: 'command', command } : block(keyword, command));
    }
  };
  const block = (keyword: Keyword, head: Command): Block => {
    if (keyword === 'if') {
      const ways = [];
      for (let way = head; ; ) {
        ways.push({ head: way, inside: until(['elseIf', 'else', 'end'], head) });
        const stop = commands[index++] ?? head;
        if (keywordOf(stop) === 'end') return { kind: 'if', head, ways, end: stop };
        way = stop;
      }
    }
    if (keyword === 'do') {
      const inside = until(['repeatIf'], head);
      return { kind: 'do', head, inside, end: commands[index++] ?? head };
    }
    if (keyword === 'while' || keyword === 'times' || keyword === 'forEach') {
      const inside = until(['end'], head);
      return { kind: keyword, head, inside, end: commands[index++] ?? head };
    }
    return fail(head, `${head.name} stands where no block is open`);
  };
  return until([], undefined);
}

/** Rounds after which Selenium IDE gives a loop up, unless the command says otherwise. */
const usualLimit = 1000;

/** Carries blocks over; `perform` carries an ordinary command over. */
export function writeBlocks(
  session: Session,
  blocks: readonly Block[],
  perform: (command: Command) => void,
): void {
  const { draft } = session;
  const inside = (list: readonly Block[]) => (): void => {
    session.depth += 1;
    writeBlocks(session, list, perform);
    session.depth -= 1;
  };
  for (const block of blocks) {
    if (block.kind === 'command') {
      draft.source(block.command.at, () => {
        perform(block.command);
      });
      continue;
    }
    draft.source(block.head.at, () => {
      if (block.kind === 'if') writeIf(session, block, inside);
      else writeLoop(session, block, inside(block.inside));
    });
    draft.source(block.end.at, () => undefined);
  }
}

type Inside = (list: readonly Block[]) => () => void;

function writeIf(session: Session, block: Extract<Block, { kind: 'if' }>, inside: Inside): void {
  const { draft } = session;
  const ways = block.ways.map(({ head, inside: list }, index) => {
    const isElse = /^else$/i.test(head.name);
    const when = isElse ? undefined : (session.condition(head.target) ?? 'false');
    return {
      when,
      work: () => {
        if (index > 0) draft.source(head.at, () => undefined);
        inside(list)();
      },
    };
  });
  choose(draft, 'if', ways);
}

function writeLoop(
  session: Session,
  block: Exclude<Block, { kind: 'command' | 'if' }>,
  work: () => void,
): void {
  const { draft } = session;
  const { head, end } = block;
  const limit = Number(head.value) > 0 ? Number(head.value) : usualLimit;
  switch (block.kind) {
    case 'times': {
      const count = session.jq(head.target);
      const times = /^"\d+"$/.test(count) ? count.slice(1, -1) : `(${count} | tonumber)`;
      loop(draft, 'repeat', { each: 'round', in: `[range(${times})]` }, work);
      return;
    }
    case 'forEach': {
      const list = session.read(head.target.replace(/^\$\{(.+)\}$/, '$1'));
      const each = draft.variables.fieldOf(head.value === '' ? 'item' : head.value);
      draft.variables.within(head.value === '' ? 'item' : head.value, `$${each}`, () => {
        loop(draft, `each ${each}`, { each, in: list }, work);
      });
      return;
    }
    case 'while':
      loopWhile(draft, 'while', session.condition(head.target) ?? 'false', limit, work);
      return;
    case 'do': {
      const again = session.condition(end.target) ?? 'false';
      loopWhile(draft, 'again', again, usualLimit, work, true);
    }
  }
}
