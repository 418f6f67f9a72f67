import type { Node } from '@babel/types';
import { soundText } from '../template.ts';

/** Names whose values the code tells: constants, parts of `input` and `secrets`. */
export type Constants = ReadonlyMap<string, Node>;

/** Takes `await`, `as …`, `!` and parentheses off an expression. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'AwaitExpression':
      return bare(node.argument);
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The name of a member that is not computed, or computed from a text: `a.b`, `a['b']`. */
export function memberName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return node.property.type === 'StringLiteral' ? node.property.value : undefined;
}

/** The name of the environment variable that an expression reads, and what stands in where it is missing. */
export function environmentOf(
  node: Node,
): { readonly name: string; readonly fallback?: Node | undefined } | undefined {
  const inner = bare(node);
  if (inner.type === 'LogicalExpression' && (inner.operator === '??' || inner.operator === '||')) {
    const left = environmentOf(inner.left);
    return left === undefined ? undefined : { name: left.name, fallback: inner.right };
  }
  const name = memberName(inner);
  if (name === undefined || inner.type !== 'MemberExpression') return undefined;
  const object = bare(inner.object);
  const isEnvironment =
    memberName(object) === 'env' &&
    object.type === 'MemberExpression' &&
    object.object.type === 'Identifier' &&
    object.object.name === 'process';
  return isEnvironment ? { name } : undefined;
}

/** The plain value of a literal (texts, numbers, truth values, lists and objects of them); undefined for anything else. */
export function literalValue(node: Node): unknown {
  const inner = bare(node);
  switch (inner.type) {
    case 'StringLiteral':
      return soundText(inner.value);
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return inner.value;
    case 'TemplateLiteral':
      return inner.expressions.length === 0
        ? inner.quasis.map(({ value }) => soundText(value.cooked ?? value.raw)).join('')
        : undefined;
    case 'UnaryExpression':
      return inner.operator === '-' && inner.argument.type === 'NumericLiteral'
        ? -inner.argument.value
        : undefined;
    case 'ArrayExpression': {
      const items = inner.elements.map((item) => (item === null ? undefined : literalValue(item)));
      return items.includes(undefined) ? undefined : items;
    }
    case 'ObjectExpression': {
      const entries = inner.properties.map((property) =>
        property.type === 'ObjectProperty'
          ? [propertyName(property.key), literalValue(property.value)]
          : [undefined, undefined],
      );
      const known = entries.every(([key, value]) => key !== undefined && value !== undefined);
      return known ? (Object.fromEntries(entries) as unknown) : undefined;
    }
    default:
      return undefined;
  }
}

/** The name of an object's field. */
export function propertyName(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : undefined;
}

/** The fields of an object literal by their names; empty for anything else. */
export function fieldNodes(node: Node | undefined): Map<string, Node> {
  const fields = new Map<string, Node>();
  const inner = node === undefined ? undefined : bare(node);
  if (inner?.type !== 'ObjectExpression') return fields;
  for (const property of inner.properties) {
    if (property.type !== 'ObjectProperty') continue;
    const name = propertyName(property.key);
    if (name !== undefined) fields.set(name, property.value);
  }
  return fields;
}
