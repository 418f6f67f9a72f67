const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other side broke the connection off',
  UND_ERR_SOCKET: 'the other side broke the connection off',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself, so nobody vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that this machine does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that this machine does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be traced to an authority that is trusted here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; is it meant to be http instead of https',
  EPROTO: 'it does not speak TLS as expected',
};

/** One sentence (without a full stop) on why a connection failed, from whatever Node threw, with Node's own code. */
export function whyUnreachable(error: unknown): string {
  for (const one of innermostFirst(error)) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string' && code in sentences) return `${sentences[code]} (${code})`;
  }
  const told = innermostFirst(error).find(({ message }) => message !== '');
  return told?.message ?? String(error);
}

function innermostFirst(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.slice(0, 1) : [error.cause];
  return [...inner.flatMap(innermostFirst), error];
}
