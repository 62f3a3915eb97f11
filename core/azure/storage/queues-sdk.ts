/** What is used of the queues SDK and no more, so that the rest stays out of the bundle. */
export { QueueServiceClient, StorageSharedKeyCredential } from '@azure/storage-queue';
