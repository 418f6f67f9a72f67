import type { RobinStatement } from './statements.ts';

/** A statement, or a block with what stands in it. */
export interface RobinBlock {
  readonly head: RobinStatement;
  readonly kind: 'statement' | 'if' | 'loop' | 'switch' | 'block' | 'function';
  /** For `if` and `switch` one way each, otherwise one. */
  readonly ways: readonly { readonly head: RobinStatement; readonly inside: readonly RobinBlock[] }[];
  /** Steps of `ON ERROR` behind a statement, or of `ON BLOCK ERROR` in a block. */
  readonly handler: { readonly head: RobinStatement; readonly inside: readonly RobinBlock[] } | undefined;
}

const opens: readonly (readonly [RobinBlock['kind'], RegExp])[] = [
  ['if', /^IF\b[\s\S]*\bTHEN$/],
  ['loop', /^LOOP\b/],
  ['switch', /^SWITCH\b/],
  ['block', /^BLOCK\b/],
  ['function', /^FUNCTION\b/],
];

const kindOf = (text: string): RobinBlock['kind'] =>
  opens.find(([, pattern]) => pattern.test(text))?.[0] ?? 'statement';

/** Builds the blocks of a flow; `fail` tells a block that does not end. */
export function robinBlocks(
  statements: readonly RobinStatement[],
  fail: (statement: RobinStatement, reason: string) => never,
): RobinBlock[] {
  let index = 0;
  const until = (stop: RegExp, opener: RobinStatement | undefined): RobinBlock[] => {
    const blocks: RobinBlock[] = [];
    for (;;) {
      const statement = statements[index];
      if (statement === undefined)
        return opener === undefined ? blocks : fail(opener, `${word(opener)} has no END`);
      if (opener !== undefined && stop.test(statement.text)) return blocks;
      if (/^(?:END|ELSE|CASE|DEFAULT)\b/.test(statement.text))
        fail(statement, `${word(statement)} stands where no block is open`);
      index += 1;
      blocks.push(block(statement));
    }
  };
  const handled = (head: RobinStatement): NonNullable<RobinBlock['handler']> => {
    const inside = until(/^END$/, head);
    index += 1;
    return { head, inside };
  };
  const behind = (pattern: RegExp): RobinBlock['handler'] => {
    const next = statements[index];
    if (next === undefined || !pattern.test(next.text)) return undefined;
    index += 1;
    return handled(next);
  };
  const block = (head: RobinStatement): RobinBlock => {
    const kind = kindOf(head.text);
    switch (kind) {
      case 'statement':
        return { head, kind, ways: [], handler: behind(/^ON ERROR\b/) };
      case 'if':
      case 'switch': {
        const stop = kind === 'if' ? /^(?:ELSE IF\b|ELSE$|END$)/ : /^(?:CASE\b|DEFAULT$|END$)/;
        const ways: { head: RobinStatement; inside: RobinBlock[] }[] = [];
        for (let way = head; ; ) {
          ways.push({ head: way, inside: until(stop, head) });
          const next = statements[index++] ?? head;
          if (/^END$/.test(next.text)) return { head, kind, ways, handler: undefined };
          way = next;
        }
      }
      case 'function': {
        const inside = until(/^END FUNCTION$/, head);
        index += 1;
        return { head, kind, ways: [{ head, inside }], handler: undefined };
      }
      default: {
        const handler = kind === 'block' ? behind(/^ON BLOCK ERROR\b/) : undefined;
        const inside = until(/^END$/, head);
        index += 1;
        return { head, kind, ways: [{ head, inside }], handler };
      }
    }
  };
  return until(/^$/, undefined);
}

const word = ({ text }: RobinStatement): string => text.split(/\s+/).slice(0, 2).join(' ');
