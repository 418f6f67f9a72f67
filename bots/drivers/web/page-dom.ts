/**
 * The little of the DOM that functions sent into pages touch. This room compiles without DOM types, so that nothing
 * else in it can reach for a browser's globals by accident.
 */
export interface PageRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export interface PageElement {
  readonly localName: string;
  readonly textContent: string | null;
  readonly isConnected: boolean;
  readonly children: ArrayLike<PageElement>;
  readonly childElementCount: number;
  readonly ownerDocument: PageDocument;
  readonly parentElement: PageElement | null;
  readonly clientLeft: number;
  readonly clientTop: number;
  readonly value?: unknown;
  readonly innerText?: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
  readonly checked?: boolean;
  readonly labels?: ArrayLike<PageElement> | null;
  readonly rows?: ArrayLike<PageRow>;
  readonly selectedOptions?: ArrayLike<PageElement>;
  getBoundingClientRect(): PageRect;
  getAttribute(name: string): string | null;
  closest(selector: string): PageElement | null;
  matches(selector: string): boolean;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
  checkVisibility?(options?: { visibilityProperty?: boolean }): boolean;
}

export interface PageRow extends PageElement {
  readonly cells: ArrayLike<PageCell>;
}

export interface PageCell extends PageElement {
  readonly colSpan: number;
  readonly rowSpan: number;
}

export interface PageWindow {
  readonly parent: PageWindow;
  readonly frameElement: PageElement | null;
}

export interface PageDocument {
  readonly readyState: string;
  readonly defaultView: PageWindow | null;
}
