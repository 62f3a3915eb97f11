import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { evaluateGate, type EvaluateGateOptions, type GateRun } from '../../../sandbox/gate/index.ts';
import { startAnsweringServer, type FixedAnswer } from './answering-server.ts';

const folder = 'tasks/DurableStatusGate';
const key = 'k3y+/==';

async function gate(
  answer: FixedAnswer | undefined,
  options: Partial<EvaluateGateOptions> = {},
): Promise<GateRun & { request: { url?: string; headers: NodeJS.Dict<string | string[]> } | undefined }> {
  const server = await startAnsweringServer(answer);
  try {
    const endpoint = { url: server.url, scheme: 'Token', parameters: { apitoken: key }, data: {} };
    const run = await evaluateGate({ taskFolder: folder, endpoint, ...options });
    const request = server.requests[0];
    return {
      ...run,
      request: request && { ...(request.url !== undefined && { url: request.url }), headers: request.headers },
    };
  } finally {
    await server.stop();
  }
}

const rows = (...names: unknown[]): string =>
  JSON.stringify(
    names.map((name, index) => ({ name, instanceId: `i${index}`, runtimeStatus: 'Running', input: null })),
  );

describe('DurableStatusGate', () => {
  it('asks the management API once, for the three open statuses, with the key in the header only', async () => {
    const run = await gate({ body: '[]' });
    assert.equal(
      run.request?.url,
      '/runtime/webhooks/durabletask/instances?runtimeStatus=Running,Pending,Suspended&showInput=false&top=1000',
    );
    assert.equal(run.request?.headers['x-functions-key'], key);
    assert.equal(run.request?.headers['authorization'], undefined);
    assert.equal(run.requests.length, 1);
    assert.ok(!run.log.join('\n').includes(key));
  });

  const opens: readonly (readonly [what: string, answer: FixedAnswer])[] = [
    ['an empty list', { body: '[]' }],
    ['an empty list without the continuation header, others present', { body: '[]', headers: { 'x-other': 'a' } }],
    ['an empty continuation header', { body: '[]', headers: { 'x-ms-continuation-token': '' } }],
    ['entities only', { body: rows('@counter@a', '@counter@B', '@@', '@') }],
  ];
  for (const [what, answer] of opens) {
    it(`opens on ${what}`, async () => {
      const run = await gate(answer);
      assert.equal(run.error, undefined);
      assert.equal(run.open, true, run.log.join('\n'));
    });
  }

  const closes: readonly (readonly [what: string, answer: FixedAnswer])[] = [
    ['an empty page that is continued', { body: '[]', headers: { 'x-ms-continuation-token': 'aGVsZC03' } }],
    [
      'an empty page that is continued, header in capitals',
      { body: '[]', headers: { 'X-MS-CONTINUATION-TOKEN': 'a' } },
    ],
    ['one orchestration', { body: rows('Orders') }],
    ['an orchestration among entities', { body: rows('@a@1', 'Orders', '@b@2') }],
    ['a suspended one', { body: JSON.stringify([{ name: 'Orders', instanceId: '1', runtimeStatus: 'Suspended' }]) }],
    ['a pending one', { body: JSON.stringify([{ name: 'Orders', instanceId: '1', runtimeStatus: 'Pending' }]) }],
    ['a name that starts with a digit', { body: rows('1st') }],
    ['a name that starts with an underscore', { body: rows('_x') }],
    ['a name that starts with a small letter', { body: rows('orders') }],
    ['a name that starts beyond ASCII', { body: rows('Über') }],
    ['an empty name', { body: rows('') }],
    ['a name that is null', { body: rows(null) }],
    ['a name that is a number', { body: rows(7) }],
    ['a row without a name', { body: JSON.stringify([{ instanceId: '1', runtimeStatus: 'Running' }]) }],
    ['a row without a name among entities', { body: '[{"name":"@a@1"},{"instanceId":"1"}]' }],
    ['a list of texts', { body: '["@a@1"]' }],
    ['401 with an empty list', { status: 401, body: '[]' }],
    ['401 with an empty body', { status: 401, body: '' }],
    ['403 with an empty list', { status: 403, body: '[]' }],
    ['404 with a message', { status: 404, body: '{"Message":"No HTTP resource was found"}' }],
    ['404 with an empty list', { status: 404, body: '[]' }],
    ['500 with an empty list', { status: 500, body: '[]' }],
    ['503 with an empty list', { status: 503, body: '[]' }],
    ['202 with an empty list', { status: 202, body: '[]' }],
    ['a redirect', { status: 302, body: '[]', headers: { location: 'https://elsewhere.example/' } }],
    ['204 without a body', { status: 204, body: '' }],
    ['an object instead of a list', { body: '{"Message":"fine"}' }],
    ['an object that holds a list', { body: '{"value":[]}' }],
    ['an object with nothing in it', { body: '{}' }],
    ['a text instead of a list', { body: '"Healthy"' }],
    ['an empty text', { body: '""' }],
    ['null', { body: 'null' }],
    ['true', { body: 'true' }],
    ['false', { body: 'false' }],
    ['a number', { body: '5' }],
    ['zero', { body: '0' }],
    ['a sign-in page', { body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }],
    ['half a list', { body: '[{"name":"@a@1"}' }],
    ['nothing', { body: '' }],
  ];
  for (const [what, answer] of closes) {
    it(`stays closed on ${what}`, async () => {
      const run = await gate(answer);
      assert.equal(run.open, false, run.log.join('\n'));
    });
  }

  it('stays closed when there is no answer in time', async () => {
    const run = await gate(undefined, { timeoutMs: 100 });
    assert.equal(run.open, false);
    assert.match(run.error ?? '', /No answer within 0\.1 s/);
  });

  it('stays closed when nothing listens', async () => {
    const server = await startAnsweringServer({ body: '[]' });
    await server.stop();
    const endpoint = { url: server.url, scheme: 'Token', parameters: { apitoken: key }, data: {} };
    const run = await evaluateGate({ taskFolder: folder, endpoint });
    assert.equal(run.open, false);
    assert.match(run.error ?? '', /ECONNREFUSED/);
  });

  it('refuses a service connection with another scheme', async () => {
    const run = await gate(
      { body: '[]' },
      { endpoint: { url: 'http://127.0.0.1:1', scheme: 'OAuth2', parameters: {}, data: {} } },
    );
    assert.match(run.error ?? '', /have no scheme OAuth2/);
  });

  it('judges the captured answers of the real handler as the handler meant them', async () => {
    const { requests } = await transcripts();
    const open = 'runtimeStatus=Running,Pending,Suspended';
    const asked = requests.filter(
      ({ path }) => path.toLowerCase().includes(open.toLowerCase()) && path.includes('/instances?'),
    );
    assert.ok(asked.length > 0);
    for (const { path, status, headers, body } of asked) {
      const token = headers['x-ms-continuation-token'];
      const complete = status === 200 && (token ?? '') === '';
      const inFlight =
        status === 200 ? (JSON.parse(body) as { name: string }[]).filter(({ name }) => !name.startsWith('@')) : [];
      const run = await gate({
        status,
        body,
        ...(token !== undefined && { headers: { 'x-ms-continuation-token': token } }),
      });
      assert.equal(run.open, complete && inFlight.length === 0, path);
    }
  });
});

