const longestText = 20_000;
const longestList = 500;

/** A copy for log and trace: very long texts and lists are cut and say by how much; bytes become their length. */
export function bounded<T>(value: T): T {
  return cut(value) as T;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length <= longestText
      ? value
      : `${value.slice(0, longestText)} … (${value.length - longestText} more characters)`;
  }
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value)) {
    const shown = value.slice(0, longestList).map(cut);
    return value.length <= longestList ? shown : [...shown, `… (${value.length - longestList} more)`];
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item)]));
  }
  return value;
}
