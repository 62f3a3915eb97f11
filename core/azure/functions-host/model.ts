/** What to list. Names of statuses are case-sensitive; unknown ones would drop the filter silently. */
export interface ListRequest {
  /** Such as `['Pending', 'Running', 'Suspended']`, or numbers such as `'7'`; empty = no filter. */
  readonly statuses: readonly string[];
  /** Rows per page, at least 1. */
  readonly top: number;
  /** Of the page before. */
  readonly continuation?: string;
  /** ISO 8601, inclusive. */
  readonly createdTimeFrom?: string;
  readonly createdTimeTo?: string;
  readonly instanceIdPrefix?: string;
  readonly signal?: AbortSignal;
}

/** One page of instances: 200 and JSON, nothing else is known of it yet. */
export interface ListPage {
  readonly status: number;
  /** The parsed body, unjudged. */
  readonly rows: unknown;
  /** Absent at the end of the list. A page may be empty and still have one. */
  readonly continuation?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The durable HTTP management API of one app, for the app's own hub only: no request names a hub. */
export interface DurableHttpApi {
  /** For the log: `https://shop.azurewebsites.net with the system key`. Holds no secret. */
  readonly description: string;
  /**
   * One page of instances, inputs left out where the API allows it.
   * Anything but a 200 with JSON rejects with a DurableDeployError: UNAUTHORIZED, FORBIDDEN, NOT_FOUND, THROTTLED,
   * SERVER_ERROR, TIMED_OUT, REDIRECTED_ELSEWHERE, MALFORMED_ANSWER, …
   */
  listPage(request: ListRequest): Promise<ListPage>;
}
