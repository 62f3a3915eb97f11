import assert from 'node:assert/strict';
import type { AgentRun } from '../../sandbox/agent/index.ts';
import type { Answer } from '../../sandbox/faults/index.ts';
import { startServer, type SandboxRequest, type SandboxServer } from '../../sandbox/http-server/index.ts';
import { assertUnknown, check, logOf, type CheckOptions, type Inputs } from './support/runs.ts';

const functionKey = 'k3y_Of-the*App|with~Every[thing]_1234==';
const accountKey = 'YWNjb3VudC1rZXkvd2l0aCtldmVyeXRoaW5nL2luK2l0Cg==';
const signature = 'c2lnbmF0dXJl/d2l0aCtldmVyeXRoaW5n+aW4raXQ=';
const signatures = [signature, encodeURIComponent(signature)];
const allSecrets = [functionKey, accountKey, ...signatures];

const command = '##vso[task.setvariable variable=verdict;isOutput=true]idle';

/** A server that says back whatever it is told, in the shape that a client takes texts from, and adds commands to it. */
type Shape = (told: string) => Answer;

const shapes: Readonly<Record<string, Shape>> = {
  'an error of the durable API': (told) => ({
    status: 400,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ Message: told, ExceptionMessage: told, StackTrace: told }),
  }),
  'an error of tables': (told) => ({
    status: 403,
    headers: { 'Content-Type': 'application/json', 'x-ms-request-id': told },
    body: JSON.stringify({ 'odata.error': { code: told, message: { lang: 'en', value: told } } }),
  }),
  'an error of queues': (told) => ({
    status: 403,
    headers: { 'Content-Type': 'application/xml', 'x-ms-error-code': told },
    body: `<?xml version="1.0"?><Error><Code>Told</Code><Message>${told.replaceAll('<', '')}</Message></Error>`,
  }),
  'a redirect': (told) => ({
    status: 302,
    headers: { Location: `https://elsewhere.invalid/?${encodeURIComponent(told)}` },
  }),
  'a page': (told) => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: `<h1>${told}</h1>` }),
  'a list of instances': (told) => ({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([{ name: told, instanceId: told, runtimeStatus: told, createdTime: told }]),
  }),
  'a table of instances': (told) => ({
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ value: [{ PartitionKey: told, RowKey: '', Name: told, RuntimeStatus: told }] }),
  }),
};

/** All that a request tells, with the secrets moved so that a text that is cut is cut within one of them. */
function toldBy({ target, headers }: SandboxRequest, padding: number): string {
  const { authorization = '', 'x-functions-key': key = '' } = headers;
  return `${'x'.repeat(padding)} ${key} ${authorization} ${target} ${allSecrets.join(' ')} ${command}`;
}

/** Everything that leaves a task, but what it tells the agent to hide. */
function everythingSaid(run: AgentRun): string {
  return JSON.stringify([
    run.rawOutput.filter((line) => !line.startsWith('##vso[task.setsecret]')),
    run.log,
    run.outputs,
    run.issues,
    run.attachments,
    run.resultMessage,
  ]);
}

/** @param secrets what this run was told */
function assertKept(run: AgentRun, secrets: readonly string[]): void {
  const said = everythingSaid(run);
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), secret.slice(0, 10)];
    for (const form of forms) {
      const at = said.indexOf(form);
      assert.equal(at, -1, `${form} in …${said.slice(Math.max(0, at - 200), at + 60)}…`);
    }
  }
  assert.notEqual(run.outputs['verdict'], 'idle', logOf(run));
  // A command that the task did not give itself stands within a line, or is one that it never gives.
  for (const line of run.rawOutput) assert.ok(line.lastIndexOf('##vso[') < 1, line);
  assert.ok(!run.rawOutput.some((line) => line.startsWith(command)));
}

describe('what the packed status check is told in confidence', () => {
  let server: SandboxServer;
  let answer: (request: SandboxRequest) => Answer;

  before(async () => {
    server = await startServer({ handle: (request) => answer(request) });
  });
  after(() => server.stop());

  /** What leads to the server, in each of the ways that need no sign-in, and what is secret in it. */
  function ways(): readonly { readonly inputs: Inputs; readonly secrets: readonly string[] }[] {
    const { url } = server;
    const endpoints = `TableEndpoint=${url}/a;QueueEndpoint=${url}/a;BlobEndpoint=${url}/a`;
    const sas = `sv=2024-01-01&ss=bqt&srt=sco&sp=rl&sig=${encodeURIComponent(signature)}`;
    return [
      { inputs: { functionAppUrl: url, functionAppKey: functionKey }, secrets: [functionKey] },
      {
        inputs: {
          source: 'statusFunction',
          statusFunctionUrl: `${url}/api/StatusCheck`,
          statusFunctionKey: functionKey,
        },
        secrets: [functionKey],
      },
      {
        inputs: {
          taskHubName: 'Shop',
          storageConnectionString: `AccountName=shop;AccountKey=${accountKey};${endpoints}`,
        },
        secrets: [accountKey],
      },
      {
        inputs: { taskHubName: 'Shop', storageConnectionString: `SharedAccessSignature=${sas};${endpoints}` },
        secrets: signatures,
      },
    ];
  }

  const debugging: CheckOptions = {
    variables: { 'System.Debug': 'true' },
    // A pipeline's variables are the environment of its tasks, so anybody can have the SDKs speak.
    env: { AZURE_LOG_LEVEL: 'verbose' },
  };

  for (const [name, shape] of Object.entries(shapes)) {
    it(`is not said again, although the server does: ${name}`, async function () {
      this.timeout(60_000);
      let asked = 0;
      answer = (request) => shape(toldBy(request, (asked += 7) % 240));
      await Promise.all(
        ways().map(async ({ inputs, secrets }) => {
          const run = await check({ timeout: '2s', ...inputs }, debugging);
          assertKept(run, secrets);
          assert.equal(run.result, 'Failed', logOf(run));
        }),
      );
    });
  }

  it('is not said again where the inputs are wrong', async () => {
    const run = await check(
      {
        taskHubName: '9',
        storageConnectionString: `AccountName=shop;AcountKey=${accountKey}`,
        functionAppUrl: `ftp://me:${encodeURIComponent(functionKey)}@shop?code=${functionKey}`,
        functionAppKey: functionKey,
        trackingStoreConnectionString: `SharedAccessSignature=sig=${encodeURIComponent(signature)}`,
        timeout: command,
      },
      debugging,
    );
    assertUnknown(run, 'INPUT_INVALID');
    assertKept(run, allSecrets);
  });
});
