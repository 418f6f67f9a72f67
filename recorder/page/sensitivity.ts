import { eachMatch } from './roots.ts';

const secretWords =
  /passw|passwd|passwor|pwd|kennwort|passphrase|secret|geheim|\bpin\b|\botp\b|one.?time|\bcvv\b|\bcvc\b|\bcsc\b|security.?code|card.?number|kartennummer|api.?key|access.?token/i;
const secretAutocomplete = /\b(current-password|new-password|one-time-code|cc-[a-z-]+)\b/i;

/** Fields that were secret once stay so: "show password" turns the type into text. */
const everSecret = new WeakSet<Element>();
/** Value of each secret field of this document; held only to scrub them from what is sent. */
const secretValues = new Map<Element, string>();
/** Shorter values would scrub ordinary words. */
const shortestScrubbed = 6;

/** Whether what is typed into the element must never leave the page. */
export function isSensitive(element: Element): boolean {
  if (everSecret.has(element)) return true;
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return false;
  const words = [
    element.name,
    element.id,
    element.getAttribute('aria-label') ?? '',
    element.placeholder,
    ...Array.from(element.labels ?? [], (label) => label.textContent ?? ''),
  ]
    .join(' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ');
  const typed = element instanceof HTMLTextAreaElement || isTyped(element);
  const secret =
    (element instanceof HTMLInputElement && element.type === 'password') ||
    secretAutocomplete.test(element.getAttribute('autocomplete') ?? '') ||
    (typed && secretWords.test(words));
  if (secret) everSecret.add(element);
  return secret;
}

const isTyped = (element: HTMLInputElement): boolean =>
  !['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file', 'hidden', 'range', 'color'].includes(
    element.type,
  );

/** Remembers the value of a secret field so that the page's own echo of it is scrubbed. */
export function rememberSecret(element: Element): void {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return;
  everSecret.add(element);
  secretValues.set(element, element.value);
}

/** Takes every remembered secret value out of a text that is about to be sent. */
export function scrub(text: string): string {
  let clean = text;
  for (const value of secretValues.values()) {
    if (value.length >= shortestScrubbed && clean.includes(value)) clean = clean.split(value).join('••••••');
  }
  return clean;
}

/** Whether any secret value is remembered, so that callers can skip the scrubbing. */
export const holdsSecrets = (): boolean => secretValues.size > 0;

/** Fields that hold secrets now, to be painted over in pictures. */
export function secretFields(): Element[] {
  const fields: Element[] = [];
  eachMatch('input', (element) => {
    if (element instanceof HTMLInputElement && element.value !== '') {
      const secret =
        element.type === 'password' ||
        everSecret.has(element) ||
        secretAutocomplete.test(element.getAttribute('autocomplete') ?? '');
      if (secret) fields.push(element);
    }
    return fields.length < 20;
  });
  return fields;
}

/** A name for the secret: the application's host and what the field is. */
export function secretName(element: Element): string {
  const host = location.hostname
    .replace(/^www\./, '')
    .split('.')[0]
    ?.replace(/[^A-Za-z0-9_]+/g, '_');
  const autocomplete = element.getAttribute('autocomplete') ?? '';
  const card = /\bcc-([a-z-]+)/.exec(autocomplete)?.[1];
  const isPassword = element instanceof HTMLInputElement && element.type === 'password';
  const words = `${element.getAttribute('name') ?? ''} ${element.id}`;
  const what =
    card !== undefined
      ? `card_${card.replaceAll('-', '_')}`
      : /one-time-code|\botp\b/i.test(`${autocomplete} ${words}`)
        ? 'code'
        : /\bpin\b/i.test(words)
          ? 'pin'
          : isPassword || /passw|pwd|kennwort/i.test(words)
            ? 'password'
            : 'secret';
  const place = host === undefined || host === '' || /^\d+$/.test(host) ? 'local' : host.toLowerCase();
  return `${place}.${what}`;
}
