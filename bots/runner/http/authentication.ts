import { UnderstudyError } from '../../../contract/errors/index.ts';
import { secretMask } from '../../../contract/run/index.ts';
import { componentOf } from '../components.ts';
import type { Performance } from '../engine.ts';

type Fields = Readonly<Record<string, unknown>>;
const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/** The Authorization header of a DSL authentication policy: basic or bearer, inline, by name, or from a secret. */
export async function authorizationOf(
  performance: Performance,
  authentication: unknown,
  reveal: (text: string) => Promise<string>,
): Promise<string> {
  const { engine, placed } = performance;
  const given = asFields(authentication);
  const policy =
    typeof given['use'] === 'string'
      ? asFields(await performance.template(componentOf(engine.document, 'authentications', given['use'])))
      : given;
  if (policy['basic'] !== undefined) {
    const { username, password } = fromSecret(performance, policy['basic'], ['username', 'password']);
    const told = `${username}:${password}`;
    const parameter = Buffer.from(await reveal(told), 'utf8').toString('base64');
    engine.secrets.taint(`${placed.step.name}.authorization`, parameter);
    performance.authorize('Basic', engine.mask(told) === told ? parameter : secretMask);
    return `Basic ${parameter}`;
  }
  if (policy['bearer'] !== undefined) {
    const { token } = fromSecret(performance, policy['bearer'], ['token']);
    performance.authorize('Bearer', String(token));
    return `Bearer ${await reveal(String(token))}`;
  }
  throw new UnderstudyError(
    'feature-unsupported',
    {
      feature: `The authentication ${Object.keys(policy).join(', ')}`,
      reason: 'basic and bearer are understood.',
    },
    { instance: placed.step.pointer, where: { step: placed.step.name, pointer: placed.step.pointer } },
  );
}

/** The named fields of a policy, or handles of a secret's parts where it says `use: <secret>`. */
function fromSecret({ engine }: Performance, scheme: unknown, names: readonly string[]): Fields {
  const fields = asFields(scheme);
  const secret = fields['use'];
  if (typeof secret !== 'string') return fields;
  return Object.fromEntries(names.map((name) => [name, engine.secrets.handle(`${secret}.${name}`)]));
}
