import type { HostEvent } from '../steps/record.ts';

const secretParameter = /passw|passwd|pwd|secret|token|api.?key|\botp\b|\bpin\b|session|signature|kennwort/i;

/**
 * The address of a navigation as a recording keeps it: one that a person typed keeps its query, one that a step caused
 * keeps origin and path only (a form sent by GET puts its fields there), and secrets are taken out of both.
 */
export function keptAddress({ url, cause }: Extract<HostEvent, { kind: 'navigated' }>): string {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  address.password = '';
  if (cause === 'caused') {
    address.search = '';
    address.hash = '';
    return address.href;
  }
  for (const name of [...address.searchParams.keys()]) {
    if (secretParameter.test(name)) address.searchParams.delete(name);
  }
  return address.href === new URL(url).href ? url : address.href;
}
