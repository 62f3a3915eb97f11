import assert from 'node:assert/strict';
import { describeAnswer, describeFailure } from '../../../../core/azure/failures.ts';
import { readProgress } from '../../../../core/azure/arm/swap-progress.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import { classifyRefusal, type RefusalKind } from '../../../../core/slots/refusals/index.ts';
import {
  armAnswers,
  armError,
  refusals,
  refused,
  swapFailure,
  swapFailureKinds,
  webError,
} from '../../../../sandbox/arm/errors.ts';
import type { Answer } from '../../../../sandbox/faults/index.ts';

const url = 'https://arm.test/x';

function ofAnswer({ status, headers = {}, body }: Answer): DurableDeployError {
  return describeAnswer({ status, headers: new Map(Object.entries(headers)), body, url }, 'swapping');
}

/** What a poll that reports a failure within a 200 says. */
function reported(error: object): DurableDeployError {
  const body = JSON.stringify({ status: 'Failed', error });
  const progress = readProgress({ status: 200, headers: new Map(), body, url }, 'Azure-AsyncOperation', 'swapping');
  assert.ok(progress.kind === 'failed');
  return progress.error;
}

const lost = (code: string): DurableDeployError => describeFailure(Object.assign(new Error('x'), { code }), 'swapping');
const operation = { id: 'op', name: 'SwapSiteSlots', slotName: 'staging', startedAt: new Date(0) };

const cases: readonly (readonly [string, DurableDeployError, RefusalKind])[] = [
  ['nothing was sent', new DurableDeployError('CONNECTION_FAILED', 'x', { notSent: true }), 'notSent'],
  [
    'nothing was sent, since the directory answered 500',
    new DurableDeployError('SERVER_ERROR', 'x', { notSent: true, answer: { status: 500 } }),
    'notSent',
  ],
  ['a lost reply', lost('ECONNRESET'), 'unknownOutcome'],
  ['a time-out', lost('ETIMEDOUT'), 'unknownOutcome'],
  ['a defect', describeFailure(new TypeError('x'), 'swapping'), 'unknownOutcome'],
  ['an answer that cannot be read', new DurableDeployError('MALFORMED_ANSWER', 'x'), 'unknownOutcome'],

  ['too many requests', ofAnswer(armAnswers.throttled(10)), 'throttled'],
  ['too many requests, says Microsoft.Web', ofAnswer(webError(429, 'TooManyRequests', 'x')), 'throttled'],
  ['503 that asks to wait: it may have been acted on', ofAnswer(armAnswers.unavailable()), 'unknownOutcome'],
  ['500 of Microsoft.Web', ofAnswer(armAnswers.serverError()), 'unknownOutcome'],
  ['502 without a body', ofAnswer({ status: 502 }), 'unknownOutcome'],
  ['504 with a page', ofAnswer({ status: 504, body: '<html/>' }), 'unknownOutcome'],
  ['500 of an operation that took too long', ofAnswer(armError(500, 'OperationTimedOut', 'x')), 'unknownOutcome'],
  ['408', ofAnswer({ status: 408 }), 'unknownOutcome'],

  ...swapFailureKinds.map(
    (kind) =>
      [`a swap that failed: ${kind}`, ofAnswer(refused(swapFailure(kind, 'shop', 'staging'))), 'retriable'] as const,
  ),
  ['400 without a body', ofAnswer({ status: 400 }), 'retriable'],
  ['417 without a body', ofAnswer({ status: 417 }), 'retriable'],

  ['another operation in progress', ofAnswer(refused(refusals.operationInProgress('shop', operation))), 'conflict'],
  ['a stopped slot', ofAnswer(refused(refusals.stoppedSlot('shop', 'staging'))), 'conflict'],
  ['a preview with authentication', ofAnswer(refused(refusals.siteAuthentication())), 'conflict'],
  ['a pending preview', ofAnswer(refused(refusals.preparedForSwap())), 'conflict'],
  ['a plan with fewer slots', ofAnswer(refused(refusals.tooManySlots('Dynamic'))), 'conflict'],
  ['409 without a body', ofAnswer({ status: 409 }), 'conflict'],

  ['no such slot', ofAnswer(refused(refusals.noSuchSlot('stagin'))), 'fatal'],
  ['no such app', ofAnswer(armError(404, 'ResourceNotFound', 'x')), 'fatal'],
  ['a missing role', ofAnswer(armError(403, 'AuthorizationFailed', 'x')), 'fatal'],
  ['an expired token', ofAnswer(armError(401, 'ExpiredAuthenticationToken', 'x')), 'fatal'],
  ['a quota, which Microsoft.Web answers with 401', ofAnswer(webError(401, 'Unauthorized', 'x')), 'fatal'],
  ['a lock', ofAnswer(armError(409, 'ScopeLocked', 'x')), 'fatal'],
  ['a policy', ofAnswer(armError(403, 'RequestDisallowedByPolicy', 'x')), 'fatal'],
  ['a disabled subscription', ofAnswer(armError(409, 'ReadOnlyDisabledSubscription', 'x')), 'fatal'],
  ['a request that ARM does not understand', ofAnswer(armError(400, 'InvalidApiVersionParameter', 'x')), 'fatal'],
  ['a redirect', ofAnswer({ status: 307, headers: { location: 'https://elsewhere.test' } }), 'fatal'],
  ['an answer of the proxy', ofAnswer({ status: 407 }), 'fatal'],
  ['412', ofAnswer(webError(412, 'PreconditionFailed', 'x')), 'fatal'],

  ['a failure within a 200: a conflict', reported({ code: 'Conflict', message: 'x' }), 'conflict'],
  ['a failure within a 200: no answer to the ping', reported({ code: 'ExpectationFailed' }), 'retriable'],
  ['a failure within a 200: a server error', reported({ code: 'InternalServerError' }), 'unknownOutcome'],
  ['a failure within a 200: a code that is no status', reported({ code: 'SwapFailed' }), 'unknownOutcome'],
  ['a failure within a 200, without a code', reported({}), 'unknownOutcome'],
];

