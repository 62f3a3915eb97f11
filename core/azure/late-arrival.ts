import type { DurableDeployError } from '../errors.ts';

/**
 * How long is waited, in milliseconds, after the loss of an answer, or the end of a lease that nobody gave back, for what was sent
 * to arrive. A request that was given up reaches Azure within two and a half minutes of its sending, if at all. It was given up
 * only after a minute, and a lease is renewed right before each change, so a part of that has passed by then.
 */
export const mayArriveForMs = 120_000;

/** Whether a change may have been made, or may still be, although it was not reported as done: its answer was lost, or the server failed. */
export function mayHaveArrived({ notSent, answer }: DurableDeployError): boolean {
  if (notSent) return false;
  return answer === undefined || answer.status === 408 || answer.status >= 500 || answer.status < 300;
}
