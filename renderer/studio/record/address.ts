/** What was typed as an address the browser can open, or undefined where it is none. `localhost` and loopback get http. */
export function addressOf(typed: string): string | undefined {
  const text = typed.trim();
  if (text === '' || /\s/.test(text)) return undefined;
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const local = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/i.test(text);
  try {
    const url = new URL(hasScheme ? text : `${local ? 'http' : 'https'}://${text}`);
    const known = ['http:', 'https:', 'file:'].includes(url.protocol);
    return known && (url.protocol === 'file:' || url.hostname !== '') ? url.href : undefined;
  } catch {
    // `new URL` throws for what is no address; that is the answer here.
    return undefined;
  }
}

/** A name for the bot until the person gives one: the site's name. */
export function titleOfAddress(url: string): string {
  const host = new URL(url).hostname.replace(/^www\./, '');
  return host === '' ? 'New recording' : `Work in ${host}`;
}
