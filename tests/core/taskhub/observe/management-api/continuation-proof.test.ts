import assert from 'node:assert/strict';
import type { DurableHttpApi, ListRequest } from '../../../../../core/azure/functions-host/index.ts';
import { createManagementApiReader } from '../../../../../core/taskhub/observe/management-api/index.ts';
import { proveContinuation } from '../../../../../core/taskhub/observe/management-api/continuation-proof.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy } from '../../../../../core/taskhub/model.ts';
import { fakeContext } from '../../../../support/fake-context.ts';

const signal = new AbortController().signal;
const row = (number: number): unknown => ({
  name: `@counter@${number}`,
  instanceId: `@counter@${number}`,
  runtimeStatus: 'Running',
});

/** An API over a list of rows, some of whose pages may come without their token; `sizes`: how many rows there are at each request. */
function apiOf(options: { sizes: readonly number[]; dropsToken?: boolean; ignoresTop?: boolean }): {
  api: DurableHttpApi;
  asked: ListRequest[];
} {
  const asked: ListRequest[] = [];
  const api: DurableHttpApi = {
    description: 'the bridge',
    listPage: (request) => {
      const size = options.sizes[Math.min(asked.length, options.sizes.length - 1)] ?? 0;
      asked.push(request);
      const length = options.ignoresTop === true ? size : Math.min(size, request.top);
      const goesOn = length < size && options.dropsToken !== true;
      return Promise.resolve({
        status: 200,
        rows: Array.from({ length }, (_, index) => row(index)),
        headers: {},
        ...(goesOn ? { continuation: 'next' } : {}),
      });
    },
  };
  return { api, asked };
}

describe('proveContinuation', () => {
  const cases: { name: string; api: Parameters<typeof apiOf>[0]; proven: boolean; requests: number }[] = [
    { name: 'a hub with several rows shows the token', api: { sizes: [3] }, proven: true, requests: 1 },
    { name: 'an empty hub has nothing to miss', api: { sizes: [0] }, proven: false, requests: 1 },
    { name: 'a hub with one row has nothing to miss', api: { sizes: [1] }, proven: false, requests: 2 },
    {
      name: 'a server without pages has nothing to miss',
      api: { sizes: [5], ignoresTop: true },
      proven: false,
      requests: 1,
    },
    { name: 'a row that comes between is asked again', api: { sizes: [1, 2, 2] }, proven: true, requests: 3 },
  ];
  for (const { name, api: options, proven, requests } of cases) {
    it(name, async () => {
      const { api, asked } = apiOf(options);
      assert.equal(await proveContinuation(api, signal), proven);
      assert.equal(asked.length, requests);
    });
  }

  it('a way that drops the token is found out', async () => {
    const { api } = apiOf({ sizes: [3], dropsToken: true });
    await assert.rejects(proveContinuation(api, signal), { code: 'CONTINUATION_LOST' });
  });
});

describe('management API reader on a way that drops the token', () => {
  const request = { policy: defaultPolicy, depth: 'counts', sampleSize: 10, signal } as const;
  const readerOf = (...apis: DurableHttpApi[]): ReturnType<typeof createManagementApiReader> =>
    createManagementApiReader({
      accesses: apis.map((api) => ({ description: api.description, open: () => Promise.resolve(api) })),
      nameOrigin: 'resolved',
      context: fakeContext(),
    });

  it('is unknown, although the page looks idle', async () => {
    const observation = await readerOf(apiOf({ sizes: [3], dropsToken: true }).api).observe(request);
    const verdict = decide(observation, defaultPolicy);
    assert.equal(verdict.kind, 'unknown');
    assert.deepEqual(
      observation.reasons.map(({ code }) => code),
      ['CONTINUATION_LOST'],
    );
  });

  it('takes the next way', async () => {
    const whole = apiOf({ sizes: [3] }).api;
    const observation = await readerOf(apiOf({ sizes: [3], dropsToken: true }).api, whole).observe(request);
    assert.equal(decide(observation, defaultPolicy).kind, 'idle');
  });

  it('asks for the proof once', async () => {
    const { api, asked } = apiOf({ sizes: [3] });
    const reader = readerOf(api);
    await reader.observe(request);
    await reader.observe(request);
    assert.equal(asked.length, 3);
  });
});
