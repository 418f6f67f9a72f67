/** Work of a run that no step waits for. The run does not end before it, and ends it where the run itself is cut short. */
export class Background {
  readonly #going = new Set<Promise<void>>();
  readonly #end = new AbortController();

  /** Starts work; it has to deal with its own errors. */
  start(work: (signal: AbortSignal) => Promise<void>): void {
    const going = work(this.#end.signal).finally(() => this.#going.delete(going));
    this.#going.add(going);
  }

  /** Resolves when nothing goes on any more. */
  async idle(): Promise<void> {
    while (this.#going.size > 0) await Promise.all(this.#going);
  }

  /** Ends all of it and waits until it has unwound. */
  async end(reason: unknown): Promise<void> {
    this.#end.abort(reason);
    await this.idle();
  }
}
