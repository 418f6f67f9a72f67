/** A text that UTF-8 can hold and documents accept: half characters and signs for unreadable ones become `?`. */
export const soundText = (text: string): string => text.toWellFormed().replaceAll('\ufffd', '?');

/** A part of a value: text as it is, or a jq expression without `${ }`. */
export type Piece = string | { readonly jq: string };

/** A jq string literal. */
export const quoted = (text: string): string => JSON.stringify(text);

const looksLikeExpression = /^\s*\$\{[\s\S]*\}\s*$/;

/** A value of a step made of pieces: a plain text where nothing is computed, else one expression. */
export function template(pieces: readonly Piece[]): string {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'object') return `\${ ${only.jq} }`;
  const literal = literalOf(pieces);
  if (literal === undefined) return `\${ ${joined(pieces)} }`;
  return looksLikeExpression.test(literal) ? `\${ ${quoted(literal)} }` : literal;
}

/** The pieces as one jq expression that answers a text (or, of a single expression, whatever it answers). */
export function joined(pieces: readonly Piece[]): string {
  const [only] = pieces;
  if (pieces.length === 1 && typeof only === 'object') return only.jq;
  const inner = pieces.map((piece) =>
    typeof piece === 'string' ? quoted(piece).slice(1, -1) : `\\(${piece.jq})`,
  );
  return `"${inner.join('')}"`;
}

/** The text that the pieces are, where nothing in them is computed. */
export function literalOf(pieces: readonly Piece[]): string | undefined {
  return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : undefined;
}

/** Splits a text at every match of a pattern whose first group names what stands there. */
export function splitPieces(
  text: string,
  pattern: RegExp,
  read: (name: string) => Piece | undefined,
): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = read(match[1] ?? '');
    if (piece === undefined) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push(piece);
    from = match.index + match[0].length;
  }
  if (from < text.length || pieces.length === 0) pieces.push(text.slice(from));
  return pieces;
}
