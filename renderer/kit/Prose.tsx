/** Text of a message in which `words between backticks` are shown as code. */
export function Prose({ text }: { readonly text: string }) {
  const parts = text.split('`');
  // An unclosed backtick is no mark but a character of the text.
  if (parts.length % 2 === 0) return text;
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
    index % 2 === 1 ? <code key={index}>{part}</code> : <span key={index}>{part}</span>,
  );
}
