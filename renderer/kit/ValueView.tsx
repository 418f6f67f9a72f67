import './small.css';

/** A value as people read it: text as it is, everything else as indented JSON. */
export const dataText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'nothing');

/** Shows a value; long ones scroll in their box. */
export function ValueView({ value }: { readonly value: unknown }) {
  return <pre className="data">{dataText(value)}</pre>;
}
