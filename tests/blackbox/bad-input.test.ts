import assert from 'node:assert/strict';
import type { AgentRun } from '../../sandbox/agent/index.ts';
import { assertUnknown, check, checkOnEveryNode, logOf, type Inputs } from './support/runs.ts';

const key = Buffer.from('an account key of sixty-four bytes, which a storage account has.').toString('base64');
const account = `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${key};EndpointSuffix=core.windows.net`;
const hub: Inputs = { taskHubName: 'Shop', storageConnectionString: account };
const azure = {
  endpoints: {
    azure: {
      url: 'https://management.azure.com/',
      scheme: 'ServicePrincipal',
      parameters: {
        tenantid: 'the-tenant',
        serviceprincipalid: 'the-client',
        serviceprincipalkey: 'the secret of the principal',
      },
      data: { environment: 'AzureCloud', subscriptionId: 's' },
    },
  },
};

/** The one error of a run whose inputs are refused. */
function problemOf(run: AgentRun): string {
  assertUnknown(run, 'INPUT_INVALID', { source: '', evidenceFile: '' });
  const errors = run.issues.filter(({ type }) => type === 'error');
  assert.equal(errors.length, 1, logOf(run));
  assert.equal(run.exitCode, 0);
  return errors[0]?.message ?? '';
}

describe('the packed status check, given what it cannot use', () => {
  it('tells every problem at once, in one error, and asks nobody', async () => {
    for (const run of await checkOnEveryNode({
      taskHubName: '1 hub!',
      storageConnectionString: 'AccountName=stshop',
      functionAppUrl: 'http://shop.example',
      functionAppKey: 'the-key-of-the-app',
      mode: 'perhaps',
      timeout: 'an hour',
      interval: '15',
      stabilisationTime: '2h',
      consecutiveIdleReads: '1',
      failWhenBusy: 'maybe',
      createdAfter: 'yesterday',
      sampleSize: '0',
    })) {
      const problem = problemOf(run);
      for (const input of [
        'taskHubName',
        'storageConnectionString',
        'functionAppUrl',
        'mode',
        'timeout',
        'interval',
        'stabilisationTime',
        'consecutiveIdleReads',
        'failWhenBusy',
        'createdAfter',
        'sampleSize',
      ]) {
        assert.match(problem, new RegExp(`\\b${input}\\b`), problem);
      }
      assert.ok(!problem.includes('the-key-of-the-app'));
      assert.ok(run.durationMs < 3000, `${run.durationMs} ms`);
    }
  });

  const cases: readonly (readonly [what: string, inputs: Inputs, told: readonly RegExp[]])[] = [
    ['nothing that leads to a hub', {}, [/azureSubscription and appName/, /taskHubName and storageConnectionString/]],
    ['a hub without its account', { taskHubName: 'Shop' }, [/storageConnectionString/]],
    ['an account without the hub', { storageConnectionString: account }, [/taskHubName/]],
    ['an app without a service connection', { appName: 'shop' }, [/azureSubscription/]],
    ['an address without a key', { functionAppUrl: 'https://shop.example' }, [/functionAppKey/]],
    ['a key without an address', { functionAppKey: 'a-function-key' }, [/functionAppUrl/]],
    ['source statusFunction without its address', { source: 'statusFunction' }, [/statusFunctionUrl/]],
    ['source managementApi without an app', { ...hub, source: 'managementApi' }, [/functionAppUrl and functionAppKey/]],
    ['a duration without a unit', { ...hub, timeout: '90' }, [/timeout/, /90/, /50m|1h30m|90s/]],
    ['a duration that is too long', { ...hub, timeout: '15d' }, [/timeout/, /14 ?d/]],
    ['a hub name that no hub can have', { ...hub, taskHubName: 'shop-hub' }, [/taskHubName/, /shop-hub/]],
    [
      'a connection string without a table endpoint',
      {
        ...hub,
        storageConnectionString: `BlobEndpoint=https://b.example/;QueueEndpoint=https://q.example/;SharedAccessSignature=sv=1&sig=x`,
      },
      [/storageConnectionString/, /table/i],
    ],
    [
      'a status function without https',
      { source: 'statusFunction', statusFunctionUrl: 'http://shop.example/api/StatusCheck' },
      [/statusFunctionUrl/, /https/],
    ],
    [
      'a key in an address',
      { source: 'statusFunction', statusFunctionUrl: 'https://shop.example/api/StatusCheck?code=the-key-in-the-url' },
      [/statusFunctionUrl/, /holds a key/],
    ],
    [
      'a window without any time in it',
      { ...hub, createdAfter: '2026-01-02', createdBefore: '2026-01-01' },
      [/createdAfter/, /createdBefore/],
    ],
    ['a prefix without a tracking store', { ...hub, trackingStoreNamePrefix: 'P' }, [/trackingStoreConnectionString/]],
  ];
  for (const [what, inputs, told] of cases) {
    it(`refuses ${what}`, async () => {
      const run = await check(inputs);
      const problem = problemOf(run);
      for (const pattern of told) assert.match(problem, pattern);
      for (const secret of [key, 'the-key-in-the-url', 'a-function-key']) {
        assert.ok(
          !run.rawOutput.some((line) => !line.startsWith('##vso[task.setsecret]') && line.includes(secret)),
          secret,
        );
      }
    });
  }

  it('refuses two alternatives at once', async () => {
    const run = await check(
      { azureSubscription: 'azure', appName: 'shop', package: '/tmp/a.zip', hostJsonPath: '/tmp/host.json' },
      azure,
    );
    const problem = problemOf(run);
    assert.match(problem, /\bpackage\b/);
    assert.match(problem, /\bhostJsonPath\b/);
  });

  it('refuses a service connection without the name of the app, and one of another kind', async () => {
    const other = { ...azure.endpoints.azure, scheme: 'PublishProfile' };
    const [nameless, foreign] = await Promise.all([
      check({ azureSubscription: 'azure' }, azure),
      check({ azureSubscription: 'azure', appName: 'shop' }, { endpoints: { azure: other } }),
    ]);
    assert.match(problemOf(nameless), /appName/);
    assertUnknown(foreign, 'SERVICE_CONNECTION_UNSUPPORTED');
    assert.match(logOf(foreign), /PublishProfile/);
  });

  it('takes http for this machine', async () => {
    const run = await check({
      source: 'statusFunction',
      statusFunctionUrl: 'http://127.0.0.1:1/api/StatusCheck',
      timeout: '1s',
    });
    assertUnknown(run, 'CONNECTION_FAILED');
  });
});
