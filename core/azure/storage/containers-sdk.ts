/** What is used of the blobs SDK where blobs are written. */
export { BlobSASPermissions, ContainerClient, SASProtocol, StorageSharedKeyCredential } from '@azure/storage-blob';
