import { DurableDeployError, type Reason } from '../../core/errors.ts';
import { neutralise } from '../../core/text.ts';

/** Any thrown thing as the product's own error: what is not one is a defect of ours, and says so. */
export function asDurableDeployError(thrown: unknown): DurableDeployError {
  if (thrown instanceof DurableDeployError) return thrown;
  const seen = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `a ${typeof thrown} was thrown`;
  return new DurableDeployError('INTERNAL', `The task stopped because of a defect of its own (${neutralise(seen)}).`, {
    fix: 'Run it again with the variable System.Debug set to true, and report the log to the publisher of the extension.',
    cause: thrown,
  });
}

/** A reason for the run page: its code, what was seen and what to do. May have several lines. */
export function reasonText({ code, message, fix }: Reason): string {
  return fix === undefined ? `${code}: ${message}` : `${code}: ${message}\nWhat to do: ${fix}`;
}

/** Stacks of an error and its causes, for the debug log; deep enough for any SDK, and never endless. */
export function failureTrace(error: unknown): string {
  const stacks: string[] = [];
  let current: unknown = error;
  while (current instanceof Error && stacks.length < 6) {
    stacks.push(current.stack ?? `${current.name}: ${current.message}`);
    current = current.cause;
  }
  return stacks.join('\ncaused by ');
}
