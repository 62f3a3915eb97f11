import { abortReason } from '../clock.ts';
import { DurableDeployError, type ErrorCode, type ServiceAnswer } from '../errors.ts';
import { capitalised, neutralise } from '../text.ts';
import { readErrorBody } from './error-body.ts';
import { fixFor } from './fixes.ts';
import { proxyRefusedCode, proxyUnreachableCode } from './network/proxy-codes.ts';
import { retryAfterMs } from './network/retries.ts';

/** An HTTP answer that is not a success. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly body?: string | null | undefined;
  /** Of the request; only its host is printed. */
  readonly url: string;
}

/**
 * Any failure of an SDK client or of the network as the product's own error, classified by type, status and code.
 * An error that is one already comes back as it is.
 *
 * @param what what was being done, for the message: `reading the table ShopInstances`
 * @throws the signal's reason when the signal is aborted: a cancelled request is not a failure
 */
export function describeFailure(error: unknown, what: string, signal?: AbortSignal): DurableDeployError {
  if (signal?.aborted) throw abortReason(signal);
  if (error instanceof DurableDeployError) return error;
  const found = firstTelling(error);
  if (found.kind === 'answer') return describeAnswer(found.answer, what, error);
  if (found.kind === 'abort') {
    if (!signal) throw error;
    return build('TIMED_OUT', what, `the request to ${found.host} was given up`, { host: found.host, cause: error });
  }
  if (found.kind === 'signIn') {
    return build('SIGN_IN_FAILED', what, 'Microsoft Entra ID gave no token', {
      host: 'Microsoft Entra ID',
      cause: error,
    });
  }
  if (found.kind === 'system') {
    const code = codeOfSystemError(found.code);
    if (code) {
      const seen = `${explain(code, found.host)} (${neutralise(found.code)})`;
      return build(code, what, seen, { host: found.host, cause: error });
    }
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return build('INTERNAL', what, neutralise(text), { host: 'the server', cause: error });
}

/** An answer that is not a success as the product's own error, with what the server said in {@link DurableDeployError.answer}. */
export function describeAnswer(answer: FailedAnswer, what: string, cause?: unknown): DurableDeployError {
  const { code: bodyCode, message, extendedCode } = readErrorBody(answer.body);
  const serviceCode = answer.headers.get('x-ms-error-code') ?? bodyCode;
  const host = hostOf(answer.url);
  const wait = retryAfterMs(answer.headers);
  const code = codeOfStatus(answer.status, serviceCode, wait);
  const correlation = correlationOf(answer.headers);
  const seen = [
    `${host} answered ${answer.status}`,
    serviceCode ? ` ${neutralise(serviceCode, 80)}` : '',
    message ? `: "${neutralise(message)}"` : '',
    code === 'REDIRECTED_ELSEWHERE' ? `, a redirect to ${hostOf(answer.headers.get('location') ?? '')}` : '',
    correlation ? ` (request ${correlation})` : '',
  ].join('');
  const said = serviceAnswer(answer.status, serviceCode, extendedCode);
  return build(code, what, seen, { host, answer: said, serviceCode, retryAfterMs: wait, cause });
}

/** The id by which Microsoft's support finds a request, safe to print; `undefined` when the answer has none. */
export function correlationOf(headers: FailedAnswer['headers']): string | undefined {
  const id = headers.get('x-ms-correlation-request-id') ?? headers.get('x-ms-request-id') ?? headers.get('request-id');
  return id ? neutralise(id, 80) : undefined;
}

/** What a service said, safe to print. */
export function serviceAnswer(
  status: number,
  serviceCode: string | undefined,
  extendedCode: string | undefined,
): ServiceAnswer {
  return {
    status,
    ...(serviceCode ? { serviceCode: neutralise(serviceCode, 80) } : {}),
    ...(extendedCode ? { extendedCode: neutralise(extendedCode, 80) } : {}),
  };
}

/**
 * Whether an error of the network shows that not a byte of the request reached the server: its name was not found, nothing
 * listened, its certificate was refused before the request was written, or the proxy did not connect.
 * `false` says nothing: a time-out, a reset or an unreachable network may come before or after.
 */
export function neverLeft(error: unknown): boolean {
  const found = firstTelling(error);
  return (
    found.kind === 'signIn' ||
    (found.kind === 'system' &&
      (neverLeftCodes.has(found.code) || codeOfSystemError(found.code) === 'CERTIFICATE_REJECTED'))
  );
}

const neverLeftCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  proxyUnreachableCode,
  proxyRefusedCode,
]);

/** Code of an HTTP status, helped by the service's own error code. */
function codeOfStatus(status: number, serviceCode: string | undefined, retryAfter: number | undefined): ErrorCode {
  if (status >= 300 && status < 400) return 'REDIRECTED_ELSEWHERE';
  if (status === 429 || (status === 503 && (serviceCode === 'ServerBusy' || retryAfter !== undefined))) {
    return 'THROTTLED';
  }
  if (status === 408 || (status >= 500 && serviceCode === 'OperationTimedOut')) return 'TIMED_OUT';
  if (status >= 500) return 'SERVER_ERROR';
  return codesOfStatus[status] ?? 'REQUEST_REFUSED';
}

const codesOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  407: 'PROXY_REFUSED',
};

/** Code of an error of Node's sockets, resolver, TLS, HTTP parser or decompression; `undefined` for any other. */
function codeOfSystemError(code: string): ErrorCode | undefined {
  const known = systemCodes[code];
  if (known) return known;
  // OpenSSL's verification results and Node's own checks of a peer's certificate.
  if (
    /^(?:CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/.test(
      code,
    )
  ) {
    return 'CERTIFICATE_REJECTED';
  }
  if (/^(?:EAI_|HPE_|ERR_SSL_|ERR_TLS_|ERR_STREAM_PREMATURE|E(?:HOST|NET)(?:UNREACH|DOWN))/.test(code)) {
    return 'CONNECTION_FAILED';
  }
  return undefined;
}

const systemCodes: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'NAME_NOT_RESOLVED',
  ETIMEDOUT: 'TIMED_OUT',
  ESOCKETTIMEDOUT: 'TIMED_OUT',
  ECONNRESET: 'CONNECTION_FAILED',
  ECONNREFUSED: 'CONNECTION_FAILED',
  ECONNABORTED: 'CONNECTION_FAILED',
  EPIPE: 'CONNECTION_FAILED',
  EPROTO: 'CONNECTION_FAILED',
  EADDRNOTAVAIL: 'CONNECTION_FAILED',
  REQUEST_SEND_ERROR: 'CONNECTION_FAILED',
  [proxyUnreachableCode]: 'CONNECTION_FAILED',
  [proxyRefusedCode]: 'PROXY_REFUSED',
  PARSE_ERROR: 'MALFORMED_ANSWER',
  // What was stored compressed is cut, damaged, or far larger than it may be.
  Z_BUF_ERROR: 'MALFORMED_ANSWER',
  Z_DATA_ERROR: 'MALFORMED_ANSWER',
  ERR_BUFFER_TOO_LARGE: 'MALFORMED_ANSWER',
};

function explain(code: ErrorCode, host: string): string {
  switch (code) {
    case 'NAME_NOT_RESOLVED':
      return `the name ${host} does not exist in DNS`;
    case 'TIMED_OUT':
      return `${host} did not answer in time`;
    case 'CERTIFICATE_REJECTED':
      return `the certificate of ${host} was not trusted`;
    case 'PROXY_REFUSED':
      return `the proxy refused the way to ${host}`;
    case 'MALFORMED_ANSWER':
      return `the answer of ${host} could not be read`;
    default:
      return `the connection to ${host} failed or was cut`;
  }
}

type Telling =
  | { readonly kind: 'answer'; readonly answer: FailedAnswer }
  | { readonly kind: 'system'; readonly code: string; readonly host: string }
  | { readonly kind: 'abort'; readonly host: string }
  | { readonly kind: 'signIn' }
  | { readonly kind: 'nothing' };

const signInErrors: ReadonlySet<string> = new Set([
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
]);

/** The first error of the chain of causes that tells what happened. */
function firstTelling(error: unknown): Telling {
  let host = 'the server';
  for (let current = error, depth = 0; isRecord(current) && depth < 8; current = current['cause'], depth += 1) {
    const request = current['request'];
    if (isRecord(request) && typeof request['url'] === 'string') host = hostOf(request['url']);
    if (signInErrors.has(String(current['name']))) return { kind: 'signIn' };
    const answer = answerOf(current, request);
    if (answer) return { kind: 'answer', answer };
    if (typeof current['code'] === 'string' && codeOfSystemError(current['code'])) {
      return { kind: 'system', code: current['code'], host };
    }
    if (current['name'] === 'AbortError') return { kind: 'abort', host };
  }
  return { kind: 'nothing' };
}

/** The answer that a RestError carries; a success that could not be read is none. */
function answerOf(error: Record<string, unknown>, request: unknown): FailedAnswer | undefined {
  const response = error['response'];
  const status = error['statusCode'] ?? (isRecord(response) ? response['status'] : undefined);
  if (typeof status !== 'number' || status < 300) return undefined;
  const headers = isRecord(response) && hasGet(response['headers']) ? response['headers'] : { get: () => undefined };
  const body = isRecord(response) ? response['bodyAsText'] : undefined;
  const url = isRecord(request) && typeof request['url'] === 'string' ? request['url'] : '';
  return { status, headers, body: typeof body === 'string' ? body : undefined, url };
}

function build(
  code: ErrorCode,
  what: string,
  seen: string,
  details: {
    readonly host: string;
    readonly answer?: ServiceAnswer;
    readonly serviceCode?: string | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  },
): DurableDeployError {
  const { host, answer, serviceCode, retryAfterMs: wait, cause } = details;
  return new DurableDeployError(code, `${capitalised(what)} failed: ${seen}.`, {
    fix: fixFor({ code, status: answer?.status, serviceCode, host }),
    retryAfterMs: wait,
    answer,
    cause,
  });
}

/** Only the host of a URL: paths and queries may hold names of users and signatures. */
function hostOf(url: string): string {
  return URL.canParse(url) ? neutralise(new URL(url).host) : 'the server';
}

function hasGet(value: unknown): value is { get(name: string): string | undefined } {
  return isRecord(value) && typeof value['get'] === 'function';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
