import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { ListRequest } from './model.ts';
import { statusNames } from './statuses.ts';

/** Request and response header of the continuation token. */
export const continuationHeader = 'x-ms-continuation-token';

/**
 * The query of one page. Never a hub or a connection: the handler would create what it is asked about.
 *
 * Errors: INTERNAL for a status that the handler does not know, because it would then list everything.
 */
export function queryOf(request: ListRequest): Readonly<Record<string, string>> {
  const { statuses, top, createdTimeFrom, createdTimeTo, instanceIdPrefix } = request;
  const unknown = statuses.filter((status) => !statusNames.includes(status) && !isStatusNumber(status));
  if (unknown.length > 0 || !Number.isInteger(top) || top < 1) {
    throw new DurableDeployError(
      'INTERNAL',
      `A list of instances was asked for with statuses ${neutralise(statuses.join(','))} and top ${top}.`,
    );
  }
  return {
    ...(statuses.length > 0 ? { runtimeStatus: statuses.join(',') } : {}),
    ...(createdTimeFrom === undefined ? {} : { createdTimeFrom }),
    ...(createdTimeTo === undefined ? {} : { createdTimeTo }),
    ...(instanceIdPrefix === undefined ? {} : { instanceIdPrefix }),
    showInput: 'false',
    top: String(top),
  };
}

/** The handler takes numbers too; one that no status has matches no row, and leaves the filter in place. */
function isStatusNumber(status: string): boolean {
  return /^\d{1,2}$/.test(status);
}

/** `null` in base64: what old versions of the extension send instead of no token. */
const nullToken = 'bnVsbA==';

/** The token of the next page; `undefined` at the end (no header, an empty one, or the old `null`). */
export function continuationOf(headers: Readonly<Record<string, string>>): string | undefined {
  const token = headers[continuationHeader]?.trim();
  return token === undefined || token === '' || token === nullToken ? undefined : token;
}
