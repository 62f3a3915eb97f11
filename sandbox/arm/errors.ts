import { json } from '../http-server/index.ts';
import type { Answer } from '../faults/index.ts';

/** An error of the resource manager itself. Source: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { error: { code, message } }, headers);
}

/** An error of Microsoft.Web, which has a form of its own. Source: what the service answers, as quoted in hashicorp/terraform-provider-azurerm and Azure/azure-cli issues. */
export function webError(status: number, code: string, message: string, extendedCode?: string): Answer {
  return json(status, {
    Code: code,
    Message: message,
    Target: null,
    Details: [
      { Message: message },
      { Code: code },
      {
        ErrorEntity: {
          ...(extendedCode === undefined
            ? {}
            : { ExtendedCode: extendedCode, MessageTemplate: message, Parameters: [] }),
          Code: code,
          Message: message,
        },
      },
    ],
    Innererror: null,
  });
}

/** Bodies for faults that a test injects. */
export const armAnswers = {
  /** 429 of the resource manager. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
  throttled: (retryAfterSeconds: number): Answer =>
    armError(
      429,
      'SubscriptionRequestsThrottled',
      `Number of requests for this subscription exceeded the limit. Please try again after '${retryAfterSeconds}' seconds.`,
      { 'Retry-After': String(retryAfterSeconds) },
    ),
  /** 409 while another operation on the site runs. */
  conflict: (): Answer =>
    webError(
      409,
      'Conflict',
      'Cannot modify this site because another operation is in progress. Details: Another swap operation is in progress.',
      '59203',
    ),
  serverError: (): Answer =>
    webError(500, 'InternalServerError', 'There was an unexpected InternalServerError. Please try again later.'),
  unavailable: (): Answer =>
    armError(
      503,
      'ServerTimeout',
      'The request timed out. Diagnostic information: the resource provider did not respond.',
      {
        'Retry-After': '1',
      },
    ),
} as const;
