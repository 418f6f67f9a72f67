/** Operators between two values, by jq's precedence from loose to tight. */
export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';

/** Operators that answer the input with the values at some paths replaced. */
export type AssignOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//=';

/** What stands after `as`: a variable, or the parts of a list or an object. */
export type Pattern =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Pattern[] }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [key: string, value: Pattern])[] };

/** One parameter of a function; `value` where it is declared as `$name`. */
export interface Parameter {
  readonly name: string;
  readonly value: boolean;
}

/** Syntax tree of the jq subset that is evaluated in-process. */
export type Ast =
  | { readonly kind: 'identity' }
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'text'; readonly parts: readonly (string | Ast)[] }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'index'; readonly of: Ast; readonly key: Ast }
  | { readonly kind: 'slice'; readonly of: Ast; readonly from: Ast | undefined; readonly to: Ast | undefined }
  | { readonly kind: 'iterate'; readonly of: Ast }
  | { readonly kind: 'pipe' | 'comma' | 'and' | 'or' | 'otherwise'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'assign'; readonly operator: AssignOperator; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'if'; readonly condition: Ast; readonly then: Ast; readonly else: Ast }
  | { readonly kind: 'try'; readonly body: Ast; readonly rescue: Ast | undefined }
  | { readonly kind: 'array'; readonly of: Ast | undefined }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: Ast, value: Ast])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[] }
  | { readonly kind: 'bind'; readonly value: Ast; readonly pattern: Pattern; readonly body: Ast }
  | {
      readonly kind: 'reduce' | 'foreach';
      readonly source: Ast;
      readonly pattern: Pattern;
      readonly init: Ast;
      readonly update: Ast;
      readonly extract: Ast | undefined;
    }
  | {
      readonly kind: 'def';
      readonly name: string;
      readonly parameters: readonly Parameter[];
      readonly body: Ast;
      readonly rest: Ast;
    }
  | { readonly kind: 'label'; readonly name: string; readonly body: Ast }
  | { readonly kind: 'break'; readonly name: string };

/** The text is outside the subset (or not jq at all); real jq decides. */
export class Unsupported extends Error {}

/** Names that a pattern binds. */
export function namesIn(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'name':
      return [pattern.name];
    case 'list':
      return pattern.items.flatMap(namesIn);
    case 'fields':
      return pattern.fields.flatMap(([, value]) => namesIn(value));
  }
}
