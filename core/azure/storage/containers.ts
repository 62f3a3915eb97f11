import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { describeFailure } from '../failures.ts';
import { readSignature } from './blob-signature.ts';
import type { StorageConnection } from './connection.ts';
import { addressOf, loadContainer, type ContainerAnswer, type ContainerRequest } from './container-requests.ts';
import { accountOfConnection, type OpenStorageOptions } from './open.ts';

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
  /** The container with all blobs; what is not there counts as removed. */
  removeWhole(): Promise<void>;
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
  let loaded: ReturnType<typeof loadContainer> | undefined;
  const { signal } = context;

  async function ask(what: string, request: ContainerRequest): Promise<ContainerAnswer> {
    signal.throwIfAborted();
    try {
      loaded ??= loadContainer(account, container, options.httpClient);
      return await (
        await loaded
      )(request, signal);
    } catch (error) {
      throw describeFailure(error, `${what} (${description})`, signal);
    }
  }

  async function ifThere(what: string, request: ContainerRequest): Promise<ContainerAnswer | undefined> {
    try {
      return await ask(what, request);
    } catch (error) {
      if (error instanceof DurableDeployError && error.answer?.status === 404) return undefined;
      throw error;
    }
  }

  /** @returns whether it was made now */
  async function make(): Promise<boolean> {
    try {
      await ask('making the container ready', { method: 'PUT' });
      return true;
    } catch (error) {
      const answer = error instanceof DurableDeployError ? error.answer : undefined;
      if (answer?.status === 409 && answer.serviceCode === 'ContainerAlreadyExists') return false;
      throw error;
    }
  }

  return {
    description,
    async ensure() {
      if (await make()) return;
      const { headers } = await ask('making the container ready', { method: 'HEAD' });
      if (headers.get('x-ms-blob-public-access') !== undefined) {
        throw readableByAll(description, account.accountName, container);
      }
    },
    async write(blob, content, { contentType, replace }) {
      const headers = {
        'x-ms-blob-type': 'BlockBlob',
        'x-ms-blob-content-type': contentType,
        ...(replace ? {} : { 'if-none-match': '*' }),
      };
      try {
        await ask(`writing the blob ${neutralise(blob)}`, { method: 'PUT', blob, headers, content });
        return 'written';
      } catch (error) {
        const status = error instanceof DurableDeployError ? error.answer?.status : undefined;
        if (!replace && (status === 409 || status === 412)) return 'wasThere';
        throw error;
      }
    },
    read: async (blob) => (await ifThere(`reading the blob ${neutralise(blob)}`, { method: 'GET', blob }))?.body,
    remove: async (blob) => {
      await ifThere(`removing the blob ${neutralise(blob)}`, { method: 'DELETE', blob });
    },
    removeWhole: async () => {
      await ifThere('removing the container', { method: 'DELETE' });
    },
    addressOf(blob, until) {
      const url = addressOf(account, container, blob);
      if (account.access.kind !== 'accountKey') return Promise.resolve({ url, signed: false });
      const query = readSignature(account.access, container, blob, until, url.startsWith('https:'));
      const signed = `${url}?${query}`;
      const signature = new URLSearchParams(query).get('sig') ?? '';
      for (const secret of [signed, signature, encodeURIComponent(signature)]) context.maskSecret(secret);
      return Promise.resolve({ url: signed, signed: true });
    },
  };
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
