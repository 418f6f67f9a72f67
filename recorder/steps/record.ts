import type { RawEvent } from '../page/raw-event.ts';

/** How a page came to a new address. */
export type NavigationCause = 'typed' | 'reload' | 'history' | 'caused';

/** What happened around the page, seen by the browser rather than by the page. */
export type HostEvent =
  | {
      readonly kind: 'navigated';
      readonly url: string;
      readonly cause: NavigationCause;
      /** The document stayed: only the address changed. */
      readonly sameDocument?: boolean | undefined;
    }
  | { readonly kind: 'pageOpened'; readonly opener?: string | undefined }
  | { readonly kind: 'pageClosed'; readonly byPerson: boolean }
  | {
      readonly kind: 'dialog';
      readonly type: string;
      readonly message: string;
      readonly accept: boolean;
      readonly text?: string | undefined;
    }
  | { readonly kind: 'download'; readonly name: string }
  | { readonly kind: 'check'; readonly text: string; readonly target?: string | undefined };

/** One entry of a recording, in the order things happened; `recording.jsonl` keeps them all. */
export interface RecordEntry {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Alias of the page: `main`, `page2` … */
  readonly page: string;
  readonly event: PageEvent | HostEventEntry;
}

/** A message of a page with the name of the target it is about. */
export interface PageEvent {
  readonly from: 'page';
  readonly raw: Exclude<RawEvent, { kind: 'describe' } | { kind: 'ready' } | { kind: 'picked' }>;
  /** Name in targets.yaml; undefined where the event is about no element. */
  readonly target?: string | undefined;
  /** Full paths of uploaded files, where the browser knows them. */
  readonly paths?: readonly string[] | undefined;
  /** Suggested name of the secret, for secret fields. */
  readonly secret?: string | undefined;
}

export interface HostEventEntry {
  readonly from: 'browser';
  readonly host: HostEvent;
}

/** Alias of the first page of a recording. */
export const mainPage = 'main';
