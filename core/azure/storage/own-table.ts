import type { TableClient } from '@azure/data-tables';
import { describeFailure } from '../failures.ts';

/**
 * Asks something of a table that is made when it is missing.
 *
 * @param what the table is called in messages
 * @returns the status where the answer is that the row is not as it was: 404, 409 or 412
 * Errors: those of storage.
 */
export async function askOwnTable<T>(
  table: Pick<TableClient, 'createTable'>,
  what: string,
  signal: AbortSignal,
  question: () => Promise<T>,
): Promise<{ readonly value: T } | 404 | 409 | 412> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { value: await question() };
    } catch (error) {
      const failure = describeFailure(error, what, signal);
      if (failure.answer?.serviceCode === 'TableNotFound' && attempt < 3) {
        await table.createTable({ abortSignal: signal }).catch((cause: unknown) => {
          throw describeFailure(cause, `making ${what}`, signal);
        });
        continue;
      }
      const status = failure.answer?.status;
      if (status === 404 || status === 409 || status === 412) return status;
      throw failure;
    }
  }
}
