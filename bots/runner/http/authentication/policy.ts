import { UnderstudyError } from '../../../../contract/errors/index.ts';
import { componentOf } from '../../components.ts';
import type { Performance } from '../../engine.ts';
import { asFields, type Fields } from '../../fields.ts';
import { scopeOf } from '../../scope.ts';

/** One authentication policy of the DSL: its scheme and what the scheme was given; texts may hold secret handles. */
export interface Policy {
  readonly scheme: string;
  readonly fields: Fields;
}

/** Resolves `use: NAME` to the policy of that name, and a scheme's `use: SECRET` to the fields of that secret. */
export async function policyOf(performance: Performance, authentication: unknown): Promise<Policy> {
  const given = asFields(authentication);
  const named = given['use'];
  const policy =
    typeof named === 'string'
      ? asFields(
          await performance.template(componentOf(performance.engine.document, 'authentications', named)),
        )
      : given;
  const [scheme = 'without a scheme'] = Object.keys(policy);
  const fields = asFields(policy[scheme]);
  const secret = fields['use'];
  return { scheme, fields: typeof secret === 'string' ? await secretFields(performance, secret) : fields };
}

/**
 * The fields that a secret holds: either secrets of their own named `SECRET.field` (as the manifest permits them), or
 * one secret whose text is a JSON object.
 */
async function secretFields(performance: Performance, secret: string): Promise<Fields> {
  const { engine } = performance;
  const permitted = engine.bot.manifest.permissions.secrets;
  const parts = permitted.filter((name) => name.startsWith(`${secret}.`));
  if (!permitted.includes(secret) && parts.length > 0) {
    const tree: Record<string, unknown> = {};
    for (const name of parts)
      place(tree, name.slice(secret.length + 1).split('.'), engine.secrets.handle(name));
    return tree;
  }
  const handle = engine.secrets.handle(secret);
  const held = jsonOf(await scopeOf(performance).reveal(handle));
  // A text alone can only be a token.
  if (held === undefined) return { token: handle };
  taintLeaves(performance, secret, held);
  return held;
}

function place(tree: Record<string, unknown>, path: readonly string[], handle: string): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    tree[first] = handle;
    return;
  }
  const branch = { ...asFields(tree[first]) };
  tree[first] = branch;
  place(branch, rest, handle);
}

function jsonOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? asFields(value) : undefined;
  } catch {
    // A secret may be any text; only the schemes know whether that will do.
    return undefined;
  }
}

/** A field that the scheme cannot do without; throws `document-invalid` where it is missing. */
export function requiredText({ placed }: Performance, { scheme, fields }: Policy, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  const { name: step, pointer } = placed.step;
  throw new UnderstudyError(
    'document-invalid',
    {
      reason: `The ${scheme} authentication of step ${step} has no ${name}, neither inline nor in its secret.`,
    },
    { asStandard: true, instance: pointer, where: { step, pointer } },
  );
}

const hidden = new Set(['username', 'password', 'token', 'secret', 'assertion']);

/** What a secret's text holds is as secret as the text; addresses, grants and scopes in it may be told. */
function taintLeaves(performance: Performance, name: string, value: Fields): void {
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && hidden.has(key)) {
      performance.engine.secrets.taint(`${name}.${key}`, inner);
    } else taintLeaves(performance, `${name}.${key}`, asFields(inner));
  }
}
