import type { PaperParty } from './person.ts';
import type { Tryton } from './server.ts';

/** A party as Tryton stored it, with everything that hangs on it. */
export interface StoredParty {
  readonly name: string;
  readonly addresses: readonly {
    readonly street: string;
    readonly postalCode: string;
    readonly city: string;
  }[];
  readonly contacts: readonly { readonly type: string; readonly value: string }[];
}

type Row = Readonly<Record<string, unknown>>;

const rows = (answer: unknown, model: string): Row[] => {
  if (!Array.isArray(answer)) throw new Error(`Tryton answered no list of ${model}`);
  return answer as Row[];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const ids = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : [];

/** Every party in the database in order of creation, read through Tryton's own API. */
export const readParties = async (tryton: Tryton): Promise<StoredParty[]> => {
  const search = async (model: string, fields: readonly string[]): Promise<Row[]> => {
    const order = [['id', 'ASC']];
    return rows(await tryton.rpc(`model.${model}.search_read`, [], 0, null, order, fields), model);
  };
  const parties = await search('party.party', ['name', 'addresses', 'contact_mechanisms']);
  const addresses = await search('party.address', ['street', 'postal_code', 'city']);
  const contacts = await search('party.contact_mechanism', ['type', 'value']);
  const among = (all: readonly Row[], wanted: unknown): Row[] =>
    all.filter((row) => ids(wanted).includes(Number(row['id'])));
  return parties.map((party) => ({
    name: text(party['name']),
    addresses: among(addresses, party['addresses']).map((address) => ({
      street: text(address['street']),
      postalCode: text(address['postal_code']),
      city: text(address['city']),
    })),
    contacts: among(contacts, party['contact_mechanisms']).map((contact) => ({
      type: text(contact['type']),
      value: text(contact['value']),
    })),
  }));
};

/** What Tryton should hold after a party was entered from paper. */
export const asStored = (party: PaperParty): StoredParty => ({
  name: party.name,
  addresses: [{ street: party.street, postalCode: party.postalCode, city: party.city }],
  contacts: [
    { type: 'phone', value: party.phone },
    { type: 'email', value: party.email },
  ],
});
