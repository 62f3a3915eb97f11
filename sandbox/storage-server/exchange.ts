/** Requests and answers as plain data, so that the same services serve sockets and an in-process client. */
export type StorageService = 'table' | 'queue' | 'blob';

export interface ServiceRequest {
  readonly method: string;
  /** Decoded, without the account: `ShopInstances()`, `shop-control-00/messages`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The service's address with the account, without a trailing slash. */
  readonly baseUrl: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** How many rows the table service looks at and gives in one answer. */
export interface PageLimits {
  /** Rows in an answer, at most (the real service: 1000). */
  rowsPerPage: number;
  /** Rows looked at for an answer; when the filter passes none of them, the page is empty and has a continuation. */
  scannedPerPage: number;
}
