import type { Reason } from '../errors.ts';

/** Why something could not be read, where one reason is enough. */
export function firstReason([first]: readonly Reason[]): Reason {
  return first ?? { code: 'INTERNAL', message: 'It could not be read, and nothing says why.' };
}
