/** Where a hub writer writes: an account reached by the SDKs, or the state of a storage server in this process. */

/** A column's value as text, with its type unless it is a string. */
export type Column = string | { readonly type: 'Int32' | 'Boolean' | 'DateTime'; readonly value: string };

export interface HubRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** A message that was put, for holding and removing it later. What is in it is the store's business. */
export interface MessageHandle {
  readonly queue: string;
  readonly reference: unknown;
}

export interface HubStore {
  /** Milliseconds since 1970. */
  now(): number;
  createTable(name: string): Promise<void>;
  createQueue(name: string): Promise<void>;
  createContainer(name: string): Promise<void>;
  /** Writes rows of one partition; `merge` keeps the columns that are not given. */
  writeRows(table: string, rows: readonly HubRow[], mode: 'replace' | 'merge'): Promise<void>;
  deleteRows(table: string, keys: readonly { partitionKey: string; rowKey: string }[]): Promise<void>;
  putMessage(queue: string, text: string, hiddenSeconds: number): Promise<MessageHandle>;
  /** A worker takes a message: it is hidden for so long. Where the service can, its dequeue count goes up by one. */
  holdMessage(message: MessageHandle, hiddenSeconds: number): Promise<MessageHandle>;
  removeMessage(message: MessageHandle): Promise<void>;
  /** @returns the address of the blob */
  putBlob(container: string, name: string, content: Buffer): Promise<string>;
}
