declare module 'jq-web' {
  /** The loaded jq: `raw` is `jq FLAGS FILTER` over one text, failing with jq's own stderr. */
  const loaded: Promise<{ raw(json: string, filter: string, flags?: readonly string[]): string }>;
  export default loaded;
}

/** The part of WebAssembly's own interface that limits memory; Node's types leave it to the DOM's. */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }
}
