/** Texts in the order in which they came, for one reader; memory is bounded by `mostChars` waiting characters. */
export class TextQueue implements AsyncIterable<string> {
  readonly #waiting: string[] = [];
  readonly #mostChars: number;
  #chars = 0;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(mostChars = 64 * 1024 * 1024) {
    this.#mostChars = mostChars;
  }

  /** Adds one; false where too much waits already. */
  push(text: string): boolean {
    if (this.#ended) return true;
    this.#chars += text.length;
    if (this.#chars > this.#mostChars) return false;
    this.#waiting.push(text);
    this.#wake?.();
    return true;
  }

  /** What came so far can still be read; then the reader gets `failure`, or the end where there is none. */
  end(failure?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#chars -= next.length;
        yield next;
      } else if (this.#ended) {
        if (this.#failure !== undefined) throw this.#failure;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
