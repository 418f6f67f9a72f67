import { isErrorCode } from '../../contract/errors/index.ts';
import type { SecretsPort } from '../../contract/ports.ts';
import type { Handlers } from '../../contract/rpc/index.ts';

/** Names and changes of secrets; a value goes in and never comes out. `store` names where they live. */
export function secretsHandlers(
  secrets: SecretsPort,
  store: string,
): Pick<Handlers, 'secrets.list' | 'secrets.set' | 'secrets.delete'> {
  return {
    'secrets.list': async () => {
      try {
        return { names: await secrets.list(), store };
      } catch (error) {
        if (!isErrorCode(error, 'secret-store-unavailable') || !(error instanceof Error)) throw error;
        return { names: [], store, problem: error.message };
      }
    },
    'secrets.set': async ({ name, value }) => {
      await secrets.set(name, value);
      return {};
    },
    'secrets.delete': async ({ name }) => {
      await secrets.delete(name);
      return {};
    },
  };
}
