/** The credentials that are used and no other, so that the rest of the package stays out of the bundle. */
export {
  AzurePipelinesCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
