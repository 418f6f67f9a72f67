import { z } from 'zod';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { SecretsPort } from '../../contract/ports.ts';

const valuesService = 'Understudy';
const namesService = 'Understudy names';
const namesAccount = 'index';

/** Linux falls back to the kernel's keyring, which forgets at reboot, unless it is pinned. */
const pinned = { linux: { store: 'secret-service' } } as const;

const unavailable = (cause: unknown): UnderstudyError =>
  new UnderstudyError(
    'secret-store-unavailable',
    { reason: cause instanceof Error ? cause.message : String(cause) },
    { cause },
  );

/** One entry of the operating system's credential store. */
export interface KeyringEntry {
  getPassword(): Promise<string | null>;
  setPassword(value: string): Promise<void>;
  deleteCredential(): Promise<boolean>;
}

/** Opens an entry; throws where the machine has no credential store. */
export type OpenKeyringEntry = (service: string, account: string) => Promise<KeyringEntry>;

const systemEntry: OpenKeyringEntry = async (service, account) => {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  const entry = new AsyncEntry(service, account, pinned);
  return {
    getPassword: () => entry.getPassword(),
    setPassword: (value) => entry.setPassword(value),
    deleteCredential: () => entry.deleteCredential(),
  };
};

/**
 * Secrets in the operating system's credential store (Credential Manager, Keychain, Secret Service). The names are kept
 * in an entry of their own, so that listing never reads a value. Fails with `secret-store-unavailable`.
 */
export function createKeyringSecrets(openEntry: OpenKeyringEntry = systemEntry): SecretsPort {
  const perform = async <T>(
    service: string,
    account: string,
    act: (entry: KeyringEntry) => Promise<T>,
  ): Promise<T> => {
    try {
      return await act(await openEntry(service, account));
    } catch (cause) {
      throw unavailable(cause);
    }
  };

  const names = async (): Promise<string[]> => {
    const text = await perform(namesService, namesAccount, (entry) => entry.getPassword());
    if (text === null) return [];
    try {
      return z.array(z.string()).parse(JSON.parse(text));
    } catch (cause) {
      throw unavailable(new Error(`the list of names in the store is damaged`, { cause }));
    }
  };
  const keepNames = (kept: readonly string[]): Promise<void> =>
    perform(namesService, namesAccount, (entry) => entry.setPassword(JSON.stringify([...kept].sort())));

  let last: Promise<unknown> = Promise.resolve();
  /** The list of names is read, changed and written: one change at a time. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act, act);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    async get(name) {
      return (await perform(valuesService, name, (entry) => entry.getPassword())) ?? undefined;
    },
    set: (name, value) =>
      inTurn(async () => {
        await perform(valuesService, name, (entry) => entry.setPassword(value));
        const known = await names();
        if (!known.includes(name)) await keepNames([...known, name]);
      }),
    delete: (name) =>
      inTurn(async () => {
        const deleted = await perform(valuesService, name, (entry) => entry.deleteCredential());
        const known = await names();
        if (known.includes(name)) await keepNames(known.filter((other) => other !== name));
        return deleted;
      }),
    list: names,
  };
}
