import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateGate, type GateRun } from '../../../sandbox/gate/index.ts';
import { startAnsweringServer, type AnsweringServer } from './answering-server.ts';

const element = (requestInputs: object, executionOptions?: object): object => ({
  RequestInputs: { EndpointId: '$(connection)', Method: 'GET', WaitForCompletion: 'false', ...requestInputs },
  ...(executionOptions && { ExecutionOptions: executionOptions }),
});

describe('a chain of requests in a gate', () => {
  let root: string;
  let server: AnsweringServer;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'chain-'));
    await mkdir(join(root, 'task'));
    const scheme = {
      type: 'ms.vss-endpoint.endpoint-auth-scheme-token',
      headers: [{ name: 'x-key', value: '{{{endpoint.apitoken}}}' }],
    };
    const properties = { name: 'Sample', authenticationSchemes: [scheme] };
    await writeFile(
      join(root, 'vss-extension.json'),
      JSON.stringify({ contributions: [{ type: 'ms.vss-endpoint.service-endpoint-type', properties }] }),
    );
  });
  beforeEach(async () => {
    server = await startAnsweringServer({ headers: { location: '/jobs/7' }, body: '{"id":"7","state":"done"}' });
  });
  afterEach(() => server.stop());
  after(() => rm(root, { recursive: true, force: true }));

  async function evaluate(execution: object, remembered: Record<string, string> = {}): Promise<GateRun> {
    await writeFile(
      join(root, 'task', 'task.json'),
      JSON.stringify({
        name: 'Sample',
        friendlyName: 'Sample',
        inputs: [{ name: 'connection', type: 'connectedService:Sample', required: true }],
        execution,
      }),
    );
    const endpoint = { url: server.url, scheme: 'Token', parameters: { apitoken: 'a-secret-key' }, data: {} };
    return evaluateGate({ taskFolder: join(root, 'task'), endpoint, remembered });
  }

  const paths = (): (string | undefined)[] => server.requests.map(({ url }) => url);

  const createThenAsk = [
    element(
      { EndpointUrl: '$(endpoint.url)jobs', Method: 'POST', Expression: "eq(root['id'], '7')" },
      {
        OutputVariables: { jobUrl: "response['headers']['location']" },
        SkipSectionExpression: "not(isNullOrEmpty(variables['jobUrl']))",
      },
    ),
    element({ EndpointUrl: '$(endpoint.url)ask$(jobUrl)', Expression: "eq(root['state'], 'done')" }),
  ];

  it('goes through its elements in order, each with the outputs of those before', async () => {
    const run = await evaluate({ HttpRequestChain: { Execute: createThenAsk } });
    assert.ok(run.open, run.log.join('\n'));
    assert.deepEqual(paths(), ['/jobs', '/ask/jobs/7']);
    assert.deepEqual(run.outputs, { jobUrl: '/jobs/7' });
  });

  it('remembers its outputs, by which it skips what was done before', async () => {
    const run = await evaluate({ HttpRequestChain: { Execute: createThenAsk } }, { jobUrl: '/jobs/6' });
    assert.ok(run.open, run.log.join('\n'));
    assert.deepEqual(paths(), ['/ask/jobs/6']);
  });

  it('ends at the first element that does not pass', async () => {
    const run = await evaluate({
      HttpRequestChain: {
        Execute: [
          element({ EndpointUrl: '$(endpoint.url)one', Expression: "eq(root['state'], 'open')" }),
          element({ EndpointUrl: '$(endpoint.url)two' }),
        ],
      },
    });
    assert.equal(run.open, false);
    assert.deepEqual(paths(), ['/one']);
  });

  it('has one element for a plain request, and sends no key without a service connection', async () => {
    const execute = { EndpointUrl: '$(endpoint.url)plain', Method: 'GET' };
    assert.ok((await evaluate({ HttpRequest: { Execute: { ...execute, EndpointId: '$(connection)' } } })).open);
    assert.ok((await evaluate({ HttpRequest: { Execute: { ...execute, EndpointId: '' } } })).open);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers['x-key']),
      ['a-secret-key', undefined],
    );
  });

  for (const [what, execution, expected] of [
    ['another handler', { ServiceBus: { Execute: {} } }, /ServiceBus is not one/],
    ['two handlers', { HttpRequest: { Execute: {} }, Delay: {} }, /exactly one/],
    [
      'a callback',
      { HttpRequest: { Execute: { EndpointUrl: 'x', WaitForCompletion: 'true' } } },
      /wait for a callback/,
    ],
    [
      'what is not documented',
      { HttpRequestChain: { Execute: [element({}, { ContinuePollingExpression: 'true' })] } },
      /not documented/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(evaluate(execution), expected);
    });
  }
});
