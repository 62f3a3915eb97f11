import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../core/taskhub/model.ts';
import { readStatusCheckInputs, type StatusCheckInputs } from '../../../tasks/DurableStatusCheck/inputs.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';

const key = Buffer.from('an account key of no account at all').toString('base64');
const storageConnectionString = `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${key};EndpointSuffix=core.windows.net`;
const direct = { taskHubName: 'Shop', storageConnectionString };
const app = { azureSubscription: 'shop', appName: 'shop-orders' };

function read(inputs: Record<string, string>): StatusCheckInputs {
  return readStatusCheckInputs(createMemoryHost({ inputs }));
}

function refuse(inputs: Record<string, string>): { problems: string; host: MemoryHost } {
  const host = createMemoryHost({ inputs });
  try {
    readStatusCheckInputs(host);
  } catch (error) {
    return { problems: (error as Error).message, host };
  }
  assert.fail('the inputs were accepted');
}

describe('inputs of DurableStatusCheck', () => {
  it('needs no more than a hub and its connection', () => {
    assert.deepEqual(read(direct), {
      source: 'auto',
      hub: direct,
      mode: 'wait',
      timeoutMs: 50 * 60_000,
      intervalMs: 15_000,
      consecutiveIdleReads: 2,
      stabilisationMs: 10_000,
      policy: defaultPolicy,
      failWhenBusy: true,
      sampleSize: 10,
    });
  });

  it('or an app, whose slot production is none', () => {
    assert.deepEqual(read(app).app, { appName: 'shop-orders' });
    assert.deepEqual(read({ ...app, resourceGroupName: 'shop', slotName: 'staging' }).app, {
      appName: 'shop-orders',
      resourceGroupName: 'shop',
      slotName: 'staging',
    });
    assert.deepEqual(read({ ...app, slotName: 'Production' }).app, { appName: 'shop-orders' });
  });

  it('or the address of an app and its key', () => {
    const inputs = { functionAppUrl: 'https://shop.azurewebsites.net/', functionAppKey: 'k3y' };
    assert.deepEqual(read(inputs).functionApp, { url: 'https://shop.azurewebsites.net', key: 'k3y' });
  });

  it('or a status function, when it is asked for', () => {
    const inputs = { source: 'statusFunction', statusFunctionUrl: 'https://shop.azurewebsites.net/api/StatusCheck' };
    assert.deepEqual(read(inputs).statusFunction, { url: inputs.statusFunctionUrl });
  });

  it('lets what is typed stand beside an app', () => {
    assert.deepEqual(read({ ...app, taskHubName: 'Shop' }).hub, { taskHubName: 'Shop' });
    assert.deepEqual(read({ ...app, storageConnectionString }).hub, { storageConnectionString });
    assert.deepEqual(read({ ...app, functionAppKey: 'k3y', functionAppUrl: 'https://shop.example' }).functionApp, {
      url: 'https://shop.example',
      key: 'k3y',
    });
    assert.deepEqual(read({ ...app, package: '/drop/app.zip' }).hostJsonFrom, {
      kind: 'package',
      path: '/drop/app.zip',
    });
    assert.deepEqual(read({ ...app, hostJsonPath: '/s/host.json' }).hostJsonFrom, {
      kind: 'hostJson',
      path: '/s/host.json',
    });
  });

  it('reads the policy', () => {
    const policy = read({
      ...direct,
      suspendedBlocks: 'false',
      allowedOrchestrators: 'Monitor*\nNightly',
      ignoredInstanceIdPrefixes: 'test-, smoke-',
      onlyOrchestrators: 'Order',
      createdAfter: '2026-01-01',
      createdBefore: '2026-02-01T00:00:00+01:00',
      hiddenMessages: 'allow',
      allowMissingHub: 'true',
      requireQueues: 'TRUE',
    }).policy;
    assert.deepEqual(policy, {
      suspendedBlocks: false,
      allowedOrchestrators: ['Monitor*', 'Nightly'],
      ignoredInstanceIdPrefixes: ['test-', 'smoke-'],
      onlyOrchestrators: ['Order'],
      createdAfter: '2026-01-01T00:00:00.000Z',
      createdBefore: '2026-01-31T23:00:00.000Z',
      hiddenMessages: 'allow',
      allowMissingHub: true,
      requireQueues: true,
    });
  });

  describe('say exactly what to give', () => {
    for (const [what, inputs, expected] of [
      [
        'nothing at all',
        {},
        [
          /^source: nothing leads to a task hub\. Give azureSubscription and appName, or taskHubName and storageConnectionString, or functionAppUrl and functionAppKey/,
        ],
      ],
      ['a hub without its account', { taskHubName: 'Shop' }, [/^storageConnectionString: give the account/]],
      ['an account without its hub', { storageConnectionString }, [/^taskHubName: give the hub/]],
      ['an app without a subscription', { appName: 'shop' }, [/^azureSubscription: give the service connection/]],
      ['a subscription without an app', { azureSubscription: 'shop' }, [/^appName: give the function app/]],
      [
        'an address without a key',
        { functionAppUrl: 'https://shop.example' },
        [/^functionAppKey: give the system key/],
      ],
      ['a key without an address', { functionAppKey: 'k3y' }, [/^functionAppUrl: give the address/]],
      [
        'a package without an app',
        { ...direct, package: '/drop/app.zip' },
        [/^package: host\.json alone.*azureSubscription and appName too/],
      ],
      [
        'both a package and a host.json',
        { ...app, package: '/a.zip', hostJsonPath: '/host.json' },
        [/^package, hostJsonPath: both are given/],
      ],
      [
        'a prefix without a tracking store',
        { ...direct, trackingStoreNamePrefix: 'X' },
        [/^trackingStoreConnectionString: give the account of the tracking store/],
      ],
      [
        'storage without a way to it',
        { source: 'storage', functionAppUrl: 'https://shop.example', functionAppKey: 'k' },
        [/^source: storage needs taskHubName and storageConnectionString, or azureSubscription and appName/],
      ],
      [
        'the management API without a way to it',
        { source: 'managementApi', taskHubName: 'Shop', storageConnectionString },
        [/^source: managementApi needs functionAppUrl and functionAppKey, or azureSubscription and appName/],
      ],
      [
        'a status function without address',
        { source: 'statusFunction' },
        [/^statusFunctionUrl: source is statusFunction/],
      ],
      [
        'a window that is empty',
        { ...direct, createdAfter: '2026-02-01', createdBefore: '2026-02-01' },
        [/^createdAfter, createdBefore: no instance/],
      ],
      ['a hub name that the engine refuses', { ...direct, taskHubName: '1-shop' }, [/^taskHubName: .*1-shop/]],
      [
        'a connection string without table endpoint',
        { ...direct, storageConnectionString: 'QueueEndpoint=https://q.example;SharedAccessSignature=sv=1&sig=abc' },
        [/^storageConnectionString: .*table/i],
      ],
      [
        'an app that is not https',
        { functionAppUrl: 'http://shop.example', functionAppKey: 'k' },
        [/^functionAppUrl: .*not https/],
      ],
      ['one clean reading', { ...direct, consecutiveIdleReads: '1' }, [/^consecutiveIdleReads: .*between 2 and 20/]],
      [
        'many things at once',
        {
          ...direct,
          timeout: '50',
          interval: '2h',
          taskHubName: '9',
          sampleSize: '0',
          mode: 'poll',
          createdAfter: 'today',
        },
        [
          /^6 problems with the inputs:/,
          /- timeout: /,
          /- interval: /,
          /- taskHubName: /,
          /- sampleSize: /,
          /- mode: /,
          /- createdAfter: /,
        ],
      ],
    ] as const) {
      it(`for ${what}`, () => {
        const { problems } = refuse(inputs);
        for (const pattern of expected) assert.match(problems, pattern);
      });
    }
  });

  it('does not blame the hub for a half-given app', () => {
    assert.doesNotMatch(refuse({ azureSubscription: 'shop' }).problems, /nothing leads/);
  });

  it('leaves a way that the source hides out of account, and says so', () => {
    const host = createMemoryHost({
      inputs: { ...direct, source: 'storage', functionAppUrl: 'http://old', functionAppKey: 'old-key' },
    });
    assert.equal(readStatusCheckInputs(host).functionApp, undefined);
    assert.ok(host.lines.some((line) => line.includes('functionAppUrl is not used here')));
  });

  describe('keep secrets', () => {
    it('when they are right: the whole and its parts are masked', () => {
      const host = createMemoryHost({
        inputs: {
          ...direct,
          trackingStoreConnectionString:
            'TableEndpoint=https://t.example/;QueueEndpoint=https://q.example/;SharedAccessSignature=sv=2024&sig=abc%2Fdef%3D',
          functionAppUrl: 'https://shop.example',
          functionAppKey: 'k3y-of-the-app',
        },
      });
      readStatusCheckInputs(host);
      for (const secret of [
        key,
        storageConnectionString,
        'k3y-of-the-app',
        'abc%2Fdef%3D',
        'sv=2024&sig=abc%2Fdef%3D',
      ]) {
        host.log.info(`<${secret}>`);
      }
      assert.deepEqual(host.lines.slice(-5), ['<***>', '<***>', '<***>', '<***>', '<***>']);
    });

    it('when they are wrong: no problem repeats them', () => {
      const canary = 'c4n4ry-c4n4ry';
      const { problems } = refuse({
        taskHubName: '9',
        storageConnectionString: `AccountName=stshop;AccountKy=${canary}`,
        trackingStoreConnectionString: canary,
        functionAppUrl: `https://shop.example?code=${canary}`,
        functionAppKey: canary,
      });
      assert.match(problems, /storageConnectionString/);
      assert.ok(!problems.includes(canary), problems);
    });
  });
});
