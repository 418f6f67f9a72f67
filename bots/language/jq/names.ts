import { type Ast, namesIn } from './ast.ts';

/** What an expression reads, as far as its text tells. */
export interface Reads {
  /** Variables that it does not bind itself, without `$`. */
  readonly variables: ReadonlySet<string>;
  /** Leading literal keys after each variable: `workflow` → `input.supplier`. */
  readonly paths: readonly { readonly variable: string; readonly keys: readonly string[] }[];
  /** First keys read of the expression's own input. */
  readonly fields: ReadonlySet<string>;
}

interface Walk {
  readonly variables: Set<string>;
  readonly paths: { variable: string; keys: readonly string[] }[];
  readonly fields: Set<string>;
}

/** The literal keys down from a variable or the input: `$a.b.c` is a, [b, c]. */
function chain(ast: Ast): { readonly root: Ast; readonly keys: string[] } | undefined {
  const keys: string[] = [];
  let at = ast;
  while (at.kind === 'index') {
    if (at.key.kind !== 'literal' || typeof at.key.value !== 'string') keys.length = 0;
    else keys.unshift(at.key.value);
    at = at.of;
  }
  return at.kind === 'identity' || at.kind === 'variable' ? { root: at, keys } : undefined;
}

function walk(ast: Ast, found: Walk, bound: ReadonlySet<string>, own: boolean): void {
  const on = (inner: Ast, stillOwn = own): void => walk(inner, found, bound, stillOwn);
  switch (ast.kind) {
    case 'identity':
    case 'literal':
    case 'format':
    case 'break':
      return;
    case 'variable':
      if (bound.has(ast.name)) return;
      found.variables.add(ast.name);
      found.paths.push({ variable: ast.name, keys: [] });
      return;
    case 'text':
      for (const part of ast.parts) if (typeof part !== 'string') on(part);
      return;
    case 'index': {
      on(ast.key);
      const path = chain(ast);
      if (path === undefined) on(ast.of);
      else if (path.root.kind === 'variable' && !bound.has(path.root.name)) {
        found.variables.add(path.root.name);
        found.paths.push({ variable: path.root.name, keys: path.keys });
      } else if (path.root.kind === 'identity' && own && path.keys[0] !== undefined) {
        found.fields.add(path.keys[0]);
      }
      return;
    }
    case 'slice':
      on(ast.of);
      if (ast.from !== undefined) on(ast.from);
      if (ast.to !== undefined) on(ast.to);
      return;
    case 'iterate':
      on(ast.of);
      return;
    case 'pipe':
      on(ast.left);
      on(ast.right, own && ast.left.kind === 'identity');
      return;
    case 'if':
      on(ast.condition);
      on(ast.then);
      on(ast.else);
      return;
    case 'array':
      if (ast.of !== undefined) on(ast.of);
      return;
    case 'object':
      for (const [key, value] of ast.entries) {
        on(key);
        on(value);
      }
      return;
    case 'call':
      for (const argument of ast.args) on(argument, false);
      return;
    case 'bind':
      on(ast.value);
      walk(ast.body, found, new Set([...bound, ...namesIn(ast.pattern)]), own);
      return;
    case 'try':
      on(ast.body);
      if (ast.rescue !== undefined) on(ast.rescue, false);
      return;
    case 'reduce':
    case 'foreach': {
      on(ast.source);
      on(ast.init);
      const inside = new Set([...bound, ...namesIn(ast.pattern)]);
      walk(ast.update, found, inside, false);
      if (ast.extract !== undefined) walk(ast.extract, found, inside, false);
      return;
    }
    case 'def': {
      const values = ast.parameters.filter(({ value }) => value).map(({ name }) => name);
      walk(ast.body, found, new Set([...bound, ...values]), false);
      on(ast.rest);
      return;
    }
    case 'label':
      on(ast.body);
      return;
    case 'assign':
      on(ast.left);
      on(ast.right, own && ast.operator !== '|=');
      return;
    default:
      on(ast.left);
      on(ast.right);
  }
}

/** What an expression of the in-process subset reads. */
export function readsOf(ast: Ast): Reads {
  const found: Walk = { variables: new Set(), paths: [], fields: new Set() };
  walk(ast, found, new Set(), true);
  return found;
}

/** What a text outside the subset reads, told from its words alone; bindings of its own are left out. */
export function readsOfText(expression: string): Reads {
  const bound = new Set(
    [...expression.matchAll(/(?:as|\?\/\/)[^|]*?\$([A-Za-z_]\w*)/g)].map((match) => match[1]),
  );
  const paths: { variable: string; keys: string[] }[] = [];
  for (const [, variable = '', keys = ''] of expression.matchAll(/\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)/g)) {
    if (!bound.has(variable)) paths.push({ variable, keys: keys.split('.').filter((key) => key !== '') });
  }
  return { variables: new Set(), paths, fields: new Set() };
}
