import { statusNames, type DurableHttpApi } from '../../../azure/functions-host/index.ts';
import { DurableDeployError } from '../../../errors.ts';

/**
 * Makes sure that the continuation token comes through this way to the API (a bridge, gateway or proxy may drop a header that it
 * does not know): without it every page looks like the last one, and an empty first page like an idle hub.
 * A list of one row a page has a token as soon as the hub has two rows; with fewer there is nothing that could be missed.
 *
 * @returns whether the token was seen; `false` when the hub is too small to tell
 * @throws DurableDeployError CONTINUATION_LOST, or what `listPage` rejects with
 */
export async function proveContinuation(api: DurableHttpApi, signal: AbortSignal): Promise<boolean> {
  // All statuses: every row, yet with a filter, since only then inputs are left out.
  const list = async (top: number): Promise<{ token: boolean; rows: number }> => {
    const { continuation, rows } = await api.listPage({ statuses: statusNames, top, signal });
    return { token: continuation !== undefined, rows: Array.isArray(rows) ? rows.length : 0 };
  };
  // Twice, since a row may be written between the two questions.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const one = await list(1);
    if (one.token) return true;
    if (one.rows !== 1) return false;
    const two = await list(2);
    if (two.token) return true;
    if (two.rows !== 2) return false;
  }
  throw new DurableDeployError(
    'CONTINUATION_LOST',
    `${api.description} gave one row a page and no continuation token, although there are more rows. Something on the way drops the header, so the end of a list cannot be told.`,
    { fix: "Use source 'storage', or let the header x-ms-continuation-token through." },
  );
}
