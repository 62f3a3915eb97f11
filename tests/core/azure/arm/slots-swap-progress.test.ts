import assert from 'node:assert/strict';
import { readProgress, type Monitor } from '../../../../core/azure/arm/swap-progress.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { armError, webError } from '../../../../sandbox/arm/errors.ts';
import type { Answer } from '../../../../sandbox/faults/index.ts';

type Expected =
  /** What the operation came to. */
  | { readonly kind: 'running' | 'succeeded' }
  /** The operation failed, with this answer. */
  | { readonly kind: 'failed'; readonly status: number; readonly code?: string; readonly extended?: string }
  /** The question got no answer. */
  | { readonly kind: 'noAnswer'; readonly error: ErrorCode };

const running: Expected = { kind: 'running' };
const succeeded: Expected = { kind: 'succeeded' };
const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });
const gateway = (answer: Answer): Answer => ({ ...answer, headers: { 'x-ms-failure-cause': 'gateway' } });
const inProgress = 'Cannot modify this site because another operation is in progress.';

/** name, answer, at Location, at Azure-AsyncOperation */
const cases: readonly (readonly [string, Answer, Expected, Expected])[] = [
  ['202 without a body', { status: 202 }, running, running],
  ['202 with the state of the operation', json(202, { status: 'Running' }), running, running],
  [
    '200 with the source slot',
    json(200, { id: 'x', properties: { state: 'Stopped' } }),
    succeeded,
    noAnswer('MALFORMED_ANSWER'),
  ],
  ['200 without a body', { status: 200 }, succeeded, noAnswer('MALFORMED_ANSWER')],
  ['204', { status: 204 }, succeeded, noAnswer('MALFORMED_ANSWER')],
  [
    '200 with a page of a proxy',
    { status: 200, body: '<html>Sign in</html>' },
    noAnswer('MALFORMED_ANSWER'),
    noAnswer('MALFORMED_ANSWER'),
  ],
  ['200 with a list', { status: 200, body: '[]' }, noAnswer('MALFORMED_ANSWER'), noAnswer('MALFORMED_ANSWER')],
  ['200 and in progress', json(200, { status: 'InProgress' }), running, running],
  ['200 and a state of its own', json(200, { status: 'Warming' }), running, running],
  ['200 and succeeded', json(200, { status: 'Succeeded' }), succeeded, succeeded],
  [
    '200 and failed',
    json(200, { status: 'Failed', error: { code: 'Conflict', message: 'no' } }),
    { kind: 'failed', status: 200, code: 'Conflict' },
    { kind: 'failed', status: 200, code: 'Conflict' },
  ],
  [
    "200 and failed, with Microsoft.Web's error as the text of the error",
    json(200, { status: 'failed', error: { code: 'x', message: webError(409, 'Conflict', 'no', '59203').body } }),
    { kind: 'failed', status: 200, code: 'Conflict', extended: '59203' },
    { kind: 'failed', status: 200, code: 'Conflict', extended: '59203' },
  ],
  [
    '200 and cancelled',
    json(200, { status: 'Canceled' }),
    { kind: 'failed', status: 200 },
    { kind: 'failed', status: 200 },
  ],
  [
    '400: the warm-up failed',
    webError(400, 'BadRequest', 'The worker process could not be started.'),
    { kind: 'failed', status: 400, code: 'BadRequest' },
    noAnswer('REQUEST_REFUSED'),
  ],
  [
    '409 while another operation runs',
    webError(409, 'Conflict', inProgress, '59203'),
    { kind: 'failed', status: 409, code: 'Conflict', extended: '59203' },
    noAnswer('REQUEST_REFUSED'),
  ],
  [
    '417: no answer to the ping',
    webError(417, 'ExpectationFailed', 'The slot did not respond to http ping.'),
    { kind: 'failed', status: 417, code: 'ExpectationFailed' },
    noAnswer('REQUEST_REFUSED'),
  ],
  [
    "500 in the form of Microsoft.Web's errors",
    webError(500, 'InternalServerError', 'There was a conflict.'),
    { kind: 'failed', status: 500, code: 'InternalServerError' },
    noAnswer('SERVER_ERROR'),
  ],
  [
    "500 in the form of ARM's errors",
    armError(500, 'InternalServerError', 'x'),
    noAnswer('SERVER_ERROR'),
    noAnswer('SERVER_ERROR'),
  ],
  ['502 without a body', { status: 502 }, noAnswer('SERVER_ERROR'), noAnswer('SERVER_ERROR')],
  [
    '504 with a page',
    { status: 504, body: '<html>Gateway timeout</html>' },
    noAnswer('SERVER_ERROR'),
    noAnswer('SERVER_ERROR'),
  ],
  [
    '400 of the gateway',
    gateway(armError(400, 'InvalidApiVersionParameter', 'x')),
    noAnswer('REQUEST_REFUSED'),
    noAnswer('REQUEST_REFUSED'),
  ],
  ['401', armError(401, 'ExpiredAuthenticationToken', 'x'), noAnswer('UNAUTHORIZED'), noAnswer('UNAUTHORIZED')],
  [
    '403: the role lacks the operation results',
    armError(403, 'AuthorizationFailed', 'x'),
    noAnswer('FORBIDDEN'),
    noAnswer('FORBIDDEN'),
  ],
  ['404: the address is not known', webError(404, 'NotFound', 'x'), noAnswer('NOT_FOUND'), noAnswer('NOT_FOUND')],
  ['407', { status: 407 }, noAnswer('PROXY_REFUSED'), noAnswer('PROXY_REFUSED')],
  ['408', webError(408, 'RequestTimeout', 'x'), noAnswer('TIMED_OUT'), noAnswer('TIMED_OUT')],
  ['410: the address is forgotten', { status: 410 }, noAnswer('REQUEST_REFUSED'), noAnswer('REQUEST_REFUSED')],
  ['429', webError(429, 'TooManyRequests', 'x'), noAnswer('THROTTLED'), noAnswer('THROTTLED')],
  [
    'a redirect',
    { status: 302, headers: { location: '/x' } },
    noAnswer('REDIRECTED_ELSEWHERE'),
    noAnswer('REDIRECTED_ELSEWHERE'),
  ],
];

