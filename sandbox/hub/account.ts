import { TableServiceClient, TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

/** The storage SDKs' clients of one account. */
export interface Account {
  readonly tables: TableServiceClient;
  table(name: string): TableClient;
  readonly queues: QueueServiceClient;
  readonly blobs: BlobServiceClient;
}

/**
 * Opens an emulator's account by its connection string (http or https).
 *
 * @param ca the certificate authority (PEM) of an https emulator, where this process does not trust it by itself.
 */
export function openAccount(connectionString: string, ca?: string): Account {
  // The queue and blob SDKs hand options that they do not know on to the common pipeline, which knows tlsOptions.
  const options = { keepAliveOptions: { enable: true }, ...(ca === undefined ? {} : { tlsOptions: { ca } }) };
  const tableOptions = { ...options, allowInsecureConnection: true };
  return {
    tables: TableServiceClient.fromConnectionString(connectionString, tableOptions),
    table: (name) => TableClient.fromConnectionString(connectionString, name, tableOptions),
    queues: QueueServiceClient.fromConnectionString(connectionString, options),
    blobs: BlobServiceClient.fromConnectionString(connectionString, options),
  };
}
