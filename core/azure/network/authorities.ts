import { createSecureContext, type SecureContext } from 'node:tls';

/**
 * A TLS context that trusts the given authorities beside Node's own list (and, on Node.js 24, NODE_EXTRA_CA_CERTS).
 * The documented `ca` option would replace that list, so they are added to the context's store.
 *
 * @param pems PEM texts; each may hold several certificates
 */
export function trustAlso(pems: readonly string[]): SecureContext {
  const secureContext = createSecureContext();
  const store = secureContext.context as { addCACert(pem: string): void };
  for (const pem of pems) {
    for (const [certificate] of pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)) {
      store.addCACert(certificate);
    }
  }
  return secureContext;
}
