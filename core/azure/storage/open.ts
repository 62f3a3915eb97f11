import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Cloud } from '../clouds.ts';
import { describeFailure } from '../failures.ts';
import type { StorageAccount } from './account.ts';
import { accountOf, parseStorageConnection } from './connection-string.ts';
import type { IdentityConnection, StorageConnection } from './connection.ts';
import type { StorageDoors } from './doors.ts';

export interface OpenStorageOptions {
  readonly httpClient: HttpClient;
  /** For identity-based connections; without one they cannot be opened. */
  readonly credential?: TokenCredential | undefined;
  readonly context: CoreContext;
  readonly cloud?: Cloud | undefined;
}

/**
 * Opens a storage account for reading: tables, queues, blobs. Nothing is sent and no SDK is loaded before the first question.
 * Account key and signature are masked at once.
 *
 * Errors: CONNECTION_INVALID for a connection string that cannot be used, or an identity-based connection without a sign-in.
 */
export function openStorage(connection: StorageConnection, options: OpenStorageOptions): StorageDoors {
  const { context, httpClient } = options;
  const account = accountOfConnection(connection, options);
  const { accountName } = account;
  const tables = once(async () => (await import('./tables.ts')).loadTables(account, httpClient));
  const queues = once(async () => (await import('./queues.ts')).loadQueues(account, httpClient));
  const blobs = once(async () => (await import('./blobs.ts')).loadBlobs(account, httpClient));

  async function ask<T>(what: string, signal: AbortSignal, question: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      return await question();
    } catch (error) {
      throw describeFailure(error, `${what} in the storage account ${neutralise(accountName)}`, signal);
    }
  }

  return {
    accountName,
    description: `account ${neutralise(accountName)} (${neutralise(connection.origin)}, ${accessInWords(account)})`,
    table: async (name) => (await tables())(name),
    queue: async (name) => (await queues()).getQueueClient(name),

    listQueues: (prefix, signal = context.signal) =>
      ask(`listing the queues ${neutralise(prefix)}*`, signal, async () => {
        const names: string[] = [];
        for await (const queue of (await queues()).listQueues({ prefix, abortSignal: signal })) names.push(queue.name);
        return names;
      }),

    tableExists: (name, signal = context.signal) =>
      ask(`looking for the table ${neutralise(name)}`, signal, async () => {
        const client = (await tables())(name);
        const rows = client.listEntities({ queryOptions: { select: ['PartitionKey'] }, abortSignal: signal });
        return existed(() => rows.byPage({ maxPageSize: 1 }).next());
      }),

    queueExists: (name, signal = context.signal) =>
      ask(`looking for the queue ${neutralise(name)}`, signal, async () => {
        const client = (await queues()).getQueueClient(name);
        return existed(() => client.getProperties({ abortSignal: signal }));
      }),

    containerExists: (name, signal = context.signal) =>
      ask(`looking for the container ${neutralise(name)}`, signal, async () =>
        (await blobs()).containerExists(name, signal),
      ),

    readBlob: (container, blob, signal = context.signal) =>
      ask(`reading the blob ${neutralise(container)}/${neutralise(blob)}`, signal, async () =>
        (await blobs()).read(container, blob, signal),
      ),
  };
}

/** What opens a connection, and where it leads; its secrets are masked at once. Errors: CONNECTION_INVALID. */
export function accountOfConnection(connection: StorageConnection, options: OpenStorageOptions): StorageAccount {
  if (connection.kind === 'identity') return accountOfIdentity(connection, options);
  const { connectionString, origin } = connection;
  const { context } = options;
  context.maskSecret(connectionString);
  const { key, ...addresses } = parseStorageConnection(connectionString, origin);
  if (key.kind === 'accountKey') {
    context.maskSecret(key.accountKey);
  } else {
    context.maskSecret(key.sas);
    const signature = new URLSearchParams(key.sas).get('sig');
    if (signature) [signature, encodeURIComponent(signature)].forEach((secret) => context.maskSecret(secret));
  }
  return { ...addresses, access: key };
}

function accountOfIdentity(connection: IdentityConnection, { credential }: OpenStorageOptions): StorageAccount {
  const origin = neutralise(connection.origin);
  if (!credential) {
    throw new DurableDeployError(
      'CONNECTION_INVALID',
      `The connection from ${origin} is identity-based, and the task has no identity to sign in with.`,
      {
        fix: 'Set the input azureSubscription to a service connection whose identity may read the account, or give a connection string.',
      },
    );
  }
  const urls = [connection.tableUrl, connection.queueUrl, connection.blobUrl];
  const unusable = urls.filter((url) => url !== '' && !url.startsWith('https://'));
  if (unusable.length > 0) {
    throw new DurableDeployError(
      'CONNECTION_INVALID',
      `The connection from ${origin} is identity-based, and tokens are sent over https only: ${unusable.map((url) => neutralise(url)).join(', ')}.`,
      { fix: 'Use https endpoints.' },
    );
  }
  const [tableUrl = '', queueUrl = '', blobUrl = ''] = urls.map((url) => url.replace(/\/+$/, ''));
  return {
    accountName: accountOf(tableUrl || queueUrl),
    tableUrl,
    queueUrl,
    blobUrl,
    access: { kind: 'identity', credential },
  };
}

function accessInWords({ access }: StorageAccount): string {
  switch (access.kind) {
    case 'accountKey':
      return 'account key';
    case 'sharedAccessSignature':
      return 'shared access signature';
    case 'identity':
      return 'Microsoft Entra ID';
  }
}

/** Whether the thing was there; any failure but a 404 rejects. */
async function existed(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404) return false;
    throw error;
  }
}

/** A load that happens at most once; a failed one is tried again with the next question. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () =>
    (loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    }));
}
