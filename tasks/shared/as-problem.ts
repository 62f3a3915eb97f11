import { DurableDeployError } from '../../core/errors.ts';
import { validateHubName } from '../../core/taskhub/locate/index.ts';
import type { Parsed } from '../host/index.ts';

/** A check of core's, as a problem of an input: it throws a DurableDeployError. */
export function asProblem<T>(check: () => T): Parsed<T> {
  try {
    return { value: check() };
  } catch (error) {
    if (error instanceof DurableDeployError) return { problem: sentences(error) };
    throw error;
  }
}

/** A name that Durable Functions accepts for a hub in Azure Storage. */
export function parseHubName(text: string): Parsed<string> {
  const reason = validateHubName(text);
  return reason === undefined ? { value: text } : { problem: sentences(reason) };
}

function sentences({ message, fix }: { message: string; fix?: string | undefined }): string {
  return fix === undefined ? message : `${message} ${fix}`;
}
