import type { HttpClient } from '@azure/core-rest-pipeline';
import type { QueueServiceClient } from '@azure/storage-queue';
import type { StorageAccount } from './account.ts';
import { adaptHttpClient } from './older-http-client.ts';

/** Few and short, as for all that only reads: whoever waits retries by himself. */
const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000, tryTimeoutInMs: 30_000 };

/** Loads the queues SDK and gives a client of the account. */
export async function loadQueues(account: StorageAccount, httpClient: HttpClient): Promise<QueueServiceClient> {
  const { QueueServiceClient, StorageSharedKeyCredential } = await import('./queues-sdk.ts');
  const { access, queueUrl } = account;
  const options = { httpClient: await adaptHttpClient(httpClient), retryOptions };
  switch (access.kind) {
    case 'accountKey': {
      const credential = new StorageSharedKeyCredential(access.accountName, access.accountKey);
      return new QueueServiceClient(queueUrl, credential, options);
    }
    case 'sharedAccessSignature':
      return new QueueServiceClient(`${queueUrl}?${access.sas}`, undefined, options);
    case 'identity':
      return new QueueServiceClient(queueUrl, access.credential, options);
  }
}
