import { DurableDeployError } from '../../../errors.ts';

/** Notices that a server sends continuation tokens in a circle. */
export interface TokenWatch {
  /** @throws DurableDeployError REPEATED_CONTINUATION when this token came before */
  see(token: string | undefined): void;
}

/**
 * Remembers one token only and moves it on at every power of two (Brent), so that circles of any length are found in
 * constant memory.
 *
 * @param table for the message
 */
export function createTokenWatch(table: string): TokenWatch {
  let remembered: string | undefined;
  let steps = 0;
  let limit = 1;
  return {
    see(token) {
      if (token === undefined) return;
      if (token === remembered) {
        throw new DurableDeployError(
          'REPEATED_CONTINUATION',
          `The table service answered the same continuation token twice while the table ${table} was read, so the rest of the table cannot be reached and nothing can be said about it.`,
        );
      }
      steps += 1;
      if (steps === limit) {
        remembered = token;
        steps = 0;
        limit *= 2;
      }
    },
  };
}
