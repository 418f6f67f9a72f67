import { useSyncExternalStore } from 'react';

/** Every place in the Studio; the address fragment is derived from it and back. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'record' }
  | { readonly page: 'bot'; readonly botId: string; readonly step?: string | undefined }
  /** The bot beside an earlier version (hash of a commit) or another bot (`bot:<id>`). */
  | { readonly page: 'changes'; readonly botId: string; readonly from?: string | undefined }
  | { readonly page: 'start'; readonly botId: string; readonly from?: string | undefined }
  | { readonly page: 'runs'; readonly botId?: string | undefined; readonly status?: string | undefined }
  | { readonly page: 'run'; readonly runId: string }
  | { readonly page: 'trace'; readonly runId: string; readonly step?: string | undefined }
  | { readonly page: 'tasks' }
  | { readonly page: 'settings'; readonly section: SettingsSection };

export type SettingsSection = 'general' | 'secrets' | 'doctor';
const sections: readonly SettingsSection[] = ['general', 'secrets', 'doctor'];

const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const set = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`;
};
const part = encodeURIComponent;

/** Address fragment of a place, e.g. `#/bots/enter-invoices`. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'home':
      return '#/';
    case 'record':
      return '#/record';
    case 'bot':
      return withQuery(`#/bots/${part(route.botId)}`, { step: route.step });
    case 'changes':
      return withQuery(`#/bots/${part(route.botId)}/changes`, { from: route.from });
    case 'start':
      return withQuery(`#/bots/${part(route.botId)}/run`, { from: route.from });
    case 'runs':
      return withQuery('#/runs', { bot: route.botId, status: route.status });
    case 'run':
      return `#/runs/${part(route.runId)}`;
    case 'trace':
      return withQuery(`#/runs/${part(route.runId)}/trace`, { step: route.step });
    case 'tasks':
      return '#/tasks';
    case 'settings':
      return `#/settings/${route.section}`;
  }
}

/** Place that a fragment names; an unknown one is home. */
export function routeOf(fragment: string): Route {
  const [path = '', search = ''] = fragment.replace(/^#\/?/, '').split('?');
  const query = new URLSearchParams(search);
  const [first = '', second = '', third = ''] = path.split('/').map((segment) => decodeURIComponent(segment));
  const optional = (name: string) => query.get(name) ?? undefined;
  switch (first) {
    case 'record':
      return { page: 'record' };
    case 'bots':
      if (second === '') return { page: 'home' };
      if (third === 'changes') return { page: 'changes', botId: second, from: optional('from') };
      return third === 'run'
        ? { page: 'start', botId: second, from: optional('from') }
        : { page: 'bot', botId: second, step: optional('step') };
    case 'runs':
      if (second === '') return { page: 'runs', botId: optional('bot'), status: optional('status') };
      return third === 'trace'
        ? { page: 'trace', runId: second, step: optional('step') }
        : { page: 'run', runId: second };
    case 'tasks':
      return { page: 'tasks' };
    case 'settings':
      return { page: 'settings', section: sections.find((each) => each === second) ?? 'general' };
    default:
      return { page: 'home' };
  }
}

/** Asked before leaving a place; returns false to stay. One at a time, the editor's unsaved changes. */
export type LeaveGuard = (next: Route) => boolean;
let guard: LeaveGuard | undefined;

/** Sets the guard; the returned function takes it away. */
export function guardLeaving(next: LeaveGuard): () => void {
  guard = next;
  return () => {
    if (guard === next) guard = undefined;
  };
}

/** Goes to a place; `replace` leaves no entry behind for the back button. */
export function navigate(route: Route, options: { readonly replace?: boolean } = {}): void {
  if (guard !== undefined && !guard(route)) return;
  const href = hrefOf(route);
  if (options.replace === true) {
    history.replaceState(null, '', href);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = href;
  }
}

const subscribe = (listener: () => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

let cached: { readonly hash: string; readonly route: Route } | undefined;
const current = (): Route => {
  if (cached?.hash !== location.hash) cached = { hash: location.hash, route: routeOf(location.hash) };
  return cached.route;
};

/** The place shown now. */
export const useRoute = (): Route => useSyncExternalStore(subscribe, current);
