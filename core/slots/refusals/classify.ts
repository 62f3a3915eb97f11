import type { DurableDeployError, ServiceAnswer } from '../../errors.ts';
import * as fixes from './fixes.ts';

/**
 * What may be done after a change was not reported as done. Whatever the kind, the slots are looked at before anything is
 * believed or sent again.
 */
export type RefusalKind =
  /** It did not leave this machine, or not further than the sign-in: nothing was done. */
  | 'notSent'
  /** 429: nothing was done, and it may be sent again later. */
  | 'throttled'
  /** The platform tried and gave up, or refused for the moment: nothing was done, and a later attempt may pass. */
  | 'retriable'
  /** 409: something else is being done or prepared. It is watched; the change is not sent again by itself. */
  | 'conflict'
  /** The platform will say no again until something is changed. */
  | 'fatal'
  /** It may have been done, or may still be: only the slots tell. */
  | 'unknownOutcome';

export interface Refusal {
  readonly kind: RefusalKind;
  /** What the user can do, for every cause that the codes do not tell apart. */
  readonly fix: string;
}

/**
 * What an error of a change of slots (swap, preview, settings, start) means.
 *
 * Only codes and statuses count. Microsoft.Web names the status in `Code`, and one status stands for several causes, told apart
 * by their wording alone; such causes share a class, and `fix` names all of them. Wordings seen, with what they came with:
 *
 * | Answer | Wording | Seen in |
 * | --- | --- | --- |
 * | 417 ExpectationFailed | Cannot swap site slots for site 'x' because the 'staging' slot did not respond to http ping. | azure-functions-host#8969, azure-cli#29342, azure-pipelines-tasks#19273 |
 * | 400 BadRequest | … because the allocation of VM instances for 'staging' slot has changed during the swap process. Please retry the swap operation. | azure-pipelines-tasks#12835, #5566 |
 * | 400 BadRequest | … because the worker process for 'staging' slot could not be started. | azure-pipelines-tasks#13003, #5566 |
 * | 400 BadRequest | … because the application initialization in 'staging' slot either took too long or failed. | azure-pipelines-tasks#5566 |
 * | 400 (no code quoted) | … because the warmup requests to application in 'staging' slot have timed out. | azure-pipelines-tasks#15068 |
 * | 409 Conflict 59203 | Cannot modify this site because another operation is in progress. Details: Id: …, OperationName: SwapSiteSlots, … | azure-pipelines-tasks#11384, #4457; ExtendedCode as quoted by users of terraform-provider-azurerm |
 * | 409 Conflict | The slot cannot be changed because its configuration settings have been prepared for swap. | azure-cli#27820 |
 * | 409 Conflict | Swap with Preview cannot be used when one of the slots has site authentication enabled. | azure-docs#102500, #10661 |
 * | 409 Conflict | … the site will exceed the number of slots allowed for the 'Dynamic' SKU. | azure-functions-ux#1309 |
 * | not quoted | A slot is stopped: both must run. | azure-functions-host#10722, vscode-azureappservice#280 |
 * | 500 | There was a conflict. VnetRouteAllEnabled has different values as site property and site config. | azure-functions-host#8235 |
 * | 500 | (no text) mounted storage marked as slot setting | azure-cli#17371 |
 * | 401 Unauthorized | Operation cannot be completed without additional quota. | azure-cli#31665 |
 */
export function classifyRefusal(error: DurableDeployError): Refusal {
  if (error.notSent) return { kind: 'notSent', fix: error.fix ?? fixes.notSent };
  const { answer } = error;
  if (answer === undefined) return { kind: 'unknownOutcome', fix: fixes.unknownOutcome };
  const known = byCode(answer);
  if (known !== undefined) return known;
  const status = statusOf(answer);
  switch (status) {
    case 429:
      return { kind: 'throttled', fix: fixes.throttled };
    case 408:
      return { kind: 'unknownOutcome', fix: fixes.unknownOutcome };
    case 409:
      return { kind: 'conflict', fix: fixes.conflict };
    case 417:
      return { kind: 'retriable', fix: fixes.noAnswerToPing };
    case 400:
      return { kind: 'retriable', fix: fixes.warmUpFailed };
    case 401:
      return { kind: 'fatal', fix: fixes.unauthorized };
    case 403:
      return { kind: 'fatal', fix: fixes.forbidden };
    case 404:
      return { kind: 'fatal', fix: fixes.notFound };
    default:
      // An operation that ended as failed under a code that is no status: the platform's word, and no proof.
      if (status < 300) return { kind: 'unknownOutcome', fix: fixes.unknownOutcome };
      if (status >= 500) return { kind: 'unknownOutcome', fix: fixes.serverFailed };
      return { kind: 'fatal', fix: error.fix ?? fixes.other };
  }
}

/** Codes of Azure Resource Manager itself, and numbers of Microsoft.Web, that say more than their status. */
function byCode({ status, serviceCode = '', extendedCode = '' }: ServiceAnswer): Refusal | undefined {
  if (extendedCode === '59203') return { kind: 'conflict', fix: fixes.operationInProgress };
  if (serviceCode === 'ScopeLocked') return { kind: 'fatal', fix: fixes.locked };
  if (serviceCode === 'RequestDisallowedByPolicy') return { kind: 'fatal', fix: fixes.policy };
  if (quotaCodes.has(serviceCode)) return { kind: 'fatal', fix: fixes.quota };
  // Microsoft.Web's 400 is always `BadRequest`; any other code is that of a request that ARM did not understand.
  if (status === 400 && serviceCode !== '' && serviceCode !== 'BadRequest') return { kind: 'fatal', fix: fixes.other };
  return undefined;
}

const quotaCodes: ReadonlySet<string> = new Set([
  'QuotaExceeded',
  'SubscriptionIsOverQuotaForSku',
  'ReadOnlyDisabledSubscription',
]);

/**
 * The HTTP status, or, when an operation reports its failure within a 200, the one that its code names.
 * Source: Microsoft.Web's codes are the names of HTTP statuses without spaces (https://msdn.microsoft.com/library/dn448624)
 */
function statusOf({ status, serviceCode = '' }: ServiceAnswer): number {
  return status < 300 ? (statusesByCode[serviceCode] ?? status) : status;
}

const statusesByCode: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  RequestTimeout: 408,
  Conflict: 409,
  PreconditionFailed: 412,
  ExpectationFailed: 417,
  TooManyRequests: 429,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};
