import { UnderstudyError } from '../../../../contract/errors/index.ts';
import { secretMask } from '../../../../contract/run/index.ts';
import type { Performance } from '../../engine.ts';
import { scopeOf } from '../../scope.ts';
import { type Credentials, withAuthorization } from '../signing.ts';
import { policyOf, requiredText } from './policy.ts';

/** The credentials of a DSL authentication policy: inline, by name from `use.authentications`, or out of a secret. */
export async function credentialsOf(
  performance: Performance,
  authentication: unknown,
): Promise<Credentials | undefined> {
  if (authentication === undefined) return undefined;
  const policy = await policyOf(performance, authentication);
  const need = (name: string) => requiredText(performance, policy, name);
  switch (policy.scheme) {
    case 'basic':
      return basic(performance, `${need('username')}:${need('password')}`);
    case 'bearer':
      return bearer(performance, need('token'));
    case 'digest':
      return (await import('./digest.ts')).digest(performance, need('username'), need('password'));
    case 'oauth2':
    case 'oidc':
      return (await import('./oauth2.ts')).oauth2(performance, policy);
    default:
      throw new UnderstudyError(
        'feature-unsupported',
        {
          feature: `The authentication ${policy.scheme}`,
          reason: 'basic, bearer, digest, oauth2 and oidc are understood.',
        },
        {
          instance: performance.placed.step.pointer,
          where: { step: performance.placed.step.name, pointer: performance.placed.step.pointer },
        },
      );
  }
}

function basic(performance: Performance, told: string): Credentials {
  const { engine, placed } = performance;
  return {
    sign: async (request) => {
      const pair = await scopeOf(performance).reveal(told);
      const parameter = Buffer.from(pair, 'utf8').toString('base64');
      engine.secrets.taint(`${placed.step.name}.authorization`, parameter);
      performance.authorize('Basic', engine.mask(told) === told ? parameter : secretMask);
      return withAuthorization(request, `Basic ${parameter}`);
    },
  };
}

function bearer(performance: Performance, told: string): Credentials {
  return {
    sign: async (request) => {
      performance.authorize('Bearer', told);
      return withAuthorization(request, `Bearer ${await scopeOf(performance).reveal(told)}`);
    },
  };
}
