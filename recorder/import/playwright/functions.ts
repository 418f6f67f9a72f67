import type { Node, Statement } from '@babel/types';
import { bare, literalValue, memberName } from './values.ts';

/** The statements of a body with or without braces. */
export const linesOf = (statement: Statement): readonly Statement[] =>
  statement.type === 'BlockStatement' ? statement.body : [statement];

/** The statements of a function given as an argument. */
export function functionBody(node: Node): readonly Statement[] {
  const inner = bare(node);
  if (inner.type !== 'ArrowFunctionExpression' && inner.type !== 'FunctionExpression') return [];
  return inner.body.type === 'BlockStatement' ? inner.body.body : [];
}

/** How a handler of `dialog` answers. */
export function dialogAnswer(source: string, node: Node | undefined): { accept: boolean; text?: string } {
  let answer: { accept: boolean; text?: string } = { accept: !/\.dismiss\s*\(/.test(source) };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const inner = value as Node;
    if (inner.type === 'CallExpression' && memberName(inner.callee) === 'accept') {
      const [first] = inner.arguments;
      const text = first === undefined ? undefined : literalValue(first);
      answer = { accept: true, ...(typeof text === 'string' ? { text } : {}) };
    }
    for (const [key, child] of Object.entries(inner)) if (key !== 'loc') visit(child);
  };
  visit(node);
  return answer;
}

/** The outermost parts inside an expression that `read` knows another way to read. */
export function partsReadOtherwise(
  whole: Node,
  read: (part: Node) => string | undefined,
): { readonly part: Node; readonly jq: string }[] {
  const found: { part: Node; jq: string }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string')
      return;
    const part = value as Node;
    const jq = part === whole ? undefined : read(part);
    if (jq !== undefined && part.start != null && part.end != null) {
      found.push({ part, jq });
      return;
    }
    for (const [key, child] of Object.entries(part)) if (key !== 'loc' && key !== 'extra') visit(child);
  };
  visit(whole);
  return found;
}