interface Transcript {
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function transcripts(): Promise<{ requests: Transcript[] }> {
  const read: unknown = JSON.parse(await readFile('tests/data/http-api/transcripts.json', 'utf8'));
  const requests = Array.isArray(read) ? read : Object.values(read as object).find(Array.isArray);
  return { requests: requests as Transcript[] };
}

describe('DurableStatusFunctionGate', () => {
  const cases: readonly (readonly [what: string, answer: FixedAnswer, open: boolean])[] = [
    ['hasRunning false', { body: '{"hasRunning":false}' }, true],
    ['HasRunning false, as .NET writes it', { body: '{"HasRunning":false}' }, true],
    ['hasRunning false as a text', { body: '{"hasRunning":"false"}' }, true],
    ['hasRunning false and more', { body: '{"count":0,"hasRunning":false}' }, true],
    ['hasRunning true', { body: '{"hasRunning":true}' }, false],
    ['HasRunning true', { body: '{"HasRunning":true}' }, false],
    ['hasRunning true as a text', { body: '{"hasRunning":"True"}' }, false],
    ['both, and they disagree', { body: '{"hasRunning":false,"HasRunning":true}' }, false],
    ['no hasRunning', { body: '{}' }, false],
    ['hasRunning null', { body: '{"hasRunning":null}' }, false],
    ['hasRunning empty', { body: '{"hasRunning":""}' }, false],
    ['hasRunning as a list', { body: '{"hasRunning":[]}' }, false],
    ['a list', { body: '[]' }, false],
    ['false alone', { body: 'false' }, false],
    ['401', { status: 401, body: '{"hasRunning":false}' }, false],
    ['500', { status: 500, body: '{"hasRunning":false}' }, false],
    ['202', { status: 202, body: '{"hasRunning":false}' }, false],
    ['a page', { body: '<html></html>' }, false],
  ];
  for (const [what, answer, open] of cases) {
    it(`${open ? 'opens' : 'stays closed'} on ${what}`, async () => {
      const run = await gate(answer, { taskFolder: 'tasks/DurableStatusFunctionGate' });
      assert.equal(run.open, open, run.log.join('\n'));
    });
  }

  it('calls exactly the address of the service connection, with the key in the header', async () => {
    const server = await startAnsweringServer({ body: '{"hasRunning":false}' });
    try {
      await evaluateGate({
        taskFolder: 'tasks/DurableStatusFunctionGate',
        endpoint: { url: `${server.url}/api/StatusCheck`, scheme: 'Token', parameters: { apitoken: key }, data: {} },
      });
      assert.equal(server.requests[0]?.url, '/api/StatusCheck');
      assert.equal(server.requests[0]?.headers['x-functions-key'], key);
    } finally {
      await server.stop();
    }
  });
});
