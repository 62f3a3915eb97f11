import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { describeFailure, neverLeft } from '../../../core/azure/failures.ts';
import { DurableDeployError, type ErrorCode } from '../../../core/errors.ts';

const url = 'https://stshop.table.core.windows.net/ShopInstances?sv=1&sig=TOPSECRET';

function answered(status: number, headers: Record<string, string> = {}, bodyAsText = ''): RestError {
  const request = createPipelineRequest({ url });
  const response = { request, status, headers: createHttpHeaders(headers), bodyAsText };
  return new RestError('as the SDK says', { statusCode: status, request, response });
}

function unanswered(code: string): RestError {
  return new RestError('as Node says', { code, request: createPipelineRequest({ url }) });
}

const odata = (code: string): string =>
  JSON.stringify({ 'odata.error': { code, message: { value: `${code} it is.` } } });

const cases: readonly [string, unknown, ErrorCode][] = [
  ['400', answered(400), 'REQUEST_REFUSED'],
  ['401', answered(401), 'UNAUTHORIZED'],
  ['403', answered(403, {}, odata('AuthorizationPermissionMismatch')), 'FORBIDDEN'],
  ['404', answered(404, {}, odata('TableNotFound')), 'NOT_FOUND'],
  ['407', answered(407), 'PROXY_REFUSED'],
  ['408', answered(408), 'TIMED_OUT'],
  ['409', answered(409), 'REQUEST_REFUSED'],
  ['429', answered(429, { 'retry-after': '3' }), 'THROTTLED'],
  ['500', answered(500), 'SERVER_ERROR'],
  ['500 of an operation that took too long', answered(500, { 'x-ms-error-code': 'OperationTimedOut' }), 'TIMED_OUT'],
  ['502', answered(502), 'SERVER_ERROR'],
  ['503', answered(503), 'SERVER_ERROR'],
  ['503 of a busy account', answered(503, { 'x-ms-error-code': 'ServerBusy' }), 'THROTTLED'],
  ['503 with Retry-After', answered(503, { 'retry-after': '1' }), 'THROTTLED'],
  ['a redirect', answered(302, { location: 'https://login.example/secret' }), 'REDIRECTED_ELSEWHERE'],
  ['ECONNRESET', unanswered('ECONNRESET'), 'CONNECTION_FAILED'],
  ['ECONNREFUSED', unanswered('ECONNREFUSED'), 'CONNECTION_FAILED'],
  ['EAI_AGAIN', unanswered('EAI_AGAIN'), 'CONNECTION_FAILED'],
  ['ENOTFOUND', unanswered('ENOTFOUND'), 'NAME_NOT_RESOLVED'],
  ['ETIMEDOUT', unanswered('ETIMEDOUT'), 'TIMED_OUT'],
  ['HPE_INVALID_CONSTANT', unanswered('HPE_INVALID_CONSTANT'), 'CONNECTION_FAILED'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unanswered('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'CERTIFICATE_REJECTED'],
  ['SELF_SIGNED_CERT_IN_CHAIN', unanswered('SELF_SIGNED_CERT_IN_CHAIN'), 'CERTIFICATE_REJECTED'],
  ['CERT_HAS_EXPIRED', unanswered('CERT_HAS_EXPIRED'), 'CERTIFICATE_REJECTED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', unanswered('ERR_TLS_CERT_ALTNAME_INVALID'), 'CERTIFICATE_REJECTED'],
  ['an answer that could not be parsed', unanswered('PARSE_ERROR'), 'MALFORMED_ANSWER'],
  ['a cause further down', new Error('outer', { cause: unanswered('ENOTFOUND') }), 'NAME_NOT_RESOLVED'],
  ['a failed sign-in', Object.assign(new Error('x'), { name: 'AuthenticationError' }), 'SIGN_IN_FAILED'],
  ['a defect', new TypeError('x is not a function'), 'INTERNAL'],
  ['something that is no error', 'oops', 'INTERNAL'],
];

describe('describeFailure', () => {
  for (const [name, error, code] of cases) {
    it(`${name} is ${code}`, () => {
      const described = describeFailure(error, 'reading the table ShopInstances');
      assert.equal(described.code, code);
      assert.match(described.message, /^Reading the table ShopInstances failed: /);
      assert.doesNotMatch(described.message, /SECRET|login\.example\/secret/);
      assert.ok(described.fix, 'it says what to do');
      assert.doesNotMatch(described.fix, /SECRET|login\.example\/secret/);
    });
  }

  it('says host, status, code, text and request, on one line', () => {
    const body = odata('AuthorizationPermissionMismatch').replace('it is.', 'it is.\\n##vso[task.complete]');
    const { message, fix } = describeFailure(answered(403, { 'x-ms-request-id': 'r-1' }, body), 'reading the table X');
    assert.equal(
      message,
      'Reading the table X failed: stshop.table.core.windows.net answered 403 AuthorizationPermissionMismatch: "AuthorizationPermissionMismatch it is." (request r-1).',
    );
    assert.match(fix ?? '', /Storage Table Data Reader/);
  });

  it('keeps what the server said, for decisions', () => {
    const entity = { ErrorEntity: { ExtendedCode: '59203' } };
    const body = JSON.stringify({ Code: 'Conflict', Message: 'x', Details: [{ Message: 'x' }, entity] });
    assert.deepEqual(describeFailure(answered(409, {}, body), 'asking').answer, {
      status: 409,
      serviceCode: 'Conflict',
      extendedCode: '59203',
    });
    assert.deepEqual(describeFailure(answered(502), 'asking').answer, { status: 502 });
    assert.equal(describeFailure(unanswered('ECONNRESET'), 'asking').answer, undefined);
  });

  it('defuses what the server says', () => {
    const body = '{"error":{"code":"X","message":"##vso[task.complete result=Succeeded]"}}';
    assert.doesNotMatch(describeFailure(answered(400, {}, body), 'asking').message, /##vso\[/);
  });

  it('says where a redirect leads, but neither path nor query', () => {
    const { message } = describeFailure(answered(302, { location: 'https://login.example/secret?x' }), 'asking');
    assert.match(message, /answered 302, a redirect to login\.example\./);
  });

  it('keeps how long the server asks to wait', () => {
    assert.equal(describeFailure(answered(429, { 'retry-after': '3' }), 'asking').retryAfterMs, 3000);
  });

  it('keeps the cause', () => {
    const error = answered(500);
    assert.equal(describeFailure(error, 'asking').cause, error);
  });

  it('leaves an error of the product as it is', () => {
    const error = new DurableDeployError('HUB_MISSING', 'gone');
    assert.equal(describeFailure(error, 'asking'), error);
  });

  it('throws the reason of the cancellation', () => {
    const reason = new Error('cancelled by the user');
    const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
    assert.throws(() => describeFailure(abort, 'asking', AbortSignal.abort(reason)), reason);
    assert.throws(() => describeFailure(answered(500), 'asking', AbortSignal.abort(reason)), reason);
  });

  it('rethrows a cancellation that it was not told of', () => {
    const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
    assert.throws(() => describeFailure(abort, 'asking'), abort);
  });
});

describe('neverLeft', () => {
  const certain = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED', 'EPROXYREFUSED', 'EPROXYUNREACHABLE'];
  for (const code of certain) it(`is certain of ${code}`, () => assert.equal(neverLeft(unanswered(code)), true));
  for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROTO', 'PARSE_ERROR']) {
    it(`is not certain of ${code}`, () => assert.equal(neverLeft(unanswered(code)), false));
  }

  it('finds it below the product’s own error', () => {
    assert.equal(neverLeft(describeFailure(unanswered('ECONNREFUSED'), 'asking')), true);
    assert.equal(neverLeft(describeFailure(unanswered('ECONNRESET'), 'asking')), false);
  });

  it('is not certain of an answer, nor of what is no error of the network', () => {
    for (const error of [answered(500), new Error('x'), undefined]) assert.equal(neverLeft(error), false);
  });
});
