import type { IncomingMessage } from 'node:http';
import type { Answer } from './answers.ts';
import { html, json, readForm, redirect, textOf } from './answers.ts';
import type { InvoiceForm } from './invoice-fields.ts';
import { BLANK_FORM, checkInvoice } from './invoice-fields.ts';
import type { LedgerStore } from './ledger-store.ts';
import { invoicePage, listPage, problemPage, welcomePage } from './pages/books.ts';
import { entryPage } from './pages/entry.ts';
import { bannerPage, expiredPage, framesetPage, loginPage, menuPage } from './pages/frames.ts';
import type { Session, Sessions } from './sessions.ts';

/** Everything a screen may use. */
export interface ScreenContext {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly store: LedgerStore;
  readonly sessions: Sessions;
  readonly now: () => number;
}

type Screen = (context: ScreenContext, session: Session) => Answer | Promise<Answer>;

const takeNotice = (session: Session): string | undefined => {
  const notice = session.notice;
  session.notice = undefined;
  return notice;
};

const typedInvoice = (form: FormData): InvoiceForm => ({
  number: textOf(form, 'F_INVNO'),
  date: textOf(form, 'F_INVDT'),
  supplier: textOf(form, 'F_SUPPL'),
  iban: textOf(form, 'F_IBAN'),
  currency: textOf(form, 'F_CURR'),
  total: textOf(form, 'F_TOTAL'),
  note: textOf(form, 'F_NOTE'),
});

const check: Screen = async ({ request, store }, session) => {
  const form = typedInvoice(await readForm(request));
  const checked = checkInvoice(form);
  if ('errors' in checked) {
    session.draft = undefined;
    return html(entryPage({ form, errors: checked.errors, status: 'Please correct the entry.' }));
  }
  session.draft = checked.fields;
  const confirm = { fields: checked.fields, twin: store.twinOf(checked.fields) };
  return html(entryPage({ form, confirm, status: 'Waiting for confirmation.' }));
};

const post: Screen = async ({ request, store, now }, session) => {
  const form = await readForm(request);
  const draft = session.draft;
  if (draft === undefined) {
    return html(problemPage('Nothing to post', 'There is no checked invoice to post.'), 409);
  }
  const twin = store.twinOf(draft);
  if (twin !== undefined && textOf(form, 'F_TWIN') !== String(twin.id)) {
    return html(problemPage('Not posted', `Document ${twin.id} is the same invoice.`), 409);
  }
  session.draft = undefined;
  const entry = await store.post(draft, session.user, new Date(now()).toISOString());
  session.notice = `Invoice ${entry.number} posted as document ${entry.id}.`;
  return redirect('/entry');
};

const attach: Screen = async ({ request, url, store }, session) => {
  const id = Number(url.searchParams.get('id'));
  const form = await readForm(request);
  const file = form.get('F_FILE');
  if (store.find(id) === undefined) return notFound();
  if (file instanceof File && file.name !== '') {
    const content = Buffer.from(await file.arrayBuffer()).toString('base64');
    await store.attach(id, { name: file.name, type: file.type, content });
    session.notice = `File ${file.name} attached.`;
  } else session.notice = 'Choose a file first.';
  return redirect(`/invoice?id=${id}`);
};

const attachment: Screen = ({ url, store }) => {
  const entry = store.find(Number(url.searchParams.get('id')));
  const file = entry?.attachments[Number(url.searchParams.get('n'))];
  if (file === undefined) return notFound();
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    },
    body: Buffer.from(file.content, 'base64'),
  };
};

const notFound = (): Answer => html(problemPage('Not found', 'There is no such document.'), 404);

const SCREENS: Readonly<Record<string, Screen>> = {
  'GET /': () => html(framesetPage()),
  'GET /banner': (_context, session) => html(bannerPage(session.user)),
  'GET /menu': () => html(menuPage()),
  'GET /welcome': ({ store }, session) => html(welcomePage(store.entries(), takeNotice(session))),
  'GET /entry': (_context, session) =>
    html(entryPage({ form: BLANK_FORM, status: takeNotice(session) ?? 'Ready.' })),
  'POST /entry': check,
  'POST /post': post,
  'GET /list': ({ url, store }) =>
    html(
      listPage(
        store.entries(),
        (url.searchParams.get('q') ?? '').trim(),
        Number.parseInt(url.searchParams.get('page') ?? '1', 10) || 1,
      ),
    ),
  'GET /invoice': ({ url, store }, session) => {
    const entry = store.find(Number(url.searchParams.get('id')));
    return entry === undefined ? notFound() : html(invoicePage(entry, takeNotice(session)));
  },
  'POST /attach': attach,
  'GET /attachment': attachment,
  'GET /logout': ({ sessions }, session) => {
    sessions.signOff(session);
    return redirect('/', sessions.expiredCookie());
  },
};

const signOn = async ({ request, sessions }: ScreenContext): Promise<Answer> => {
  const form = await readForm(request);
  const user = textOf(form, 'F_USER').trim();
  const session = sessions.signOn(user, textOf(form, 'F_PASS'));
  if (session === undefined) return html(loginPage(user, true), 401);
  return redirect('/', sessions.cookieFor(session));
};

const apiUser = ({ request, sessions }: ScreenContext): boolean => {
  const basic = /^Basic (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const [user = '', ...password] = Buffer.from(basic ?? '', 'base64')
    .toString()
    .split(':');
  return sessions.isUser(user, password.join(':'));
};

/** True for requests that answer at once: the interface for programs, not the slow screens for people. */
export const isApi = (url: URL): boolean => url.pathname.startsWith('/api/');

/** Answers one request. */
export const answerTo = async (context: ScreenContext): Promise<Answer> => {
  const { request, url, sessions, store } = context;
  const route = `${request.method} ${url.pathname}`;
  const session = sessions.recognise(request.headers.cookie);
  if (route === 'GET /api/invoices') {
    if (session !== undefined || apiUser(context)) return json({ invoices: store.entries() });
    return json({ error: 'sign on, or send user and password as Basic authorization' }, 401);
  }
  if (route === 'POST /login') return signOn(context);
  const screen = SCREENS[route];
  if (screen === undefined) return notFound();
  if (session === undefined) {
    return url.pathname === '/' ? html(loginPage('', false)) : html(expiredPage(), 401);
  }
  return screen(context, session);
};
