import type { ServiceAnswer, StorageService } from './exchange.ts';
import { escapeXml, xmlDocument } from './xml.ts';

/** A request as a fault hook sees it. */
export interface ObservedRequest {
  readonly service: StorageService;
  readonly account: string;
  readonly method: string;
  /** Decoded, without the account. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** How many requests the server had served before, over all accounts. */
  readonly index: number;
}

/** What goes wrong with one request. */
export type StorageFault =
  /** The service answers with an error; `code` goes into header and body as the real service does it. */
  | { readonly kind: 'status'; readonly status: number; readonly code?: string; readonly retryAfterSeconds?: number }
  /** The answer comes later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection ends before anything was answered. */
  | { readonly kind: 'cut' }
  /** The connection ends in the middle of the answer. */
  | { readonly kind: 'cutBody' }
  /** 200 with a body that is neither JSON nor XML. */
  | { readonly kind: 'malformed' }
  /** 200 with half of the body, as if it were whole. */
  | { readonly kind: 'truncated' }
  /** A query is answered with no rows and a continuation to where it began. */
  | { readonly kind: 'emptyPage' }
  /** A query is answered right, but the continuation is the one of the request (or the page's first row). */
  | { readonly kind: 'repeatedToken' };

export type FaultHook = (request: ObservedRequest) => StorageFault | undefined;

/** The error answer of a service, as the real one words it: JSON from the table service, XML from the others. */
export function errorAnswer(
  service: StorageService,
  status: number,
  code: string,
  message: string,
  retryAfterSeconds?: number,
): ServiceAnswer {
  const headers = {
    'x-ms-error-code': code,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
  return service === 'table'
    ? {
        status,
        headers: { ...headers, 'content-type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8' },
        body: JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } }),
      }
    : {
        status,
        headers: { ...headers, 'content-type': 'application/xml' },
        body: xmlDocument(`<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`),
      };
}

const usualCodes: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationInfo',
  403: 'AuthorizationFailure',
  404: 'ResourceNotFound',
  408: 'OperationTimedOut',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServerBusy',
};

/** The answer of a `status` fault. */
export function statusFaultAnswer(
  service: StorageService,
  fault: Extract<StorageFault, { kind: 'status' }>,
): ServiceAnswer {
  const code = fault.code ?? usualCodes[fault.status] ?? 'InternalError';
  return errorAnswer(service, fault.status, code, `Injected: ${code}.`, fault.retryAfterSeconds);
}
