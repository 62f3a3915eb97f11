/** Sign-in on one machine: Microsoft Entra ID, the pipeline's own OIDC tokens, a machine's managed identity. */
export { startEntra, type EntraOptions, type EntraStandIn } from './entra.ts';
export { startPipelineOidc, type PipelineOidcOptions, type PipelineOidcStandIn } from './pipeline-oidc.ts';
export { startManagedIdentity } from './managed-identity.ts';
export { createTokenKey, type TokenKey } from './keys.ts';
export { tokenExchangeAudience, type AppRegistration, type Directory, type FederatedCredential } from './directory.ts';
export type { TrustedIssuer } from './client-proof.ts';
