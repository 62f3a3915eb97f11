import assert from 'node:assert/strict';
import type { SlotRequest } from '../../../core/slots/model.ts';
import { defaultPolicy } from '../../../core/taskhub/model.ts';
import { readSlotSwapInputs } from '../../../tasks/DurableSlotSwap/inputs.ts';
import { createMemoryHost } from '../../support/in-memory-host.ts';

const fewest = { azureSubscription: 'shop', appName: 'shop-orders' };
const run = { 'Build.BuildId': '4711', 'System.CollectionId': '1a2b3c4d-0000-4000-8000-000000000000' };
const component =
  '/subscriptions/1a2b3c4d-0000-4000-8000-000000000000/resourceGroups/shop/providers/microsoft.insights/components/appi-shop';

function read(inputs: Record<string, string> = {}, variables: Record<string, string> = run): SlotRequest {
  return readSlotSwapInputs(createMemoryHost({ inputs: { ...fewest, ...inputs }, variables }));
}

function refuse(inputs: Record<string, string>, variables: Record<string, string> = run): string {
  try {
    readSlotSwapInputs(createMemoryHost({ inputs, variables }));
  } catch (error) {
    return (error as Error).message;
  }
  assert.fail('the inputs were accepted');
}

describe('inputs of DurableSlotSwap', () => {
  it('need no more than a connection and an app', () => {
    assert.deepEqual(read(), {
      action: 'swap',
      app: { appName: 'shop-orders' },
      sourceSlot: 'staging',
      targetSlot: 'production',
      preserveVnet: false,
      release: '1a2b3c4d-build-4711',
      timeoutMs: 55 * 60_000,
      drain: {
        policy: 'wait',
        timeoutMs: 40 * 60_000,
        quietPeriodMs: 0,
        intervalMs: 15_000,
        consecutiveIdleReads: 2,
        stabilisationMs: 10_000,
        instances: defaultPolicy,
        sampleSize: 10,
      },
      severities: new Map(),
      startIfStopped: false,
      prepare: { unstickHubSettings: false, hubNames: [] },
      verify: { patienceMs: 300_000, soakMs: 60_000, swapBackOnFailure: false },
      dryRun: false,
    });
  });

  it('can say all there is to say', () => {
    const request = read({
      action: 'completePreview',
      resourceGroupName: 'shop',
      sourceSlot: 'Blue',
      targetSlot: 'Green',
      preserveVnet: 'true',
      release: '2026.05/rc-1:a_b',
      timeout: '6h',
      drainPolicy: 'wait',
      drainTimeout: '5h',
      quietPeriod: '20m',
      interval: '30s',
      suspendedBlocks: 'false',
      allowedOrchestrators: 'Monitor*',
      package: '/drop/app.zip',
      healthPath: '/api/health?full=1',
      healthStatus: '204',
      healthBody: 'all well',
      healthFor: '2m',
      verifyTimeout: '10m',
      soakTime: '0s',
      swapBackOnFailure: 'true',
      severities: 'SAME_HUB = warning\nHUB_STICKY=note, storage_shared = Note',
      lockContainer: 'https://stlocks.blob.core.windows.net/deployments/',
      applicationInsights: `${component}/`,
      startIfStopped: 'true',
      dryRun: 'true',
    });
    assert.deepEqual(request.app, { appName: 'shop-orders', resourceGroupName: 'shop' });
    assert.deepEqual([request.sourceSlot, request.targetSlot], ['blue', 'green']);
    assert.equal(request.release, '2026.05/rc-1:a_b');
    assert.equal(request.drain.timeoutMs, 5 * 3_600_000);
    assert.equal(request.drain.quietPeriodMs, 20 * 60_000);
    assert.equal(request.drain.intervalMs, 30_000);
    assert.deepEqual(request.drain.instances, {
      ...defaultPolicy,
      suspendedBlocks: false,
      allowedOrchestrators: ['Monitor*'],
    });
    assert.deepEqual(request.hostJsonFrom, { kind: 'package', path: '/drop/app.zip' });
    assert.deepEqual(request.verify, {
      health: { path: '/api/health?full=1', expectedStatus: 204, bodyContains: 'all well', forMs: 120_000 },
      patienceMs: 600_000,
      soakMs: 0,
      swapBackOnFailure: true,
    });
    assert.deepEqual(
      [...request.severities],
      [
        ['SAME_HUB', 'warning'],
        ['HUB_STICKY', 'note'],
        ['STORAGE_SHARED', 'note'],
      ],
    );
    assert.deepEqual(request.annotate, { componentId: component });
    assert.deepEqual(request.lock, { containerUrl: 'https://stlocks.blob.core.windows.net/deployments' });
    assert.ok(request.preserveVnet && request.startIfStopped && request.dryRun);
  });

  it('read what prepares the source slot', () => {
    assert.deepEqual(read({ action: 'prepareSlot', unstickHubSettings: 'true', hubNames: 'ShopA, ShopB' }).prepare, {
      unstickHubSettings: true,
      hubNames: ['ShopA', 'ShopB'],
    });
  });

  it('leave out of account what the action has no use for, and say so', () => {
    const host = createMemoryHost({
      inputs: {
        ...fewest,
        hubNames: '9',
        swapBackOnFailure: 'true',
        action: 'preflight',
        healthPath: 'x',
        dryRun: 'true',
      },
      variables: run,
    });
    const request = readSlotSwapInputs(host);
    assert.deepEqual(request.prepare.hubNames, []);
    assert.equal(request.verify.swapBackOnFailure, false);
    assert.equal(request.dryRun, false);
    for (const name of ['hubNames', 'swapBackOnFailure', 'healthPath', 'dryRun']) {
      assert.ok(
        host.lines.some((line) => line.includes(`${name} is not used here`)),
        name,
      );
    }
  });

  it('cut the usual wait to a shorter whole, also when an editor has filled it in', () => {
    assert.equal(read({ timeout: '30m' }).drain.timeoutMs, 30 * 60_000);
    assert.equal(read({ timeout: '30m', drainTimeout: '40m' }).drain.timeoutMs, 30 * 60_000);
  });

  describe('name the release after the run', () => {
    const cases: [string, Record<string, string>, string][] = [
      ['a YAML pipeline', run, '1a2b3c4d-build-4711'],
      ['a classic release, which knows a build too', { ...run, 'Release.ReleaseId': '8' }, '1a2b3c4d-release-8'],
      ['without the id of the collection', { 'Build.BuildId': '4711' }, 'build-4711'],
      ['with an id that is none', { 'Build.BuildId': '4711', 'System.CollectionId': '##vso[x]' }, 'build-4711'],
    ];
    for (const [name, variables, release] of cases) {
      it(name, () => assert.equal(read({}, variables).release, release));
    }
    it('the same in every attempt', () => {
      const attempt = (number: string): string =>
        read({}, { ...run, 'System.JobAttempt': number, 'System.StageAttempt': number }).release;
      assert.equal(attempt('1'), attempt('2'));
    });
    it('unless there is none', () => {
      assert.match(refuse(fewest, {}), /^release: give a name/);
      assert.match(refuse(fewest, { 'Build.BuildId': 'x y' }), /^release: give a name/);
    });
  });

  describe('say exactly what to give', () => {
    for (const [what, inputs, expected] of [
      ['nothing at all', {}, [/^2 problems/, /- azureSubscription: give/, /- appName: give/]],
      ['one slot twice', { sourceSlot: 'Staging', targetSlot: 'staging' }, [/^sourceSlot, targetSlot: both name/]],
      ['production twice', { sourceSlot: 'Production' }, [/^sourceSlot, targetSlot: both name/]],
      [
        'a quiet period that is longer than the whole',
        { timeout: '1h', quietPeriod: '2h' },
        [/^quietPeriod, timeout: /],
      ],
      ['a wait that is longer than the whole', { timeout: '1h', drainTimeout: '2h' }, [/^drainTimeout, timeout: /]],
      ['a time limit of nothing', { timeout: '10s' }, [/^timeout: 10 s is not between 1m and 14d/]],
      [
        'a package and a host.json',
        { package: '/a.zip', hostJsonPath: '/host.json' },
        [/^package, hostJsonPath: both/],
      ],
      ['a release with blanks', { release: 'my release' }, [/^release: "my release" cannot name a release/]],
      ['a release that is too long', { release: 'x'.repeat(101) }, [/^release: .*at most 100/]],
      ['a release that starts like an option', { release: '--force' }, [/^release: .*first/]],
      ['hub names that no hub can have', { action: 'prepareSlot', hubNames: 'ShopA\n1-shop' }, [/^hubNames: .*1-shop/]],
      ['a hub name twice', { action: 'prepareSlot', hubNames: 'ShopA\nshopa' }, [/^hubNames: shopa is given twice/]],
      [
        'a whole address for health',
        { healthPath: 'https://shop.example/health' },
        [/^healthPath: give the path only/],
      ],
      ['a path to another host', { healthPath: '//evil.example/health' }, [/^healthPath: give the path only/]],
      ['such a path in disguise', { healthPath: '/\\evil.example/health' }, [/^healthPath: give the path only/]],
      ['a path with a key', { healthPath: '/api/health?code=abc' }, [/^healthPath: the path holds a key/]],
      ['a status without a path', { healthStatus: '204' }, [/^healthPath: .*since healthStatus is given/]],
      [
        'text and time without a path',
        { healthBody: 'ok', healthFor: '1m' },
        [/^healthPath: .*since healthBody, healthFor is given/],
      ],
      ['a status that is none', { healthPath: '/', healthStatus: '20' }, [/^healthStatus: .*between 100 and 599/]],
      ['a severity of no finding', { severities: 'SAME_HUBS = note' }, [/^severities: "SAME_HUBS" is no code/]],
      ['a severity that is none', { severities: 'SAME_HUB = off' }, [/^severities: "off" is not one of/]],
      [
        'a severity that is raised',
        { severities: 'STORAGE_SHARED = error' },
        [/^severities: STORAGE_SHARED is of severity note/],
      ],
      [
        'a severity that stands firm',
        { severities: 'HUB_SPLIT = warning' },
        [/^severities: HUB_SPLIT cannot be lowered/],
      ],
      ['a severity without a sign', { severities: 'SAME_HUB' }, [/^severities: "SAME_HUB" is not of the form/]],
      [
        'two severities of one',
        { severities: 'SAME_HUB = note\nSAME_HUB = warning' },
        [/^severities: SAME_HUB is given twice/],
      ],
      [
        'a lock over http',
        { lockContainer: 'http://st.blob.core.windows.net/locks' },
        [/^lockContainer: give the address/],
      ],
      [
        'a lock that is an account',
        { lockContainer: 'https://st.blob.core.windows.net/' },
        [/^lockContainer: .*one name/],
      ],
      [
        'a lock that is a blob',
        { lockContainer: 'https://st.blob.core.windows.net/locks/a' },
        [/^lockContainer: .*one name/],
      ],
      [
        'the key of a component',
        { applicationInsights: '1a2b3c4d-0000-4000-8000-000000000000' },
        [/^applicationInsights: this is a key .*az monitor app-insights component show .*--query id/],
      ],
      [
        'the connection string of a component',
        { applicationInsights: 'InstrumentationKey=1a2b;IngestionEndpoint=https://x.example/' },
        [/^applicationInsights: this is a connection string/],
      ],
      [
        'the id of the app',
        { applicationInsights: component.replace('microsoft.insights/components', 'Microsoft.Web/sites') },
        [/^applicationInsights: this is the id of an app/],
      ],
      ['the name of a component', { applicationInsights: 'appi-shop' }, [/^applicationInsights: Give the full/]],
      ['a component with a query', { applicationInsights: `${component}?a=b` }, [/^applicationInsights: Give/]],
      ['what is in a component', { applicationInsights: `${component}/Annotations` }, [/^applicationInsights: Give/]],
      [
        'a component by a way around',
        { applicationInsights: component.replace('/shop/', '/../') },
        [/^applicationInsights: Give/],
      ],
      [
        'a component that is a command',
        { applicationInsights: `${component}##vso[x]` },
        [/^applicationInsights: Give/],
      ],
      [
        'an address',
        { applicationInsights: `https://management.azure.com${component}` },
        [/^applicationInsights: Give/],
      ],
      [
        'a component and a page that are wrong',
        { applicationInsights: 'x', healthPath: 'x' },
        [/^2 problems/, /- healthPath: /, /- applicationInsights: /],
      ],
      [
        'many things at once',
        { action: 'push', drainPolicy: 'hope', timeout: '55', interval: '2h', sampleSize: '0', dryRun: 'no' },
        [
          /^6 problems/,
          /- action: /,
          /- drainPolicy: /,
          /- timeout: .*55s or 55m/,
          /- interval: /,
          /- sampleSize: /,
          /- dryRun: /,
        ],
      ],
    ] as [string, Record<string, string>, RegExp[]][]) {
      it(`for ${what}`, () => {
        const problems = refuse(what === 'nothing at all' ? {} : { ...fewest, ...inputs });
        for (const pattern of expected) assert.match(problems, pattern);
      });
    }
  });

  describe('know where the run is looked at', () => {
    const collection = { 'System.CollectionUri': 'https://dev.azure.com/contoso/', 'System.TeamProjectId': 'p 1' };
    const build = 'https://dev.azure.com/contoso/p%201/_build/results?buildId=4711';
    const release = 'https://dev.azure.com/contoso/p/_release?releaseId=8&_a=release-summary';
    const cases: [string, Record<string, string>, string | undefined][] = [
      ['a YAML pipeline', { ...run, ...collection }, build],
      ['a classic release', { ...run, ...collection, 'Release.ReleaseWebUrl': release }, release],
      [
        'a server that names its collection in the old way',
        {
          ...run,
          'System.TeamProjectId': 'p 1',
          'System.TeamFoundationCollectionUri': collection['System.CollectionUri'],
        },
        build,
      ],
      ['an address that is none', { ...run, ...collection, 'Release.ReleaseWebUrl': 'javascript:x' }, build],
      ['no project', { ...run, 'System.CollectionUri': collection['System.CollectionUri'] }, undefined],
      ['no collection', run, undefined],
    ];
    for (const [name, variables, runUrl] of cases) {
      it(name, () => {
        assert.deepEqual(
          read({ applicationInsights: component }, variables).annotate,
          runUrl === undefined ? { componentId: component } : { componentId: component, runUrl },
        );
      });
    }
  });

  it('take names as Azure has them', () => {
    for (const id of [
      component.replace('microsoft.insights', 'Microsoft.Insights').replace('resourceGroups', 'resourcegroups'),
      component.replace('/shop/', '/Größe_(1).x/').replace('appi-shop', 'appi shop (1)'),
    ]) {
      assert.equal(read({ applicationInsights: id }).annotate?.componentId, id);
    }
  });

  it('take a container on this machine, where the account is a part of the path', () => {
    assert.deepEqual(read({ lockContainer: 'https://127.0.0.1:10000/devstoreaccount1/locks' }).lock, {
      containerUrl: 'https://127.0.0.1:10000/devstoreaccount1/locks',
    });
  });

  it('refuse a signature in the address of the lock, and never repeat it', () => {
    const signature = 'c4n4ry%2Fc4n4ry%3D';
    const host = createMemoryHost({
      inputs: { ...fewest, lockContainer: `https://st.blob.core.windows.net/locks?sv=2024&sig=${signature}` },
      variables: run,
    });
    assert.throws(() => readSlotSwapInputs(host), /lockContainer: the address holds more.*identity/);
    host.log.info(`<${signature}> <${decodeURIComponent(signature)}>`);
    assert.ok(!host.everythingSaid().includes('c4n4ry'), host.lines.join('\n'));
  });
});
