/** How a storage account is reached: as an app setting names it, before anything was opened. */
export type StorageConnection = ConnectionStringConnection | IdentityConnection;

/** A connection string with an account key or a shared access signature, or `UseDevelopmentStorage=true`. */
export interface ConnectionStringConnection {
  readonly kind: 'connectionString';
  /** A secret. */
  readonly connectionString: string;
  /** The app setting or input that it was read from. */
  readonly origin: string;
}

/**
 * An identity-based connection (`{name}__accountName` or service URIs). The tool signs in as itself, not as the app's
 * identity, so only the addresses matter here.
 */
export interface IdentityConnection {
  readonly kind: 'identity';
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly blobUrl: string;
  /** The app setting or input that it was read from, such as `AzureWebJobsStorage__accountName`. */
  readonly origin: string;
}
