import { DurableDeployError } from '../../errors.ts';
import { classifyRefusal } from './classify.ts';

/**
 * A refusal of a change other than the swap itself, with the help that its kind has. What was settled before, or says itself what
 * to do, stays as it is.
 */
export function explainRefusal(error: unknown): unknown {
  if (!(error instanceof DurableDeployError) || error.answer === undefined) return error;
  const { kind, fix } = classifyRefusal(error);
  if (kind !== 'conflict' && kind !== 'fatal') return error;
  return new DurableDeployError(error.code, error.message, {
    fix,
    answer: error.answer,
    retryAfterMs: error.retryAfterMs,
    cause: error,
  });
}
