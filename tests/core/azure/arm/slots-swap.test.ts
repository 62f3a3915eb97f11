import type { HttpClient } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { createArmSlots, type SwapOperation, type SwapProgress } from '../../../../core/azure/arm/index.ts';
import { cloudFromEndpoint } from '../../../../core/azure/clouds.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { armAnswers, startArm, webError } from '../../../../sandbox/arm/index.ts';
import { createCertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import type { Answer, FaultAction } from '../../../../sandbox/faults/index.ts';
import { refusal, startSlotsWorld, type SlotsWorld } from './slots-world.ts';

const swapping = /\/slotsswap\?/;
const results = /\/operationresults\//;
const { signal } = new AbortController();

describe('ArmSlots.beginSwap', () => {
  let world: SlotsWorld;

  before(async () => {
    world = await startSlotsWorld();
  });

  after(() => world.stop());

  beforeEach(() => world.restore());

  const begin = (): Promise<SwapOperation> => world.slots.beginSwap(world.shop, 'staging', 'production', true);
  const posts = (): number => world.asked('POST', swapping);

  async function pollToEnd(operation: SwapOperation): Promise<SwapProgress[]> {
    const seen: SwapProgress[] = [];
    do seen.push(await operation.poll(signal));
    while (seen.at(-1)?.kind === 'running' && seen.length < 10);
    return seen;
  }

  it('swaps the slots with one request, and asks until it is done', async () => {
    const before = world.app.slots.get('staging')?.appSettings['Hub'];
    const operation = await begin();
    assert.deepEqual(
      (await pollToEnd(operation)).map(({ kind }) => kind),
      ['running', 'succeeded'],
    );
    assert.equal(world.app.slots.get('production')?.appSettings['Hub'], before);
    assert.equal(posts(), 1);
    assert.equal(world.asked('GET', results), 2);
  });

  for (const { name, source, target, path, targetSlot } of [
    {
      name: 'a slot',
      source: 'staging',
      target: 'production',
      path: '/slots/staging/slotsswap',
      targetSlot: 'production',
    },
    {
      name: 'the app itself',
      source: 'Production',
      target: 'staging',
      path: '/sites/Shop/slotsswap',
      targetSlot: 'staging',
    },
  ]) {
    it(`asks ${name} as the source, and names the target and the network in the body`, async () => {
      let body: string | undefined;
      const { httpClient } = world.options();
      const reading: HttpClient = {
        sendRequest: (request) => {
          if (swapping.test(request.url) && typeof request.body === 'string') body = request.body;
          return httpClient.sendRequest(request);
        },
      };
      const slots = createArmSlots(world.options({ httpClient: reading }));
      await pollToEnd(await slots.beginSwap(world.shop, source, target, false));
      assert.deepEqual(JSON.parse(body ?? ''), { targetSlot, preserveVnet: false });
      assert.ok(world.arm.requests.some(({ target: sent }) => sent.includes(`${path}?api-version=`)));
    });
  }

  it('asks with the api-version of the SDK', async () => {
    await world.sites.getSite(world.shop);
    await pollToEnd(await begin());
    const versions = new Set(world.arm.requests.map(({ target }) => /api-version=([^&]+)/.exec(target)?.[1]));
    assert.equal(versions.size, 1, [...versions].join());
  });

  it('keeps the id by which support finds the request', async () => {
    world.answers(swapping, {
      status: 202,
      headers: { 'x-ms-correlation-request-id': 'c-1', 'x-ms-request-id': 'r-1' },
    });
    world.answers(swapping, { status: 200, headers: { 'x-ms-request-id': '##vso[x]r-2' } });
    world.answers(swapping, { status: 200 });
    assert.equal((await begin()).correlationId, 'c-1');
    assert.equal((await begin()).correlationId, '# #vso[x]r-2');
    assert.equal((await begin()).correlationId, '');
  });

  describe('is sent once', () => {
    const cases: readonly {
      name: string;
      action: FaultAction;
      code: ErrorCode;
      answer?: DurableDeployError['answer'];
      retryAfterMs?: number;
    }[] = [
      { name: 'when the reply is lost', action: { kind: 'cut', when: 'afterActing' }, code: 'CONNECTION_FAILED' },
      { name: 'when the connection is cut', action: { kind: 'cut', when: 'beforeActing' }, code: 'CONNECTION_FAILED' },
      { name: 'when the reply is cut', action: { kind: 'cutBody' }, code: 'CONNECTION_FAILED' },
      {
        name: 'when the server fails',
        action: { kind: 'answer', ...armAnswers.serverError() },
        code: 'SERVER_ERROR',
        answer: { status: 500, serviceCode: 'InternalServerError' },
      },
      {
        name: 'when the gateway gives up',
        action: { kind: 'answer', ...armAnswers.unavailable() },
        code: 'THROTTLED',
        answer: { status: 503, serviceCode: 'ServerTimeout' },
        retryAfterMs: 1000,
      },
      {
        name: 'when the request took too long for the server',
        action: { kind: 'answer', status: 408, body: '' },
        code: 'TIMED_OUT',
        answer: { status: 408 },
      },
      {
        name: 'when another operation is in progress',
        action: { kind: 'answer', ...armAnswers.conflict() },
        code: 'REQUEST_REFUSED',
        answer: { status: 409, serviceCode: 'Conflict', extendedCode: '59203' },
      },
      {
        name: 'when it is throttled',
        action: { kind: 'answer', ...armAnswers.throttled(1) },
        code: 'THROTTLED',
        answer: { status: 429, serviceCode: 'SubscriptionRequestsThrottled' },
        retryAfterMs: 1000,
      },
      {
        name: 'when the server redirects',
        action: { kind: 'answer', status: 307, headers: { Location: '/elsewhere' } },
        code: 'REDIRECTED_ELSEWHERE',
        answer: { status: 307 },
      },
    ];
    for (const { name, action, code, answer, retryAfterMs } of cases) {
      it(name, async () => {
        world.arm.faults.add({ path: swapping, action });
        const error = await refusal(begin(), code);
        assert.deepEqual(error.answer, answer);
        assert.equal(error.retryAfterMs, retryAfterMs);
        assert.equal(error.notSent, false);
        assert.match(error.message, /^Swapping the slots staging and production of the app Shop failed: /);
        assert.equal(posts(), 1);
        assert.equal(world.arm.requests.length, 1);
      });
    }

    it('when no answer comes in time', async () => {
      world.arm.faults.add({ path: swapping, action: { kind: 'hang' } });
      const { httpClient } = world.options();
      const limits: number[] = [];
      const hurried: HttpClient = {
        sendRequest(request) {
          if (swapping.test(request.url)) limits.push(request.timeout);
          if (swapping.test(request.url)) request.timeout = 300;
          return httpClient.sendRequest(request);
        },
      };
      const slots = createArmSlots(world.options({ httpClient: hurried }));
      // Connected before the clock runs.
      await slots.webConfig(world.shop, undefined);
      const error = await refusal(slots.beginSwap(world.shop, 'staging', 'production', false), 'TIMED_OUT');
      assert.equal(error.answer, undefined);
      assert.equal(error.notSent, false);
      assert.deepEqual(limits, [60_000]);
      assert.equal(posts(), 1);
    });

    it('again only after a 401 that asks for a token with other claims, which was not acted on', async () => {
      const claims = Buffer.from('{"access_token":{"nbf":{"essential":true}}}').toString('base64');
      world.answers(swapping, {
        status: 401,
        headers: { 'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${claims}"` },
      });
      await pollToEnd(await begin());
      assert.equal(posts(), 2);
    });

    it('and says that a refused token changed nothing', async () => {
      world.answers(swapping, { status: 401, body: '{"error":{"code":"ExpiredAuthenticationToken","message":"x"}}' });
      const error = await refusal(begin(), 'UNAUTHORIZED');
      assert.deepEqual(error.answer, { status: 401, serviceCode: 'ExpiredAuthenticationToken' });
      assert.equal(posts(), 1);
    });
  });

  describe('says for certain that nothing was sent', () => {
    const swap = (changes: Parameters<SlotsWorld['options']>[0]): Promise<SwapOperation> =>
      createArmSlots(world.options(changes)).beginSwap(world.shop, 'staging', 'production', false);

    it('when nothing listens', async () => {
      const port = await freePort();
      const url = `https://localhost:${port}`;
      const error = await refusal(
        swap({ cloud: cloudFromEndpoint({ url, activeDirectoryServiceEndpointResourceId: world.arm.url }) }),
        'CONNECTION_FAILED',
      );
      assert.equal(error.notSent, true);
      assert.equal(error.answer, undefined);
    });

    it('when the name does not exist', async () => {
      const url = 'https://arm.invalid';
      const error = await swap({
        cloud: cloudFromEndpoint({ url, activeDirectoryServiceEndpointResourceId: world.arm.url }),
      }).catch((reason: unknown) => reason);
      assert.ok(error instanceof DurableDeployError);
      assert.equal(error.notSent, true, error.message);
    });

    it('when the certificate is not trusted: the request does not arrive', async () => {
      const other = await createCertificateAuthority();
      const { entra, estate } = world;
      const untrusted = await startArm({
        certificate: await other.issueServer(),
        entra,
        estate,
        hostOf: () => undefined,
      });
      const cloud = cloudFromEndpoint({ url: untrusted.url, activeDirectoryServiceEndpointResourceId: world.arm.url });
      for (let time = 0; time < 20; time += 1) {
        assert.equal((await refusal(swap({ cloud }), 'CERTIFICATE_REJECTED')).notSent, true);
      }
      await untrusted.stop();
      assert.deepEqual(untrusted.requests, []);
      await other.dispose();
    });

    it('when there is no token, whatever the directory answered', async () => {
      const problem = new DurableDeployError('SERVER_ERROR', 'no token', { answer: { status: 500 }, retryAfterMs: 7 });
      const error = await refusal(swap({ credential: { getToken: () => Promise.reject(problem) } }), 'SERVER_ERROR');
      assert.equal(error.notSent, true);
      assert.equal(error.message, problem.message);
      assert.equal(error.retryAfterMs, 7);
      assert.deepEqual(world.arm.requests, []);
    });
  });

  it('rejects with the reason of the cancellation', async () => {
    world.arm.faults.add({ path: swapping, action: { kind: 'hang' } });
    const controller = new AbortController();
    const slots = createArmSlots(world.options({ context: { ...world.options().context, signal: controller.signal } }));
    const swap = slots.beginSwap(world.shop, 'staging', 'production', false);
    await world.arrival('POST', swapping);
    controller.abort(new Error('cancelled by the test'));
    await assert.rejects(swap, /cancelled by the test/);
    assert.equal(posts(), 1);
  });

  describe('poll', () => {
    /** A swap whose address is asked for these answers, in turn. */
    async function operationWith(
      headers: Record<string, string>,
      ...answers: readonly Answer[]
    ): Promise<SwapOperation> {
      world.answers(swapping, { status: 202, headers });
      world.answers(/\/op\//, ...answers);
      return begin();
    }
    const at = (path = '/op/1'): Record<string, string> => ({ Location: `${world.arm.url}${path}` });

    it('asks once, even when the answer is one that reads are asked again for', async () => {
      const operation = await operationWith(at(), { status: 502 }, { status: 200 });
      await refusal(operation.poll(signal), 'SERVER_ERROR');
      assert.equal(world.asked('GET', /\/op\//), 1);
      assert.deepEqual(await operation.poll(signal), { kind: 'succeeded' });
    });

    it('hands on for how long to wait', async () => {
      const operation = await operationWith(at(), { status: 202, headers: { 'Retry-After': '15' } }, { status: 202 });
      assert.deepEqual(await operation.poll(signal), { kind: 'running', retryAfterMs: 15_000 });
      assert.deepEqual(await operation.poll(signal), { kind: 'running' });
    });

    it('goes on at the new address that each answer names, and keeps the last one', async () => {
      const operation = await operationWith(
        at('/op/1?t=1'),
        { status: 202, headers: at('/op/1?t=2') },
        { status: 202 },
        { status: 204 },
      );
      assert.deepEqual(
        (await pollToEnd(operation)).map(({ kind }) => kind),
        ['running', 'running', 'succeeded'],
      );
      assert.deepEqual(
        world.arm.requests.slice(1).map(({ target }) => target),
        ['/op/1?t=1', '/op/1?t=2', '/op/1?t=2'],
      );
    });

    it('prefers the address of the operation to that of its result', async () => {
      const operation = await operationWith(
        { ...at('/op/result'), 'Azure-AsyncOperation': `${world.arm.url}/op/monitor` },
        { status: 200, body: '{"status":"InProgress"}' },
        { status: 200, body: '{"status":"Succeeded"}' },
      );
      assert.deepEqual(
        (await pollToEnd(operation)).map(({ kind }) => kind),
        ['running', 'succeeded'],
      );
      assert.equal(world.asked('GET', /\/op\/monitor/), 2);
    });

    it('keeps what Microsoft.Web says of a swap that failed', async () => {
      const failure = webError(400, 'BadRequest', "Cannot swap slots for site 'shop'.", '04032');
      const operation = await operationWith(
        at(),
        { status: 202 },
        { ...failure, headers: { 'x-ms-request-id': 'r-9' } },
      );
      const progress = (await pollToEnd(operation)).at(-1);
      assert.ok(progress?.kind === 'failed');
      assert.deepEqual(progress.error.answer, { status: 400, serviceCode: 'BadRequest', extendedCode: '04032' });
      assert.match(
        progress.error.message,
        /answered 400 BadRequest: "Cannot swap slots for site 'shop'\." \(request r-9\)\.$/,
      );
    });

    it('neutralises what a server says', async () => {
      const hostile = '##vso[task.setvariable variable=x]y';
      const operation = await operationWith(at(), webError(417, hostile, `${hostile}\u202e`, hostile));
      const progress = await operation.poll(signal);
      assert.ok(progress.kind === 'failed');
      const { message, answer } = progress.error;
      assert.doesNotMatch(`${message} ${JSON.stringify(answer)}`, /##vso\[|\u202e/);
      assert.equal(answer?.extendedCode, '# #vso[task.setvariable variable=x]y');
    });

    for (const [name, header] of [
      ['the result', 'Location'],
      ['the operation', 'Azure-AsyncOperation'],
    ] as const) {
      it(`never asks another host for ${name}: the token would go along`, async () => {
        const other = await startArm({
          certificate: await world.authority.issueServer(),
          entra: world.entra,
          estate: world.estate,
          hostOf: () => undefined,
        });
        const operation = await operationWith({ [header]: `${other.url}/op/1` });
        const error = await refusal(operation.poll(signal), 'REDIRECTED_ELSEWHERE');
        assert.match(error.message, new RegExp(`named localhost:${other.port} as the place to ask on`));
        assert.deepEqual(other.requests, []);
        await other.stop();
      });
    }

    it('understands an address without a host', async () => {
      const operation = await operationWith({ Location: '/op/1?s=1' }, { status: 200 });
      assert.deepEqual(await operation.poll(signal), { kind: 'succeeded' });
    });

    it('has nothing to ask when the swap was done at once', async () => {
      world.answers(swapping, { status: 200, body: '{"id":"x","properties":{"state":"Running"}}' });
      assert.deepEqual(await (await begin()).poll(signal), { kind: 'succeeded' });
      assert.equal(world.arm.requests.length, 1);
    });

    it('cannot tell when an accepted swap has no address', async () => {
      world.answers(swapping, { status: 202 });
      const error = await refusal((await begin()).poll(signal), 'MALFORMED_ANSWER');
      assert.match(error.message, /did not say where to ask/);
    });

    it('never prints the address, which is signed', async () => {
      const operation = await operationWith(at('/op/1?s=the-signature'), { status: 404, body: '' });
      assert.doesNotMatch((await refusal(operation.poll(signal), 'NOT_FOUND')).message, /the-signature/);
    });

    it('rejects with the reason of the cancellation', async () => {
      const operation = await operationWith(at());
      world.arm.faults.add({ path: /\/op\//, action: { kind: 'hang' } });
      const controller = new AbortController();
      const poll = operation.poll(controller.signal);
      await world.arrival('GET', /\/op\//);
      controller.abort(new Error('cancelled by the test'));
      await assert.rejects(poll, /cancelled by the test/);
    });
  });
});

async function freePort(): Promise<number> {
  for (let port = 1; port < 1000; port += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(false);
      });
      socket.on('error', () => resolve(true));
    });
    if (free) return port;
  }
  throw new Error('No free port was found.');
}
