/** What is used to read blobs: the pipeline and the signing of the storage SDKs. The blobs SDK itself would weigh as much as all else. */
export {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  RestError,
} from '@azure/core-rest-pipeline';
export { storageSharedKeyCredentialPolicy } from '@azure/storage-common';