function noAnswer(error: ErrorCode): Expected {
  return { kind: 'noAnswer', error };
}

function read(answer: Answer, monitor: Monitor): Expected {
  const headers = new Map(Object.entries(answer.headers ?? {}));
  const failed = { status: answer.status, headers, body: answer.body, url: 'https://arm.test/op/1' };
  try {
    const progress = readProgress(failed, monitor, 'swapping');
    if (progress.kind !== 'failed') return { kind: progress.kind };
    const { status = 0, serviceCode, extendedCode } = progress.error.answer ?? {};
    return {
      kind: 'failed',
      status,
      ...(serviceCode === undefined ? {} : { code: serviceCode }),
      ...(extendedCode === undefined ? {} : { extended: extendedCode }),
    };
  } catch (error) {
    assert.ok(error instanceof DurableDeployError, String(error));
    return noAnswer(error.code);
  }
}

describe('readProgress', () => {
  for (const [name, answer, atLocation, atOperation] of cases) {
    it(`${name}, at Location`, () => assert.deepEqual(read(answer, 'Location'), atLocation));
    it(`${name}, at Azure-AsyncOperation`, () => assert.deepEqual(read(answer, 'Azure-AsyncOperation'), atOperation));
  }

  it('says what a failed operation reported', () => {
    const body = JSON.stringify({ status: 'Failed', error: { code: 'Conflict', message: '##vso[x]' } });
    const headers = new Map([['x-ms-request-id', 'r-1']]);
    const progress = readProgress(
      { status: 200, headers, body, url: 'https://arm.test/op/1' },
      'Location',
      'swapping the slots',
    );
    assert.ok(progress.kind === 'failed');
    assert.equal(
      progress.error.message,
      'Swapping the slots failed: arm.test reports Failed Conflict: "# #vso[x]" (request r-1).',
    );
  });
});
