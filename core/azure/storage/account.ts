import type { TokenCredential } from '@azure/core-auth';
import type { StorageKey } from './connection-string.ts';

/** One account, ready to be opened: addresses and what opens it. */
export interface StorageAccount {
  readonly accountName: string;
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly blobUrl: string;
  readonly access: StorageKey | { readonly kind: 'identity'; readonly credential: TokenCredential };
}

/** The resource of tokens for storage; the same in all clouds. Source: https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory#microsoft-authentication-library-msal */
export const storageScope = 'https://storage.azure.com/.default';
