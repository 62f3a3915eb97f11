/** What opens an account. */
export type StorageKey =
  | {
      readonly kind: 'accountKey';
      readonly accountName: string;
      /** A secret, base64. */
      readonly accountKey: string;
    }
  | {
      readonly kind: 'sharedAccessSignature';
      /** A secret, without `?`. */
      readonly sas: string;
    };

/** A connection string, taken apart. */
export interface ParsedStorageConnection {
  readonly accountName: string;
  /** Without a trailing slash, such as `https://stshop.table.core.windows.net`. */
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly blobUrl: string;
  readonly key: StorageKey;
}

export declare function parseStorageConnection(connectionString: string, origin: string): ParsedStorageConnection;
