import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../context.ts';
import type { Cloud } from '../clouds.ts';
import type { StorageConnection } from './connection.ts';
import type { StorageDoors } from './doors.ts';

export interface OpenStorageOptions {
  readonly httpClient: HttpClient;
  /** For identity-based connections; without one they cannot be opened. */
  readonly credential?: TokenCredential | undefined;
  readonly context: CoreContext;
  readonly cloud?: Cloud | undefined;
}

export declare function openStorage(connection: StorageConnection, options: OpenStorageOptions): StorageDoors;
