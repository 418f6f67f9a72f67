import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { InvoiceFields } from './invoice-fields.ts';

/** One signed-on person; lives in memory until sign-off, expiry or the end of the process. */
export interface Session {
  readonly id: string;
  readonly user: string;
  lastSeen: number;
  /** The checked invoice that waits for the person's confirmation. */
  draft?: InvoiceFields | undefined;
  /** A line for the status bar of the next page, shown once. */
  notice?: string | undefined;
}

/** Someone who may sign on. */
export interface LedgerUser {
  readonly user: string;
  readonly password: string;
}

const IDLE_LIMIT_MS = 30 * 60 * 1000;
const COOKIE = 'LEDGERSID';

const sameText = (a: string, b: string): boolean => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

/** The sessions of one server: signs people on, recognises their cookie, forgets them after 30 idle minutes. */
export class Sessions {
  readonly #users: readonly LedgerUser[];
  readonly #now: () => number;
  readonly #byId = new Map<string, Session>();

  constructor(users: readonly LedgerUser[], now: () => number) {
    this.#users = users;
    this.#now = now;
  }

  /** Opens a session when user and password belong together, else answers undefined. */
  signOn(user: string, password: string): Session | undefined {
    if (!this.isUser(user, password)) return undefined;
    const session: Session = { id: randomBytes(18).toString('hex'), user, lastSeen: this.#now() };
    this.#byId.set(session.id, session);
    return session;
  }

  signOff(session: Session): void {
    this.#byId.delete(session.id);
  }

  isUser(user: string, password: string): boolean {
    return this.#users.some((known) => sameText(known.user, user) && sameText(known.password, password));
  }

  /** The live session named by a Cookie header, with its idle time started anew. */
  recognise(cookieHeader: string | undefined): Session | undefined {
    const id = /(?:^|;\s*)LEDGERSID=([0-9a-f]+)/.exec(cookieHeader ?? '')?.[1];
    const session = id === undefined ? undefined : this.#byId.get(id);
    if (session === undefined) return undefined;
    const now = this.#now();
    if (now - session.lastSeen > IDLE_LIMIT_MS) {
      this.#byId.delete(session.id);
      return undefined;
    }
    session.lastSeen = now;
    return session;
  }

  cookieFor(session: Session): string {
    return `${COOKIE}=${session.id}; Path=/; HttpOnly; SameSite=Strict`;
  }

  expiredCookie(): string {
    return `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;
  }
}
