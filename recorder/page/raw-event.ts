import type { Box, Candidate, Fingerprint } from '../../contract/flow/targets.ts';

/** What the page tells of an element, once per element and document; later events name it by `ref`. */
export interface Description {
  /** Number of the element within its document's agent. */
  readonly ref: number;
  readonly title: string;
  /** Heading, legend or form name that the element stands under; the first word of the target's name. */
  readonly section?: string | undefined;
  readonly candidates: readonly Candidate[];
  readonly anchor?: { readonly text: string; readonly relation: AnchorRelation } | undefined;
  readonly fingerprint: Fingerprint;
  /** True where what is typed is a secret. */
  readonly sensitive: boolean;
  /** Suggested name of the secret, e.g. `erp.password`. */
  readonly secret?: string | undefined;
  /** Visible fields with secrets, in the frame's viewport; painted over in crops. */
  readonly masks: readonly Box[];
}

export type AnchorRelation = 'right-of' | 'left-of' | 'below' | 'above' | 'near';

/** Origin, path and document identity of the page that an event came from. Queries never leave the page. */
export interface Place {
  readonly origin: string;
  readonly route: string;
  /** Number of the document, drawn anew by each agent. */
  readonly document: string;
}

export type Modifier = 'Alt' | 'Control' | 'Meta' | 'Shift';

/** One message of the in-page agent; validated where it is received. */
export type RawEvent =
  | (Place & { readonly kind: 'ready'; readonly title: string })
  | (Place & { readonly kind: 'describe'; readonly element: Description })
  /** A button went down on an element: enough to know the click even when the page leaves at once. */
  | (Place & {
      readonly kind: 'down';
      readonly gesture: number;
      readonly ref: number;
      readonly button: 'left' | 'right' | 'middle';
      readonly modifiers: readonly Modifier[];
      readonly offset: { readonly x: number; readonly y: number };
      /** The element itself takes the click as typing, choosing or ticking; no click step comes of it alone. */
      readonly control: ControlKind;
    })
  /** The gesture ended without a click: a drag, a selection, a press on something disabled. */
  | (Place & { readonly kind: 'cancel'; readonly gesture: number })
  | (Place & {
      readonly kind: 'click';
      readonly gesture: number;
      readonly ref: number;
      readonly button: 'left' | 'right' | 'middle';
      readonly modifiers: readonly Modifier[];
      readonly clickCount: number;
      readonly control: ControlKind;
      /** Only where the point matters (canvas, image, map). */
      readonly position?: { readonly x: number; readonly y: number } | undefined;
    })
  | (Place & {
      readonly kind: 'fill';
      readonly ref: number;
      /** Absent where the field is secret. */
      readonly value?: string | undefined;
      readonly secret: boolean;
    })
  | (Place & { readonly kind: 'select'; readonly ref: number; readonly choices: readonly string[] })
  | (Place & {
      readonly kind: 'check';
      readonly ref: number;
      readonly checked: boolean;
      readonly gesture: number;
    })
  | (Place & {
      readonly kind: 'press';
      readonly keys: string;
      readonly ref?: number | undefined;
    })
  | (Place & {
      readonly kind: 'upload';
      readonly ref: number;
      readonly names: readonly string[];
      /** The page opened the file chooser itself, so the click before only led to it. */
      readonly byScript: boolean;
    })
  | (Place & {
      readonly kind: 'picked';
      readonly ref: number;
      readonly text: string;
    });

export type ControlKind = 'none' | 'text' | 'select' | 'file' | 'check';

/** Time a handler took in the page, in milliseconds, for the benchmark. */
export interface HandlerTiming {
  readonly type: string;
  readonly ms: number;
}

/** What goes through the binding: the messages of one event with the place they share. */
export interface Envelope<M = unknown> extends Place {
  readonly messages: readonly M[];
}
