const secretWords =
  /passw|passwd|passwor|pwd|\bpass\d*\b|kennwort|passphrase|mot de passe|contrase|senha|wachtwoord|secret|geheim|\bpin\b|\botp\b|one.?time|\bcvv\b|\bcvc\b|security.?code|card.?number|kartennummer|api.?key|access.?token/i;

/** Whether words around a field or variable say that what it holds must not be kept in clear. */
export function namesSecret(words: string): boolean {
  const spaced = words.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  return secretWords.test(spaced);
}

/** A name for the secret that goes into a field: the application and what the field holds. */
export function secretNameFor(words: string, url: string | undefined): string {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : '';
  const label = host.replace(/^www\./, '').split('.')[0] ?? '';
  const place =
    label === '' || /^[\d[:]/.test(label) ? 'local' : label.replace(/[^A-Za-z0-9_]+/g, '_').toLowerCase();
  const spaced = words.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  const what = /\bpin\b/i.test(spaced)
    ? 'pin'
    : /\botp\b|one.?time|code/i.test(spaced)
      ? 'code'
      : /pass|pwd|kennwort|contrase|senha|wachtwoord/i.test(spaced)
        ? 'password'
        : 'secret';
  return `${place}.${what}`;
}

const pair =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|kennwort)\w*["']?\s*(?:[:=]|=>|\bTO\b)\s*)(\$?'''(?:[^']|'(?!''))*'''|"(?:[^"\\]|\\.)*"|'[^']*'|&quot;.*?&quot;|[^\s,;}"']+)/gi;

/** Hides what stands behind words like `password:` in a text of unknown shape. */
export const maskPairs = (text: string): string => text.replace(pair, '$1••••••');

const shortest = 4;

/** Hides known secret values in a text, also as they are written inside JSON and XML. */
export function maskValues(text: string, values: Iterable<string>): string {
  let clean = text;
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    const inXml = value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
    // A short value would take ordinary letters with it, so only where it stands by itself.
    const forms =
      value.length < shortest
        ? [`"${value}"`, `'${value}'`, `| ${value}`]
        : [value, JSON.stringify(value).slice(1, -1), inXml];
    for (const form of new Set(forms)) {
      if (form !== '') clean = clean.split(form).join('••••••');
    }
  }
  return clean;
}
