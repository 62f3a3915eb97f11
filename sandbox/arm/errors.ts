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

/** Why Microsoft.Web does not do what it was asked to, before it is put into an answer. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly extendedCode?: string;
}

/** A refusal as Microsoft.Web answers it. */
export function refused({ status, code, message, extendedCode }: Refusal): Answer {
  return webError(status, code, message, extendedCode);
}

interface Wording {
  readonly status: number;
  readonly code: string;
  readonly message: (site: string, slot: string) => string;
}

const badRequest = { status: 400, code: 'BadRequest' } as const;

/**
 * How a swap fails after it was accepted: the source slot could not be warmed up, and nothing has changed places.
 * Wordings as users quote them; none of the quotations shows an ExtendedCode.
 */
const swapWordings = {
  /** Source: Azure/azure-functions-host#8969, microsoft/azure-pipelines-tasks#19273 */
  httpPing: {
    status: 417,
    code: 'ExpectationFailed',
    message: (site, slot) =>
      `Cannot swap site slots for site '${site}' because the '${slot}' slot did not respond to http ping.`,
  },
  /** Source: microsoft/azure-pipelines-tasks#12835 */
  allocationChanged: {
    ...badRequest,
    message: (site, slot) =>
      `Cannot swap slots for site '${site}' because the allocation of VM instances for '${slot}' slot has changed during the swap process. Please retry the swap operation.`,
  },
  /** Source: microsoft/azure-pipelines-tasks#13003, #5566 */
  workerProcess: {
    ...badRequest,
    message: (site, slot) =>
      `Cannot swap slots for site '${site}' because the worker process for '${slot}' slot could not be started.`,
  },
  /** Source: microsoft/azure-pipelines-tasks#15068 */
  warmUpTimedOut: {
    ...badRequest,
    message: (site, slot) =>
      `Cannot swap slots for site '${site}' because the warmup requests to application in '${slot}' slot have timed out.`,
  },
  /** Source: microsoft/azure-pipelines-tasks#5566 */
  initialisation: {
    ...badRequest,
    message: (site, slot) =>
      `Cannot swap slots for site '${site}' because the application initialization in '${slot}' slot either took too long or failed. Please check AppInit module configuration or try using swap with preview if application initialization time is very long.`,
  },
} as const satisfies Readonly<Record<string, Wording>>;

export type SwapFailure = keyof typeof swapWordings;

/** Every way in which a swap can be made to fail. */
export const swapFailureKinds = Object.keys(swapWordings) as readonly SwapFailure[];

/** What the platform says of a swap that failed so. */
export function swapFailure(kind: SwapFailure, site: string, slot: string): Refusal {
  const { status, code, message } = swapWordings[kind];
  return { status, code, message: message(site, slot) };
}

const conflict = { status: 409, code: 'Conflict' } as const;

/** Why a request about slots is refused at once. */
export const refusals = {
  /** Form of the details: microsoft/azure-pipelines-tasks#11384. */
  operationInProgress: (
    site: string,
    operation: { readonly id: string; readonly name: string; readonly slotName: string; readonly startedAt: Date },
  ): Refusal => ({
    ...conflict,
    message: `Cannot modify this site because another operation is in progress. Details: Id: ${operation.id}, OperationName: ${operation.name}, CreatedTime: ${operation.startedAt.toISOString()}, WebSystemName: websites, SubscriptionName: sandbox, WebspaceName: sandboxwebspace, SiteName: ${site}, SlotName: ${operation.slotName}, ServerFarmName: , GeoOperationId: (null)`,
    extendedCode: '59203',
  }),
  noSuchSlot: (slot: string): Refusal => ({
    status: 404,
    code: 'NotFound',
    message: `Cannot find slot with name ${slot}.`,
    extendedCode: '51004',
  }),
  sameSlot: (): Refusal => ({ ...badRequest, message: 'The source and the target slot must not be the same.' }),
  /** Both must run: Azure/azure-functions-host#10722. The wording is made up; nobody quotes it. */
  stoppedSlot: (site: string, slot: string): Refusal => ({
    ...conflict,
    message: `Cannot swap slots for site '${site}' because the '${slot}' slot is stopped.`,
  }),
  /** Source: MicrosoftDocs/azure-docs#102500 and #10661 */
  siteAuthentication: (): Refusal => ({
    ...conflict,
    message: 'Swap with Preview cannot be used when one of the slots has site authentication enabled.',
  }),
  /** Source: Azure/azure-cli#27820 */
  preparedForSwap: (): Refusal => ({
    ...conflict,
    message: 'The slot cannot be changed because its configuration settings have been prepared for swap.',
  }),
  /** Source: Azure/azure-functions-ux#1309, microsoft/vscode-azureappservice#520 */
  tooManySlots: (sku: string): Refusal => ({
    ...conflict,
    message: `Cannot complete the operation because the site will exceed the number of slots allowed for the '${sku}' SKU.`,
  }),
} as const;

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
