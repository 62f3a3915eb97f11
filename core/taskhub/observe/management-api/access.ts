import type { DurableHttpApi } from '../../../azure/functions-host/index.ts';
import type { CoreContext } from '../../../context.ts';
import { DurableDeployError, isTransient, type Reason } from '../../../errors.ts';

/** One way to the management API of the app: through ARM's bridge, or straight with a key. */
export interface ApiAccess {
  /** For the log: `the system key of shop.azurewebsites.net`. Holds no secret. */
  readonly description: string;
  /** May ask ARM for the key, and fail with a DurableDeployError. */
  open(): Promise<DurableHttpApi>;
}

/** Several ways to one API. */
export interface AccessList {
  /**
   * Runs `work` on the way that worked last. When it fails for good (401, 403, 404, …), the other ways are tried;
   * a way that had worked before is opened anew first, because keys change when slots are swapped or hosts start.
   *
   * @returns what `work` gave, or why no way works: the reasons of all ways, or the transient trouble of one
   * @throws what is no DurableDeployError
   */
  run<T>(work: (api: DurableHttpApi) => Promise<T>): Promise<AccessResult<T>>;
}

export type AccessResult<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly reasons: readonly Reason[]; readonly retryAfterMs?: number };

export function createAccessList(accesses: readonly ApiAccess[], context: CoreContext): AccessList {
  const opened = new Map<ApiAccess, DurableHttpApi>();
  let preferred = accesses[0];

  const attempt = async <T>(access: ApiAccess, work: (api: DurableHttpApi) => Promise<T>): Promise<T> => {
    const known = opened.get(access);
    if (known) {
      try {
        return await work(known);
      } catch (error) {
        if (!failedForGood(error)) throw error;
        opened.delete(access);
      }
    }
    const api = await access.open();
    const value = await work(api);
    opened.set(access, api);
    return value;
  };

  return {
    run: async (work) => {
      const order = [...accesses].sort((a, b) => Number(b === preferred) - Number(a === preferred));
      const reasons: Reason[] = [];
      for (const [index, access] of order.entries()) {
        try {
          const value = await attempt(access, work);
          preferred = access;
          return { kind: 'done', value };
        } catch (error) {
          if (context.signal.aborted || !(error instanceof DurableDeployError)) throw error;
          if (!failedForGood(error)) {
            const { retryAfterMs } = error;
            return { kind: 'failed', reasons: [error.reason], ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
          }
          reasons.push(error.reason);
          const next = order[index + 1];
          if (next) {
            context.log.info(
              `The management API cannot be used through ${access.description} (${error.code}: ${error.message}) Trying ${next.description}.`,
            );
          }
        }
      }
      return { kind: 'failed', reasons };
    },
  };
}

function failedForGood(error: unknown): boolean {
  return error instanceof DurableDeployError && !isTransient(error.reason);
}
