declare module 'jq-web' {
  /** The loaded jq: `raw` is `jq FLAGS FILTER` over one text, failing with jq's own stderr. */
  const loaded: Promise<{ raw(json: string, filter: string, flags?: readonly string[]): string }>;
  export default loaded;
}
