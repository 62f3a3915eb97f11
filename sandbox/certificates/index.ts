/** Certificates made at start, so that the sandbox speaks https as Azure does: a client must be told to trust it. */
export { createCertificateAuthority, createSignInCertificate } from './authority.ts';
export type { Certificate, CertificateAuthority, CertificateFiles } from './authority.ts';
