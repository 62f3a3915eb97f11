import { DurableDeployError } from '../../errors.ts';
import { capitalised, neutralise } from '../../text.ts';
import { isErrorOfMicrosoftWeb, readErrorBody } from '../error-body.ts';
import { correlationOf, describeAnswer, serviceAnswer, type FailedAnswer } from '../failures.ts';
import { retryAfterMs } from '../network/retries.ts';
import type { SwapProgress } from './model.ts';

/** Where an operation is asked about: what its own answer means differs between the two. */
export type Monitor = 'Azure-AsyncOperation' | 'Location';

/**
 * What an answer at the address of an operation says of the operation.
 *
 * At `Azure-AsyncOperation` only the `status` of a 2xx speaks of the operation. At `Location` the status code does: 202 while
 * it runs, then what the request itself would have been answered. A refusal there is the operation's own failure, but for those
 * that speak of the question: 401, 403, 404 and 410 (the address is not known, may not be asked, or is forgotten), 407, 408, 429,
 * redirects, what ARM's gateway answers by itself, and a 5xx that is not in the form of Microsoft.Web's errors. A 5xx in that
 * form may still be one of the question: whoever reads `failed` looks at the slots before he believes it.
 *
 * @throws DurableDeployError when the answer says nothing about the operation
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations, and Azure/azure-cli's recording of
 * test_functionapp_slot_swap: `Location` only, a new one with each 202, at the end 200 with the source slot
 */
export function readProgress(answer: FailedAnswer, monitor: Monitor, what: string): SwapProgress {
  if (answer.status >= 300) {
    const error = describeAnswer(answer, what);
    if (monitor === 'Azure-AsyncOperation' || speaksOfTheQuestion(answer)) throw error;
    return { kind: 'failed', error };
  }
  const body = readState(answer.body);
  switch (body.state?.toLowerCase()) {
    case 'succeeded':
      return { kind: 'succeeded' };
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return { kind: 'failed', error: reportedFailure(answer, body.state ?? '', what) };
    case undefined:
      if (answer.status === 202) return running(answer);
      if (monitor === 'Location' && body.readable) return { kind: 'succeeded' };
      throw new DurableDeployError(
        'MALFORMED_ANSWER',
        `${capitalised(what)}: the answer ${answer.status} does not say how it goes.`,
      );
    default:
      return running(answer);
  }
}

const statusesOfQuestions: ReadonlySet<number> = new Set([401, 403, 404, 407, 408, 410, 429]);

function speaksOfTheQuestion({ status, headers, body }: FailedAnswer): boolean {
  if (status < 400 || statusesOfQuestions.has(status) || headers.get('x-ms-failure-cause') === 'gateway') return true;
  return status >= 500 && !isErrorOfMicrosoftWeb(body);
}

function running({ headers }: FailedAnswer): SwapProgress {
  const wait = retryAfterMs(headers);
  return { kind: 'running', ...(wait === undefined ? {} : { retryAfterMs: wait }) };
}

/** `status` of a body; not readable is what is neither empty nor a JSON object, such as the page of a proxy. */
function readState(body: string | null | undefined): { readonly readable: boolean; readonly state?: string } {
  if (!body?.trim()) return { readable: true };
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { readable: false };
    const state = 'status' in parsed ? parsed.status : undefined;
    return { readable: true, ...(typeof state === 'string' && state !== '' ? { state } : {}) };
  } catch {
    return { readable: false };
  }
}

function reportedFailure(
  { status, headers, body, url }: FailedAnswer,
  state: string,
  what: string,
): DurableDeployError {
  const { code, message, extendedCode } = readErrorBody(body);
  const correlation = correlationOf(headers);
  const seen = [
    `${neutralise(new URL(url).host)} reports ${neutralise(state, 80)}`,
    code ? ` ${neutralise(code, 80)}` : '',
    message ? `: "${neutralise(message)}"` : '',
    correlation ? ` (request ${correlation})` : '',
  ].join('');
  return new DurableDeployError('REQUEST_REFUSED', `${capitalised(what)} failed: ${seen}.`, {
    answer: serviceAnswer(status, code, extendedCode),
  });
}
