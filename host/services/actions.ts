import { registry } from '../../bots/catalog/registry.ts';
import type { Handlers } from '../../contract/rpc/index.ts';

/** The catalogue of actions as plain data. */
export function actionsHandlers(): Pick<Handlers, 'actions.catalog'> {
  return { 'actions.catalog': async () => ({ actions: registry.entries() }) };
}
