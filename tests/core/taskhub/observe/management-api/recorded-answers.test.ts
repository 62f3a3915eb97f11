import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { DurableHttpApi } from '../../../../../core/azure/functions-host/index.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { createManagementApiReader } from '../../../../../core/taskhub/observe/management-api/index.ts';
import { defaultPolicy, type Observation } from '../../../../../core/taskhub/model.ts';
import { fakeContext } from '../../../../support/fake-context.ts';

interface Recorded {
  readonly scenario: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bodyTruncated?: boolean;
}

const tokenHeader = 'x-ms-continuation-token';

/** An API that gives the recorded answers to this query, page after page by their tokens. */
function replay(recorded: readonly Recorded[], scenario: string, query: RegExp): DurableHttpApi {
  const pages = recorded.filter(
    ({ scenario: of, method, path, status }) =>
      of === scenario && method === 'GET' && status === 200 && query.test(decodeURIComponent(path)),
  );
  assert.notEqual(pages.length, 0, 'no such answer was recorded');
  return {
    description: scenario,
    listPage: ({ continuation }) => {
      const page = pages.find(({ requestHeaders }) => requestHeaders?.[tokenHeader]?.trim() === continuation);
      assert.ok(page, `no page was recorded for the token ${continuation}`);
      const token = page.headers[tokenHeader]?.trim();
      return Promise.resolve({
        status: 200,
        rows: JSON.parse(page.body) as unknown,
        headers: page.headers,
        ...(token ? { continuation: token } : {}),
      });
    },
  };
}

describe('management API reader on answers of the real handler', () => {
  let recorded: readonly Recorded[];
  before(async () => {
    recorded = JSON.parse(await readFile('tests/data/http-api/transcripts.json', 'utf8')) as Recorded[];
  });

  async function read(scenario: string, query: RegExp): Promise<Observation> {
    const context = fakeContext();
    const api = replay(recorded, scenario, query);
    const reader = createManagementApiReader({
      accesses: [{ description: scenario, open: () => Promise.resolve(api) }],
      nameOrigin: 'resolved',
      provider: 'AzureStorage',
      context,
    });
    return reader.observe({ policy: defaultPolicy, depth: 'counts', sampleSize: 10, signal: context.signal });
  }

  const cases: {
    name: string;
    scenario: string;
    query: RegExp;
    open: number;
    entities: number;
    requests?: number;
    verdict: 'idle' | 'busy';
  }[] = [
    {
      name: 'entities only',
      scenario: 'entities-only',
      query: /\?runtimeStatus=Running,Pending,Suspended$/,
      open: 0,
      entities: 3,
      verdict: 'idle',
    },
    {
      name: 'everything has ended',
      scenario: 'settled',
      query: /\?runtimeStatus=Running,Pending,Suspended$/,
      open: 0,
      entities: 0,
      verdict: 'idle',
    },
    {
      name: 'everything has ended, and the server dropped a filter in lower case',
      scenario: 'settled',
      query: /\?runtimeStatus=running,pending,suspended$/,
      open: 0,
      entities: 0,
      verdict: 'idle',
    },
    {
      name: 'some are open',
      scenario: 'mixed',
      query: /\?runtimeStatus=Running,Pending,Suspended$/,
      open: 5,
      entities: 0,
      verdict: 'busy',
    },
    {
      name: 'some are open, and the server dropped the filter',
      scenario: 'mixed',
      query: /\?runtimeStatus=Sleeping$/,
      open: 5,
      entities: 0,
      verdict: 'busy',
    },
    {
      name: 'six rows in three pages',
      scenario: 'many',
      query: /top=2&runtimeStatus=Running,Pending,Suspended$/,
      open: 6,
      entities: 0,
      requests: 3,
      verdict: 'busy',
    },
    {
      name: 'the first page is empty and has a token',
      scenario: 'many-empty-page',
      query: /top=100&runtimeStatus=Running,Pending,Suspended&showInput=false$/,
      open: 6,
      entities: 0,
      requests: 2,
      verdict: 'busy',
    },
  ];
  for (const { name, scenario, query, open, entities, requests, verdict } of cases) {
    it(`${name}: ${verdict}`, async () => {
      const observation = await read(scenario, query);
      assert.deepEqual(observation.reasons, []);
      assert.equal(observation.blocking.total, open);
      assert.equal(observation.entityRows, entities);
      if (requests !== undefined) assert.equal(observation.requests, requests);
      assert.equal(decide(observation, defaultPolicy).kind, verdict);
    });
  }
});
