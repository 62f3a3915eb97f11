import assert from 'node:assert/strict';
import { createDurableHttpApi } from '../../../../../core/azure/functions-host/index.ts';
import { systemClock } from '../../../../../core/clock.ts';
import { createManagementApiReader } from '../../../../../core/taskhub/observe/management-api/index.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import {
  defaultPolicy,
  type Observation,
  type Policy,
  type StorageProvider,
} from '../../../../../core/taskhub/model.ts';
import type { Fault } from '../../../../../sandbox/faults/index.ts';
import type { SandboxServer } from '../../../../../sandbox/http-server/index.ts';
import { fakeContext } from '../../../../support/fake-context.ts';
import { impatientClient, startListServer, type ScriptedPage } from '../../../../support/list-server.ts';

const row = (instanceId: string, change: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'ProcessOrder',
  instanceId,
  runtimeStatus: 'Running',
  input: null,
  customStatus: null,
  output: null,
  createdTime: '2026-05-01T10:00:00Z',
  lastUpdatedTime: '2026-05-01T10:00:05Z',
  ...change,
});
const entity = (key: string): Record<string, unknown> => row(`@counter@${key}`, { name: `@counter@${key}` });

describe('management API reader', () => {
  const servers: SandboxServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function read(
    pages: Readonly<Record<string, ScriptedPage>>,
    change: {
      faults?: readonly Fault[];
      policy?: Partial<Policy>;
      provider?: StorageProvider;
      depth?: 'verdict' | 'counts';
      timeoutMs?: number;
    } = {},
  ): Promise<{ observation: Observation; server: SandboxServer; verdict: string }> {
    const server = await startListServer(pages);
    servers.push(server);
    server.faults.add(...(change.faults ?? []));
    const context = { ...fakeContext(), clock: systemClock };
    const api = createDurableHttpApi({
      context,
      baseUrl: server.url,
      key: 'a-system-key',
      httpClient: impatientClient(change.timeoutMs ?? 5000),
    });
    const reader = createManagementApiReader({
      accesses: [{ description: 'the test', open: () => Promise.resolve(api) }],
      nameOrigin: 'resolved',
      ...(change.provider === undefined ? {} : { provider: change.provider }),
      context,
    });
    const policy = { ...defaultPolicy, ...change.policy };
    const observation = await reader.observe({
      policy,
      depth: change.depth ?? 'counts',
      sampleSize: 10,
      signal: context.signal,
    });
    return { observation, server, verdict: decide(observation, policy).kind };
  }

  it('an empty list is idle, rows only', async () => {
    const { observation, verdict } = await read({ '': { rows: [] } });
    assert.equal(verdict, 'idle');
    assert.equal(observation.completeness, 'readToEnd');
    assert.deepEqual(observation.messages, { kind: 'notRead', why: 'sourceSeesNoQueues' });
  });

  it('asks for open statuses by exact name, never for a hub or connection, and keeps the key out of the address', async () => {
    const { server } = await read({ '': { rows: [] } });
    const target = server.requests[0]?.target ?? '';
    const query = new URLSearchParams(target.slice(target.indexOf('?')));
    assert.equal(query.get('runtimeStatus'), 'Running,Pending,Suspended,ContinuedAsNew');
    assert.equal(query.get('showInput'), 'false');
    assert.equal(query.get('top'), '1000');
    assert.deepEqual([...query.keys()].sort(), ['runtimeStatus', 'showInput', 'top']);
    assert.equal(server.requests[0]?.headers['x-functions-key'], 'a-system-key');
  });

  it('on Azure Storage also asks for statuses that this engine does not have yet', async () => {
    const { server } = await read({ '': { rows: [] } }, { provider: 'AzureStorage' });
    assert.match(decodeURIComponent(server.requests[0]?.target ?? ''), /ContinuedAsNew,8,9,10,11,12,13,14,15&/);
  });

  it('asks by name alone when the numbers are refused', async () => {
    const faults: Fault[] = [
      { path: /(,|%2C)8(,|%2C)/, action: { kind: 'answer', status: 400, body: '{"Message":"no"}' } },
    ];
    const { server, observation } = await read({ '': { rows: [row('a')] } }, { provider: 'AzureStorage', faults });
    assert.equal(observation.blocking.total, 1);
    assert.equal(server.requests.length, 2);
    assert.doesNotMatch(decodeURIComponent(server.requests[1]?.target ?? ''), /,8/);
  });

  it('goes on over an empty page that has a token', async () => {
    const { observation, verdict } = await read({ '': { rows: [], token: 't1' }, t1: { rows: [row('order-1')] } });
    assert.equal(verdict, 'busy');
    assert.equal(observation.blocking.oldest[0]?.instanceId, 'order-1');
  });

  it('follows all pages, sending each token back', async () => {
    const { observation, server } = await read({
      '': { rows: [row('a')], token: 't1' },
      t1: { rows: [], token: 't2' },
      t2: { rows: [row('b'), row('c', { runtimeStatus: 'Suspended' })] },
    });
    assert.equal(observation.blocking.total, 3);
    assert.equal(observation.rowsRead, 3);
    assert.equal(observation.requests, 3);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers['x-ms-continuation-token']),
      [undefined, 't1', 't2'],
    );
  });

  it("takes the old extension's null token for the end", async () => {
    const { observation } = await read({ '': { rows: [], token: 'bnVsbA==' } });
    assert.equal(observation.completeness, 'readToEnd');
    assert.equal(observation.requests, 1);
  });

  it('a repeated token is unknown, never idle', async () => {
    const { observation, verdict } = await read({ '': { rows: [], token: 't1' }, t1: { rows: [], token: 't1' } });
    assert.equal(verdict, 'unknown');
    assert.equal(observation.reasons[0]?.code, 'REPEATED_CONTINUATION');
  });

  it('a circle of tokens is unknown too', async () => {
    const { observation } = await read({
      '': { rows: [], token: 't1' },
      t1: { rows: [], token: 't2' },
      t2: { rows: [], token: 't1' },
    });
    assert.equal(observation.reasons[0]?.code, 'REPEATED_CONTINUATION');
  });

  it('leaves out ended rows, which come when the server drops the filter', async () => {
    const ended = ['Completed', 'Failed', 'Terminated', 'Canceled'].map((status) =>
      row(status, { runtimeStatus: status }),
    );
    const { observation, verdict } = await read({ '': { rows: ended } });
    assert.equal(verdict, 'idle');
    assert.equal(observation.rowsRead, 4);
  });

  it('a status that nobody knows blocks', async () => {
    const { verdict } = await read({ '': { rows: [row('a', { runtimeStatus: 'Sleeping' })] } });
    assert.equal(verdict, 'busy');
  });

  const entityCases: [string, Record<string, unknown>, StorageProvider | undefined, 'idle' | 'busy'][] = [
    ['an entity of Azure Storage: its name is the whole id', entity('acct-1'), 'AzureStorage', 'idle'],
    ['the same when the provider is not known', entity('acct-1'), undefined, 'idle'],
    ['a key with another @ in it', entity('a@b'), 'AzureStorage', 'idle'],
    ['an orchestration called like an entity', row('@odd@orch', { name: 'Odd' }), 'AzureStorage', 'busy'],
    ['the same with an unknown provider', row('@odd@orch', { name: 'Odd' }), undefined, 'busy'],
    ['an orchestration called like an entity, on MSSQL', row('@odd@orch', { name: 'ProcessOrder' }), 'mssql', 'busy'],
    ['an entity of MSSQL: its name is bare', row('@counter@acct-1', { name: 'Counter' }), 'mssql', 'idle'],
    ['an id with a single @ is no entity', row('@me', { name: '@me' }), 'AzureStorage', 'busy'],
    ['an @ later in the id is no entity', row('me@home@x', { name: 'me@home@x' }), 'AzureStorage', 'busy'],
  ];
  for (const [name, single, provider, expected] of entityCases) {
    it(`${name}: ${expected}`, async () => {
      const { verdict } = await read({ '': { rows: [single] } }, provider === undefined ? {} : { provider });
      assert.equal(verdict, expected);
    });
  }

  it('counts entities beside', async () => {
    const { observation } = await read({ '': { rows: [entity('a'), row('x'), entity('b')] } });
    assert.equal(observation.entityRows, 2);
    assert.equal(observation.blocking.total, 1);
  });

  it('keeps version and times, and tells what the policy lets pass', async () => {
    const { observation, verdict } = await read(
      { '': { rows: [row('m', { name: 'Monitor', version: '2.0' })] } },
      { policy: { allowedOrchestrators: ['Mon*'] } },
    );
    assert.equal(verdict, 'idle');
    assert.deepEqual(observation.passed.orchestratorAllowed?.groups, [
      { name: 'Monitor', version: '2.0', status: 'Running', count: 1, oldestCreatedTime: '2026-05-01T10:00:00Z' },
    ]);
  });

  it('stops at the first blocker when only the verdict is wanted, and reads an end that it has reached', async () => {
    const pages = { '': { rows: [row('a')], token: 't1' }, t1: { rows: [row('b')] } };
    const early = await read(pages, { depth: 'verdict' });
    assert.equal(early.observation.completeness, 'stoppedEarly');
    assert.equal(early.observation.requests, 1);
    const end = await read({ '': { rows: [row('a')] } }, { depth: 'verdict' });
    assert.equal(end.observation.completeness, 'readToEnd');
  });

  describe('what is not a list of instances is unknown', () => {
    const bodies: [string, string][] = [
      ['no JSON', '[{"instanceId":'],
      ['a page of a proxy', '<html>sign in</html>'],
      ['an object', '{"value":[]}'],
      ['null', 'null'],
      ['a row that is no object', '[17]'],
      ['a row without an id', JSON.stringify([{ name: 'A', runtimeStatus: 'Completed' }])],
      ['a row without a status', JSON.stringify([{ name: 'A', instanceId: 'a' }])],
      ['a row whose status is a number', JSON.stringify([row('a', { runtimeStatus: 1 })])],
      ['a row whose name is a number', JSON.stringify([row('a', { name: 1 })])],
    ];
    for (const [name, body] of bodies) {
      it(name, async () => {
        const { observation, verdict } = await read({ '': { body } });
        assert.equal(verdict, 'unknown');
        assert.equal(observation.reasons[0]?.code, 'MALFORMED_ANSWER');
      });
    }

    it('on a later page: what was seen before still blocks', async () => {
      const { observation, verdict } = await read({ '': { rows: [row('a')], token: 't1' }, t1: { body: '{' } });
      assert.equal(verdict, 'busy');
      assert.equal(observation.completeness, 'failed');
      assert.equal(observation.reasons[0]?.code, 'MALFORMED_ANSWER');
    });
  });

  describe('faults', () => {
    const always = (action: Fault['action']): Fault[] => [{ times: Infinity, action }];
    const stack = JSON.stringify({
      Message: 'Something went wrong while processing your request',
      ExceptionMessage: 'An error occurred while communicating with Azure Storage',
      ExceptionType: 'DurableTask.AzureStorage.Storage.DurableTaskStorageException',
      StackTrace: '   at DurableTask.AzureStorage.Secret.Place() in /_/src/File.cs:line 5',
    });
    const cases: [string, Fault[], string][] = [
      ['401', always({ kind: 'answer', status: 401 }), 'UNAUTHORIZED'],
      ['403', always({ kind: 'answer', status: 403, body: '<html>403</html>' }), 'FORBIDDEN'],
      ['404', always({ kind: 'answer', status: 404 }), 'NOT_FOUND'],
      ['429 with Retry-After', always({ kind: 'answer', status: 429, headers: { 'Retry-After': '37' } }), 'THROTTLED'],
      ['500 with a stack trace', always({ kind: 'answer', status: 500, body: stack }), 'SERVER_ERROR'],
      ['503 while the host starts', always({ kind: 'answer', status: 503 }), 'SERVER_ERROR'],
      ['a cut connection', always({ kind: 'cut', when: 'beforeActing' }), 'CONNECTION_FAILED'],
      ['a body that is cut', always({ kind: 'cutBody' }), 'CONNECTION_FAILED'],
      [
        'a redirect to another host',
        always({ kind: 'answer', status: 302, headers: { Location: 'https://login.example/' } }),
        'REDIRECTED_ELSEWHERE',
      ],
    ];
    for (const [name, faults, code] of cases) {
      it(`${name}: ${code}`, async () => {
        const { observation, verdict } = await read({ '': { rows: [] } }, { faults });
        assert.equal(verdict, 'unknown');
        assert.deepEqual(
          observation.reasons.map((reason) => reason.code),
          [code],
        );
        assert.doesNotMatch(JSON.stringify(observation), /Secret\.Place|a-system-key|<html/);
        if (code === 'THROTTLED') assert.equal(observation.retryAfterMs, 37_000);
      });
    }

    it('no answer in time: TIMED_OUT', async () => {
      const { observation } = await read({ '': { rows: [] } }, { faults: always({ kind: 'hang' }), timeoutMs: 150 });
      assert.equal(observation.reasons[0]?.code, 'TIMED_OUT');
    });

    it('a short hiccup is overcome in the reading itself', async () => {
      const { verdict } = await read({ '': { rows: [] } }, { faults: [{ action: { kind: 'answer', status: 500 } }] });
      assert.equal(verdict, 'idle');
    });
  });
});
