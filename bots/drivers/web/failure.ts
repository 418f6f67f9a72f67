import { UnderstudyError } from '../../../contract/errors/index.ts';

/** Whether Playwright gave up waiting. */
export const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** Whether the page, its context or the browser went away under the call. */
export const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  /(Target|Page|Frame|Context|Browser).*(closed|crashed|disconnected|detached)|Protocol error.*(Target closed|Session closed)/i.test(
    error.message,
  ) &&
  !/net::/.test(error.message);

/** Whether the call log shows that the input had been sent before the time was over; it must not be sent again. */
export const wasPerformed = (error: unknown): boolean =>
  error instanceof Error && /performing .* action/.test(error.message);

/** Whether another navigation of the same page came between. */
export const wasInterrupted = (error: unknown): boolean =>
  error instanceof Error && /interrupted by another navigation/.test(error.message);

/** Why Playwright did not act on an element it had found, as the rest of a sentence; undefined where it does not say. */
export function notActionableReason(message: string): string | undefined {
  const covering = [...message.matchAll(/(<[^\n]*?>)[^\n]*intercepts pointer events/g)].at(-1)?.[1];
  if (covering !== undefined) return `was covered by ${withoutValues(covering)}`;
  if (/element is not enabled/.test(message)) return 'was disabled';
  if (/element is not editable/.test(message)) return 'was read-only';
  if (/element is not visible/.test(message)) return 'was not visible';
  if (/element is not stable/.test(message)) return 'kept moving';
  if (/outside of the viewport/.test(message)) return 'stayed outside of the window';
  if (/did not find some options/.test(message)) return 'had no such entry to choose';
  if (/Element is not an? <?(input|select|textarea)/i.test(message))
    return 'was not a field that can be typed in';
  if (/Not a checkbox or radio button/i.test(message)) return 'was not a check box or radio button';
  if (/Element is not a <select>/i.test(message)) return 'was not a drop-down list';
  if (/Malformed value/i.test(message)) return 'did not accept a value of that form';
  if (/Cannot type text into|cannot be filled/i.test(message)) return 'did not accept this text';
  if (/Clicking the checkbox did not change its state/i.test(message))
    return 'did not change when it was clicked';
  if (/Cannot uncheck radio button/i.test(message)) return 'was a radio button, which cannot be switched off';
  return undefined;
}

/** An element's opening tag without what a person may have typed into it, and not too long. */
const withoutValues = (preview: string): string => {
  const tag = /^<[^>]*>/.exec(preview)?.[0].replace(/\svalue="[^"]*"/g, '') ?? preview;
  return tag.length > 160 ? `${tag.slice(0, 157)}…>` : tag;
};

const netReasons: readonly [RegExp, string][] = [
  [/ERR_NAME_NOT_RESOLVED/, 'the name of the host is not known'],
  [/ERR_CONNECTION_REFUSED/, 'nothing answers there (connection refused)'],
  [/ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_CONNECTION_CLOSED/, 'the connection was cut'],
  [/ERR_INTERNET_DISCONNECTED|ERR_ADDRESS_UNREACHABLE/, 'the host cannot be reached'],
  [/ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT/, 'the host did not answer in time'],
  [/ERR_CERT|ERR_SSL/, 'its certificate is not trusted'],
  [/ERR_TOO_MANY_REDIRECTS/, 'it redirects in a circle'],
  [/ERR_ABORTED/, 'it answered a download or nothing at all'],
  [/invalid URL/i, 'this is not an address'],
];

/** The failure of a navigation as `page-not-loaded`. */
export function pageNotLoaded(url: string, error: unknown, timeoutMs: number): UnderstudyError {
  const message = error instanceof Error ? error.message : String(error);
  const known = netReasons.find(([pattern]) => pattern.test(message))?.[1];
  const reason = isTimeout(error)
    ? `it did not answer within ${timeoutMs} ms`
    : (known ?? message.split('\n', 1)[0] ?? '');
  return new UnderstudyError('page-not-loaded', { url, reason: `${reason}.` }, { cause: error });
}
