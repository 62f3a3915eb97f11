import type { ContainerClient } from '@azure/storage-blob';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { describeFailure } from '../failures.ts';
import type { StorageAccount } from './account.ts';
import type { StorageConnection } from './connection.ts';
import { accountOfConnection, type OpenStorageOptions } from './open.ts';
import { adaptHttpClient } from './older-http-client.ts';

/** Blobs are written under a name once, or replaced whole: each of these may be sent again. */
const retryOptions = { maxTries: 4, retryDelayInMs: 300, maxRetryDelayInMs: 3000, tryTimeoutInMs: 120_000 };

/** A private container of blobs that is written to. Errors of its methods: those of storage. */
export interface BlobContainer {
  /** For the log: `container durable-router-packages in the account stshop`. Holds no secret. */
  readonly description: string;
  /** Makes the container when it is missing. Errors: FORBIDDEN also when everybody may read it. */
  ensure(): Promise<void>;
  /** Writes a blob; `wasThere` when there is one of that name and it may not be replaced. */
  write(
    blob: string,
    content: Uint8Array,
    options: { readonly contentType: string; readonly replace: boolean },
  ): Promise<'written' | 'wasThere'>;
  /** `undefined` when the blob or the container is not there. */
  read(blob: string): Promise<Buffer | undefined>;
  /** What is not there counts as removed. */
  remove(blob: string): Promise<void>;
  /**
   * An address that the blob can be read at: with a signature where the account's key is known, which is masked at once.
   *
   * @param until ISO 8601
   */
  addressOf(blob: string, until: string): Promise<{ readonly url: string; readonly signed: boolean }>;
}

/**
 * Opens a container for writing. Nothing is sent and no SDK is loaded before the first question; secrets are masked at once.
 *
 * Errors: CONNECTION_INVALID for a connection string that cannot be used, or an identity-based connection without a sign-in.
 */
export function openContainer(
  connection: StorageConnection,
  container: string,
  options: OpenStorageOptions,
): BlobContainer {
  const { context } = options;
  const account = accountOfConnection(connection, options);
  const description = `container ${neutralise(container)} in the account ${neutralise(account.accountName)}`;
  let loaded: Promise<ContainerClient> | undefined;
  const client = (): Promise<ContainerClient> => (loaded ??= clientOf(account, container, options));
  const { signal } = context;

  async function ask<T>(what: string, question: (container: ContainerClient) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      return await question(await client());
    } catch (error) {
      throw describeFailure(error, `${what} (${description})`, signal);
    }
  }

  async function ifThere<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      if (error instanceof DurableDeployError && error.answer?.status === 404) return undefined;
      throw error;
    }
  }

  return {
    description,
    async ensure() {
      const access = await ask('making the container ready', async (blobs) => {
        const { succeeded } = await blobs.createIfNotExists({ abortSignal: signal });
        return succeeded ? undefined : (await blobs.getProperties({ abortSignal: signal })).blobPublicAccess;
      });
      if (access !== undefined) throw readableByAll(description, account.accountName, container);
    },
    async write(blob, content, { contentType, replace }) {
      try {
        await ask(`writing the blob ${neutralise(blob)}`, (blobs) =>
          blobs.getBlockBlobClient(blob).uploadData(content, {
            abortSignal: signal,
            blobHTTPHeaders: { blobContentType: contentType },
            ...(replace ? {} : { conditions: { ifNoneMatch: '*' } }),
          }),
        );
        return 'written';
      } catch (error) {
        const status = error instanceof DurableDeployError ? error.answer?.status : undefined;
        if (!replace && (status === 409 || status === 412)) return 'wasThere';
        throw error;
      }
    },
    read: (blob) =>
      ifThere(() =>
        ask(`reading the blob ${neutralise(blob)}`, (blobs) =>
          blobs.getBlobClient(blob).downloadToBuffer(0, undefined, { abortSignal: signal }),
        ),
      ),
    remove: async (blob) => {
      await ifThere(() =>
        ask(`removing the blob ${neutralise(blob)}`, (blobs) =>
          blobs.getBlobClient(blob).delete({ abortSignal: signal }),
        ),
      );
    },
    addressOf: (blob, until) =>
      ask(`signing the address of ${neutralise(blob)}`, async (blobs) => {
        const one = blobs.getBlobClient(blob);
        if (account.access.kind !== 'accountKey') return { url: one.url.split('?')[0] ?? '', signed: false };
        const { BlobSASPermissions, SASProtocol } = await import('./containers-sdk.ts');
        const url = await one.generateSasUrl({
          permissions: BlobSASPermissions.parse('r'),
          expiresOn: new Date(until),
          ...(account.blobUrl.startsWith('https:') ? { protocol: SASProtocol.Https } : {}),
        });
        context.maskSecret(url);
        const signature = new URL(url).searchParams.get('sig') ?? '';
        for (const secret of [signature, encodeURIComponent(signature)]) context.maskSecret(secret);
        return { url, signed: true };
      }),
  };
}

async function clientOf(
  account: StorageAccount,
  container: string,
  { httpClient }: OpenStorageOptions,
): Promise<ContainerClient> {
  const sdk = await import('./containers-sdk.ts');
  const options = { httpClient: await adaptHttpClient(httpClient), retryOptions };
  const { access } = account;
  const url = `${account.blobUrl}/${encodeURIComponent(container)}`;
  switch (access.kind) {
    case 'accountKey': {
      const credential = new sdk.StorageSharedKeyCredential(access.accountName, access.accountKey);
      return new sdk.ContainerClient(url, credential, options);
    }
    case 'sharedAccessSignature':
      return new sdk.ContainerClient(`${url}?${access.sas}`, undefined, options);
    case 'identity':
      return new sdk.ContainerClient(url, access.credential, options);
  }
}

function readableByAll(description: string, account: string, container: string): DurableDeployError {
  return new DurableDeployError(
    'FORBIDDEN',
    `The ${description} can be read by everybody, without signing in; it is to hold packages and their settings.`,
    {
      fix: `Close it: az storage container set-permission --account-name ${neutralise(account)} --name ${neutralise(container)} --public-access off`,
    },
  );
}
