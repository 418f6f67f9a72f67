/** The DSL's date time descriptor of milliseconds since the epoch. */
export function dateDescriptor(at: number): Readonly<Record<string, unknown>> {
  return {
    iso8601: new Date(at).toISOString(),
    epoch: { seconds: Math.floor(at / 1000), milliseconds: at },
  };
}