describe('classifyRefusal', () => {
  for (const [name, error, kind] of cases) {
    it(`${name}: ${kind}`, () => {
      const refusal = classifyRefusal(error);
      assert.equal(refusal.kind, kind);
      assert.ok(refusal.fix.length > 20, refusal.fix);
    });
  }

  it('never looks at the wording', () => {
    const ping = refused(swapFailure('httpPing', 'shop', 'staging'));
    const text = (body: string | undefined, message: string): string =>
      JSON.stringify({ ...(JSON.parse(body ?? '{}') as object), Message: message });
    for (const message of [
      'another operation is in progress',
      '',
      '409 Conflict',
      'Please retry the swap operation.',
    ]) {
      assert.deepEqual(
        classifyRefusal(ofAnswer({ ...ping, body: text(ping.body, message) })),
        classifyRefusal(ofAnswer(ping)),
      );
    }
  });

  const hints: readonly (readonly [string, DurableDeployError, RegExp])[] = [
    ['the path of the ping', ofAnswer({ status: 417 }), /WEBSITE_SWAP_WARMUP_PING_PATH/],
    ['the statuses of the ping', ofAnswer({ status: 400 }), /WEBSITE_SWAP_WARMUP_PING_STATUSES/],
    ['the content over the network', ofAnswer({ status: 417 }), /WEBSITE_CONTENTOVERVNET=1/],
    ['trying again', ofAnswer({ status: 400 }), /asks to retry/],
    ['disabled functions that run in the warm-up', ofAnswer({ status: 400 }), /disabled by a sticky setting/],
    ['the pending preview', ofAnswer({ status: 409 }), /cancelPreview/],
    ['the stopped slot', ofAnswer({ status: 409 }), /az functionapp start/],
    ['keeping runs apart', ofAnswer(webError(409, 'Conflict', 'x', '59203')), /Exclusive Lock/],
    ['the networks of both slots', ofAnswer({ status: 500 }), /vnetRouteAllEnabled/],
    ['the lock', ofAnswer(armError(409, 'ScopeLocked', 'x')), /az lock list/],
    ['the actions of the role', ofAnswer({ status: 403 }), /slotsswap\/Action/],
    ['looking before anything else', lost('ECONNRESET'), /slotSwapStatus/],
  ];
  for (const [name, error, pattern] of hints) {
    it(`names ${name}`, () => assert.match(classifyRefusal(error).fix, pattern));
  }

  it('keeps what the failure itself says when nothing was sent', () => {
    const error = new DurableDeployError('SIGN_IN_FAILED', 'x', { notSent: true, fix: 'Renew the secret.' });
    assert.equal(classifyRefusal(error).fix, 'Renew the secret.');
  });
});
