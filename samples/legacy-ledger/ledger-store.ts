import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { InvoiceFields } from './invoice-fields.ts';

/** A file kept with an invoice; the content is base64. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

/** A posted invoice as the ledger keeps it. */
export interface LedgerEntry extends InvoiceFields {
  /** Document number given by the ledger, rising from 100001. */
  readonly id: number;
  readonly postedBy: string;
  /** ISO time of posting. */
  readonly postedAt: string;
  readonly attachments: readonly Attachment[];
}

interface StoredBooks {
  readonly version: 1;
  readonly entries: readonly LedgerEntry[];
}

const FIRST_ID = 100001;

const isBooks = (value: unknown): value is StoredBooks =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === 1 &&
  'entries' in value &&
  Array.isArray(value.entries) &&
  value.entries.every(
    (entry: unknown) =>
      typeof entry === 'object' &&
      entry !== null &&
      'id' in entry &&
      typeof entry.id === 'number' &&
      'number' in entry &&
      typeof entry.number === 'string',
  );

const writeWhole = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(draft, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};

/** The books: in memory, and after every change whole in a JSON file when one is named. */
export class LedgerStore {
  readonly #file: string | undefined;
  #entries: readonly LedgerEntry[];
  #turn: Promise<void> = Promise.resolve();

  private constructor(file: string | undefined, entries: readonly LedgerEntry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  /** Opens the books of a file (absent: empty books); without a file they live in memory. */
  static async open(file: string | undefined): Promise<LedgerStore> {
    if (file === undefined) return new LedgerStore(undefined, []);
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return new LedgerStore(file, []);
    }
    let books: unknown;
    try {
      books = JSON.parse(text);
    } catch (error) {
      throw new Error(`${file} is not JSON; move it out of ${dirname(file)} to begin anew`, {
        cause: error,
      });
    }
    if (!isBooks(books)) throw new Error(`${file} does not hold the books of legacy-ledger`);
    return new LedgerStore(file, books.entries);
  }

  /** Every posted invoice, oldest first. */
  entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  find(id: number): LedgerEntry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** An earlier invoice of the same supplier with the same number. */
  twinOf(fields: InvoiceFields): LedgerEntry | undefined {
    return this.#entries.find(
      (entry) =>
        entry.number === fields.number && entry.supplier.toLowerCase() === fields.supplier.toLowerCase(),
    );
  }

  /** Posts an invoice and answers once it is on disk. */
  async post(fields: InvoiceFields, postedBy: string, postedAt: string): Promise<LedgerEntry> {
    return this.#change((entries) => {
      const id = (entries.at(-1)?.id ?? FIRST_ID - 1) + 1;
      const entry: LedgerEntry = { id, ...fields, postedBy, postedAt, attachments: [] };
      return [[...entries, entry], entry];
    });
  }

  /** Adds a file to a posted invoice. */
  async attach(id: number, attachment: Attachment): Promise<void> {
    await this.#change((entries) => [
      entries.map((entry) =>
        entry.id === id ? { ...entry, attachments: [...entry.attachments, attachment] } : entry,
      ),
      undefined,
    ]);
  }

  /** Waits until every change begun so far is on disk or has failed. */
  async flush(): Promise<void> {
    await this.#turn;
  }

  /** One change after the other; the books in memory change only once the file has. */
  #change<T>(edit: (entries: readonly LedgerEntry[]) => readonly [readonly LedgerEntry[], T]): Promise<T> {
    const change = this.#turn.then(async () => {
      const [entries, answer] = edit(this.#entries);
      const books: StoredBooks = { version: 1, entries };
      if (this.#file !== undefined) {
        await writeWhole(this.#file, `${JSON.stringify(books, null, 2)}\n`);
      }
      this.#entries = entries;
      return answer;
    });
    this.#turn = change.then(
      () => undefined,
      () => undefined,
    );
    return change;
  }
}
