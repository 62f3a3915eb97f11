import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { createBlobLeases, type BlobLeases } from '../../../../core/azure/storage/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import { tokenFor } from './token.ts';

const audience = 'https://storage.azure.com';
const never = new AbortController().signal;

function identity(ofAudience = audience): TokenCredential {
  const expiresOnTimestamp = Date.now() + 3_600_000;
  return { getToken: () => Promise.resolve({ token: tokenFor(ofAudience), expiresOnTimestamp }) };
}

async function refusal(question: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
  const error: unknown = await question.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DurableDeployError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

describe('leases of blobs', () => {
  let authority: CertificateAuthority;
  let azurite: Azurite;
  let httpClient: HttpClient;
  let blobs = 0;

  before(async function () {
    this.timeout(60_000);
    authority = await createCertificateAuthority();
    azurite = await startAzurite({ https: await authority.issueServerFiles(), oauth: true });
    httpClient = createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {});
    await ask('PUT', '', { restype: 'container' });
  });

  after(async () => {
    await azurite.stop();
    await authority.dispose();
  });

  function leases(name = 'deployments', credential = identity()): BlobLeases {
    return createBlobLeases({ containerUrl: `${azurite.blobUrl}/${name}`, credential, httpClient });
  }

  /** A name that no other test uses. */
  function blobName(): string {
    blobs += 1;
    return `sub-rg-shop${blobs}`;
  }

  async function acquired(blob: string): Promise<NonNullable<Awaited<ReturnType<BlobLeases['tryAcquire']>>>> {
    const lease = await leases().tryAcquire(blob, never);
    assert.ok(lease !== undefined, 'it should have been free');
    return lease;
  }

  /** What the owner of the account asks of the container, or of a blob in it. */
  async function ask(
    method: 'PUT' | 'HEAD' | 'GET',
    blob: string,
    query: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<PipelineResponse> {
    const pipeline = createEmptyPipeline();
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: identity(), scopes: audience }));
    const url = new URL(`${azurite.blobUrl}/deployments${blob === '' ? '' : `/${blob}`}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await pipeline.sendRequest(
      httpClient,
      createPipelineRequest({
        url: url.href,
        method,
        headers: createHttpHeaders({ 'x-ms-version': '2019-12-12', ...headers }),
        ...(body === undefined ? {} : { body }),
      }),
    );
    assert.ok(response.status < 300, `${method} ${blob}: ${response.status}`);
    return response;
  }

  const breakLease = (blob: string, seconds: number): Promise<PipelineResponse> =>
    ask('PUT', blob, { comp: 'lease' }, { 'x-ms-lease-action': 'break', 'x-ms-lease-break-period': String(seconds) });
  const stateOf = async (blob: string): Promise<string | undefined> =>
    (await ask('HEAD', blob)).headers.get('x-ms-lease-state');

  it('are taken, and the blob is made when it is missing', async () => {
    const blob = blobName();
    const lease = await acquired(blob);
    assert.equal(lease.takenOver, false);
    const { headers } = await ask('HEAD', blob);
    const told = ['x-ms-lease-state', 'x-ms-lease-duration', 'content-length'].map((name) => headers.get(name));
    assert.deepEqual(told, ['leased', 'fixed', '0']);
    assert.equal(lease.durationMs, 60_000);
  });

  it('are taken of a blob that is there', async () => {
    const blob = blobName();
    await ask('PUT', blob, {}, { 'x-ms-blob-type': 'BlockBlob' }, 'kept');
    await acquired(blob);
    assert.equal((await ask('GET', blob)).bodyAsText, 'kept');
  });

  it('are refused while another one is held', async () => {
    const blob = blobName();
    await acquired(blob);
    assert.equal(await leases().tryAcquire(blob, never), undefined);
    assert.equal(await leases().tryAcquire(blob, never), undefined);
  });

  it('are given to one of many that ask at once, also when none has made the blob yet', async () => {
    const blob = blobName();
    const door = leases();
    const taken = await Promise.all(Array.from({ length: 8 }, () => door.tryAcquire(blob, never)));
    assert.equal(taken.filter((lease) => lease !== undefined).length, 1);
  });

  it('keep no other blob', async () => {
    await acquired(blobName());
    await acquired(blobName());
  });

  it('are renewed', async () => {
    const blob = blobName();
    const lease = await acquired(blob);
    for (let times = 0; times < 3; times += 1) await lease.renew(never);
    assert.equal(await stateOf(blob), 'leased');
  });

  it('are free at once when they are given back', async () => {
    const blob = blobName();
    const lease = await acquired(blob);
    await lease.release(never);
    assert.equal(await stateOf(blob), 'available');
    assert.equal((await acquired(blob)).takenOver, false);
  });

  it('are known as taken over when the one before ended by itself, or was broken', async function () {
    this.timeout(60_000);
    const [expiring, broken] = [blobName(), blobName()];
    for (const blob of [expiring, broken]) {
      await ask('PUT', blob, {}, { 'x-ms-blob-type': 'BlockBlob' }, '');
      await ask('PUT', blob, { comp: 'lease' }, { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '15' });
    }
    await breakLease(broken, 0);
    assert.equal(await stateOf(broken), 'broken');
    assert.equal((await acquired(broken)).takenOver, true);
    // The shortest lease that ends by itself.
    await pause(15_500);
    assert.equal(await stateOf(expiring), 'expired');
    const lease = await acquired(expiring);
    assert.equal(lease.takenOver, true);
    await lease.release(never);
    assert.equal((await acquired(expiring)).takenOver, false);
  });

  it('are lost when they were given back, or broken, or taken by somebody else', async () => {
    const blob = blobName();
    const released = await acquired(blob);
    await released.release(never);
    assert.match((await refusal(released.renew(never), 'LOCK_LOST')).message, /sub-rg-shop\d+ is held no longer/);

    const broken = await acquired(blob);
    await breakLease(blob, 0);
    await refusal(broken.renew(never), 'LOCK_LOST');

    const next = await acquired(blob);
    await refusal(released.renew(never), 'LOCK_LOST');
    await refusal(broken.renew(never), 'LOCK_LOST');
    await broken.release(never);
    await next.renew(never);
  });

  it('may be taken as soon as they have ended by themselves, and not before', async () => {
    const blob = blobName();
    await acquired(blob);
    // Azure ends a lease by itself after a minute; breaking it lets it end after a second.
    await breakLease(blob, 1);
    assert.equal(await leases().tryAcquire(blob, never), undefined);
    await pause(1200);
    await acquired(blob);
  });

  it('need a container', async () => {
    const error = await refusal(leases('nothing').tryAcquire(blobName(), never), 'NOT_FOUND');
    assert.match(error.message, /ContainerNotFound/);
  });

  it('need a token for storage', async () => {
    const error = await refusal(
      leases('deployments', identity('https://else')).tryAcquire(blobName(), never),
      'FORBIDDEN',
    );
    assert.match(error.message, /leasing the blob|Leasing the blob/);
  });

  it('pass on what the sign-in says', async () => {
    const problem = new DurableDeployError('SIGN_IN_FAILED', 'no');
    const credential = { getToken: () => Promise.reject(problem) };
    assert.equal(await refusal(leases('deployments', credential).tryAcquire('x', never), 'SIGN_IN_FAILED'), problem);
  });

  it('are described by the container', () => {
    assert.equal(leases().description, `${azurite.blobUrl}/deployments`);
    assert.equal(leases('deployments/').description, `${azurite.blobUrl}/deployments`);
  });

  describe('when storage says', () => {
    /**
     * Answers changes one after the other; the last answer for all that follow. In between, the blob shows the given state of
     * its lease, or answers so.
     */
    function answering(...answers: readonly (readonly [status: number, code?: string | undefined] | Error)[]): {
      readonly door: BlobLeases;
      readonly requests: PipelineRequest[];
    } {
      return showing('available', ...answers);
    }

    function showing(
      state: string | readonly [status: number, code?: string | undefined] | Error,
      ...answers: readonly (readonly [status: number, code?: string | undefined] | Error)[]
    ): {
      readonly door: BlobLeases;
      readonly requests: PipelineRequest[];
    } {
      const requests: PipelineRequest[] = [];
      const door = createBlobLeases({
        containerUrl: 'https://stlocks.blob.core.windows.net/deployments/',
        credential: identity(),
        httpClient: {
          sendRequest(request): Promise<PipelineResponse> {
            if (request.method === 'HEAD') {
              if (state instanceof Error) return Promise.reject(state);
              const [status, code] = typeof state === 'string' ? [200] : state;
              const headers = createHttpHeaders({
                ...(typeof state === 'string' ? { 'x-ms-lease-state': state } : {}),
                ...(code === undefined ? {} : { 'x-ms-error-code': code }),
              });
              return Promise.resolve({ status, headers, request });
            }
            requests.push(request);
            const answer = answers[Math.min(requests.length, answers.length) - 1];
            if (answer === undefined || answer instanceof Error)
              return Promise.reject(answer ?? new Error('no answer'));
            const [status, code] = answer;
            const headers = createHttpHeaders(code === undefined ? {} : { 'x-ms-error-code': code });
            return Promise.resolve({ status, headers, request });
          },
        },
      });
      return { door, requests };
    }
    const cut = (): Error => new RestError('socket hang up', { code: 'ECONNRESET' });

    it('yes: with one change, that proposes its own id', async () => {
      const { door, requests } = answering([201]);
      assert.ok(await door.tryAcquire('sub-rg-shop', never));
      assert.ok(await door.tryAcquire('sub-rg-shop', never));
      const [first, second] = requests;
      assert.equal(first?.url, 'https://stlocks.blob.core.windows.net/deployments/sub-rg-shop?comp=lease');
      assert.equal(first.method, 'PUT');
      assert.equal(first.headers.get('x-ms-lease-action'), 'acquire');
      assert.equal(first.headers.get('x-ms-lease-duration'), '60');
      assert.match(first.headers.get('authorization') ?? '', /^Bearer /);
      const ids = [first, second].map((request) => request?.headers.get('x-ms-proposed-lease-id'));
      assert.match(ids[0] ?? '', /^[0-9a-f-]{36}$/);
      assert.notEqual(ids[0], ids[1]);
    });

    it('that there is no such blob, and then that somebody else has made it: takes it then', async () => {
      for (const status of [201, 409, 412]) {
        const { door, requests } = showing([404, 'BlobNotFound'], [status], [201]);
        const lease = await door.tryAcquire('b', never);
        assert.equal(lease?.takenOver, false);
        assert.deepEqual(
          requests.map(({ headers }) => headers.get('x-ms-lease-action') ?? headers.get('if-none-match')),
          ['*', 'acquire'],
        );
      }
    });

    it('that somebody else has made it and holds it', async () => {
      const { door } = showing([404, 'BlobNotFound'], [409], [409, 'LeaseAlreadyPresent']);
      assert.equal(await door.tryAcquire('b', never), undefined);
    });

    it('that it may be leased, and not be made', async () => {
      await refusal(
        showing([404, 'BlobNotFound'], [403, 'AuthorizationPermissionMismatch']).door.tryAcquire('b', never),
        'FORBIDDEN',
      );
    });

    for (const state of ['leased', 'breaking']) {
      it(`${state}: it is not asked for`, async () => {
        const { door, requests } = showing(state, [201]);
        assert.equal(await door.tryAcquire('b', never), undefined);
        assert.equal(requests.length, 0);
      });
    }

    for (const state of ['expired', 'broken', 'something new', '']) {
      it(`${state === '' ? 'nothing' : state} of the lease before: it was not given back`, async () => {
        assert.equal((await showing(state, [201]).door.tryAcquire('b', never))?.takenOver, true);
      });
    }

    it('that the blob may not be looked at, or that the container is missing', async () => {
      await refusal(showing([403], [201]).door.tryAcquire('b', never), 'FORBIDDEN');
      const { door, requests } = showing([404, 'ContainerNotFound'], [201]);
      await refusal(door.tryAcquire('b', never), 'NOT_FOUND');
      assert.equal(requests.length, 0);
      await refusal(showing(cut(), [201]).door.tryAcquire('b', never), 'CONNECTION_FAILED');
    });

    const refusals: readonly (readonly [number, string | undefined, ErrorCode])[] = [
      [403, 'AuthorizationPermissionMismatch', 'FORBIDDEN'],
      [404, 'ContainerNotFound', 'NOT_FOUND'],
      [400, 'InvalidHeaderValue', 'REQUEST_REFUSED'],
      [429, undefined, 'THROTTLED'],
      [500, 'InternalError', 'SERVER_ERROR'],
      [503, 'ServerBusy', 'THROTTLED'],
    ];
    for (const [status, code, expected] of refusals) {
      it(`${status} ${code ?? ''}: ${expected}, asked once, when taking and when renewing`, async () => {
        const { door, requests } = answering([201], [status, code]);
        const lease = await door.tryAcquire('b', never);
        assert.ok(lease !== undefined);
        await refusal(door.tryAcquire('b', never), expected);
        await refusal(lease.renew(never), expected);
        assert.equal(requests.length, 3, 'a change is not sent again by itself');
      });
    }

    for (const status of [409, 412]) {
      it(`${status} to a renewal: LOCK_LOST`, async () => {
        const { door, requests } = answering([201], [status]);
        const lease = await door.tryAcquire('b', never);
        await refusal(lease?.renew(never) ?? Promise.resolve(), 'LOCK_LOST');
        assert.equal(requests[1]?.headers.get('x-ms-lease-id'), requests[0]?.headers.get('x-ms-proposed-lease-id'));
      });
    }

    it('nothing, because the connection was cut: CONNECTION_FAILED, sent once', async () => {
      const { door, requests } = answering(cut());
      await refusal(door.tryAcquire('b', never), 'CONNECTION_FAILED');
      assert.equal(requests.length, 1);
    });

    it('nothing, because the job was cancelled: no failure of the lock', async () => {
      const controller = new AbortController();
      const { door } = answering(cut());
      const asking = door.tryAcquire('b', controller.signal);
      controller.abort(new Error('cancelled by the test'));
      await assert.rejects(asking, /cancelled by the test/);
    });

    it('no to giving it back: that is no error', async () => {
      const { door } = answering([201], [409]);
      await (await door.tryAcquire('b', never))?.release(never);
    });

    it('anything: no token is in a message', async () => {
      const { door, requests } = answering([403]);
      const error = await refusal(door.tryAcquire('b', never), 'FORBIDDEN');
      const token = requests[0]?.headers.get('authorization')?.replace('Bearer ', '') ?? '?';
      assert.ok(!`${error.message}${error.fix}`.includes(token));
    });
  });
});
