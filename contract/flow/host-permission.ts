/** What of an address decides whether a host permission covers it; a `URL` fits. */
export interface AddressParts {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}

/**
 * Whether the address' host is one of the permitted: `host` (any port), `host:port`, `*.host` (its subdomains), `*`.
 */
export function hostPermitted(hosts: readonly string[], url: AddressParts): boolean {
  const port = url.port === '' ? (/^(https|wss):$/.test(url.protocol) ? '443' : '80') : url.port;
  return hosts.some((entry) => {
    if (entry === '*') return true;
    const match = /^(\*\.)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry.trim().toLowerCase());
    if (match === null) return false;
    const [, wild, host, wantedPort] = match;
    if (wantedPort !== undefined && wantedPort !== port) return false;
    if (wild !== undefined) return url.hostname.endsWith(`.${host}`);
    return url.hostname === host;
  });
}
