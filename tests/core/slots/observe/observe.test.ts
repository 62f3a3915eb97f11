import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import {
  findPair,
  lookAgain,
  observeSlots,
  readHostStatus,
  settledHostStatus,
} from '../../../../core/slots/observe/index.ts';
import type { SlotsObservation } from '../../../../core/slots/model.ts';
import { noFaults, type CallScript } from '../world/call-faults.ts';
import { troubled } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { on, type Occasion } from '../world/scripts.ts';
import { marked, shopOf } from '../world/shops.ts';
import { createWorld, type World, type WorldRun } from '../world/world.ts';

const ref = { subscriptionId: 'sub', resourceGroup: 'rg', name: 'shop' } as const;
const pair = { ref, source: 'staging', target: 'production' } as const;

async function observe(
  world: World,
  script: CallScript = noFaults,
  change: Parameters<typeof requestOf>[0] = {},
): Promise<{ readonly observation: SlotsObservation; readonly run: WorldRun }> {
  const run = world.run(script);
  const deadline = world.clock.now() + 10 * 60_000;
  return {
    observation: await world.clock.run(observeSlots(pair, requestOf(change), run.doors, deadline)),
    run,
  };
}

describe('observing two slots', () => {
  it('reads every resource once', async () => {
    const { run } = await observe(createWorld());
    const asked = run.line.reached.filter((call) => !call.startsWith('hostFile'));
    assert.deepEqual(asked.toSorted(), [
      'appSettings production',
      'appSettings staging',
      'connectionStrings production',
      'connectionStrings staging',
      'functions staging',
      'getSite production',
      'getSite staging',
      'hostRuntime /admin/host/status staging',
      'slotDifferences staging',
      'stickySettings production',
      'webConfig staging',
    ]);
  });

  const actions: readonly (readonly [Parameters<typeof requestOf>[0], readonly string[]])[] = [
    [{ action: 'swap' }, ['slotDifferences staging']],
    [{ action: 'preflight' }, ['slotDifferences staging']],
    [{ action: 'prepareSlot' }, []],
    [{ action: 'cancelPreview' }, []],
    [{ action: 'startPreview' }, ['easyAuth staging', 'easyAuth production', 'slotDifferences staging']],
  ];
  for (const [change, expected] of actions) {
    it(`reads for ${change?.action ?? ''} what that needs`, async () => {
      const { run } = await observe(createWorld(), noFaults, change);
      const asked = run.line.reached.filter((call) => /^(?:easyAuth|slotDifferences)/.test(call));
      assert.deepEqual(asked, expected);
    });
  }

  for (const fault of ['lostBefore', 'lostAfter', 'serverErrorBefore', 'throttled'] as const) {
    it(`is patient with each read that decides (${fault})`, async () => {
      const deciding = [
        'getSite staging',
        'getSite production',
        'appSettings staging',
        'appSettings production',
        'connectionStrings staging',
        'stickySettings production',
        'hostFile production',
        'hostRuntime /admin/host/status staging',
      ];
      const world = createWorld({ app: shopOf({ staging: marked('build-1') }) });
      const { observation } = await observe(
        world,
        on(...deciding.map((call): Occasion => ({ call, times: [1], fault }))),
      );
      const { source, target, sticky } = observation;
      assert.equal(source.marker.kind, 'marker');
      assert.deepEqual([source.hub.kind, target.hub.kind, sticky.ok], ['located', 'located', true]);
      assert.ok(source.hostStatus?.ok);
    });
  }

  it('takes trouble of what a decision can do without as a reason', async () => {
    for (const call of ['webConfig staging', 'functions staging', 'slotDifferences staging']) {
      const { observation } = await observe(createWorld(), on({ call, fault: 'serverErrorBefore' }));
      const { source, differences } = observation;
      const failed = [source.webConfig, source.functions, differences].filter((read) => read?.ok === false);
      assert.equal(failed.length, 1, call);
    }
  });

  it('says what lasting trouble with the configuration of a slot is', async () => {
    const forbidden = new DurableDeployError('FORBIDDEN', 'Azure answered 403.', { fix: 'Give it a role.' });
    const { observation } = await observe(createWorld(), on({ call: 'connectionStrings staging', refusal: forbidden }));
    const { configuration, hub, contents } = observation.source;
    assert.deepEqual(configuration, { ok: false, reason: forbidden.reason });
    assert.equal(hub.kind, 'unknown');
    assert.equal(contents, undefined);
    assert.equal(observation.target.hub.kind, 'located');
  });

  it('fails when the slots themselves cannot be read', async () => {
    const missing = new DurableDeployError('SLOT_NOT_FOUND', 'There is no such slot.');
    await assert.rejects(
      observe(createWorld(), on({ call: 'getSite staging', refusal: missing })),
      (error) => error === missing,
    );
    await assert.rejects(
      observe(createWorld(), on({ call: 'appSettings production', fault: 'serverErrorBefore' })),
      (error: unknown) => error instanceof DurableDeployError && error.code === 'SERVER_ERROR',
    );
  });

  it('tries again to read what is in a hub', async () => {
    const world = createWorld();
    let reads = 0;
    const [trouble] = [troubled({ code: 'THROTTLED', message: 'The account asks to slow down.' })];
    const calm = await observe(world);
    const contents = calm.observation.target.contents;
    assert.ok(contents?.ok);
    world.hubs.set('ShopA', [
      () => {
        reads += 1;
        const { observation } = contents.value;
        return Promise.resolve(reads === 1 ? { ...observation, ...trouble } : observation);
      },
    ]);
    for (const code of ['old', 'new']) world.apis.set(code, { status: 503, body: '' });
    const { observation } = await observe(world);
    assert.ok(observation.target.contents?.ok);
    assert.equal(reads, 2);
  });
});

describe('looking again', () => {
  it('shows the source slot’s site, and the settings and markers of both', async () => {
    const world = createWorld();
    const { observation, run } = await observe(world);
    Object.assign(world.slot('staging').appSettings, marked('build-1'));
    world.slot('staging').targetSwapSlot = 'production';
    const asked = run.line.reached.length;
    const look = await world.clock.run(lookAgain(run.doors.sites, pair, observation));
    assert.equal(look.source.marker.kind, 'marker');
    assert.equal(look.target.marker.kind, 'none');
    assert.equal(look.source.site.pendingSwapWith, 'production');
    assert.equal(look.settings.target.get('TaskHubName'), 'ShopA');
    assert.equal(run.line.reached.length - asked, 3);
  });
});

describe('the status of a host', () => {
  const bodies: Readonly<Record<string, readonly [body: string, expected: unknown]>> = {
    'all that it says': [
      JSON.stringify({
        state: 'Running',
        version: '4.1041.200.0',
        extensionBundle: { id: 'x', version: '4.30.0' },
        processUptime: 1234,
        errors: ['one'],
      }),
      {
        state: 'Running',
        version: '4.1041.200.0',
        extensionBundleVersion: '4.30.0',
        processUptimeMs: 1234,
        errors: ['one'],
      },
    ],
    'with a byte order mark': ['\uFEFF{"state":"Running"}', { state: 'Running', errors: [] }],
    'without much': ['{"state":"Error","errors":null,"extensionBundle":null}', { state: 'Error', errors: [] }],
    'with odd types': [
      '{"state":"Running","version":4,"processUptime":"1","errors":[1,"two",null],"extensionBundle":"x"}',
      { state: 'Running', errors: ['two'] },
    ],
    'without a state': ['{"version":"4"}', undefined],
    'a page': ['<html></html>', undefined],
    'a list': ['[]', undefined],
    nothing: ['', undefined],
  };
  for (const [name, [body, expected]] of Object.entries(bodies)) {
    it(`reads ${name}`, async () => {
      const { doors } = createWorld().run();
      const sites = { ...doors.sites, hostRuntime: () => Promise.resolve({ status: 200, headers: {}, body }) };
      if (expected === undefined) {
        await assert.rejects(
          readHostStatus(sites, pair, 'staging'),
          (error: unknown) =>
            error instanceof DurableDeployError &&
            error.code === 'HOST_NOT_RUNNING' &&
            /--slot staging/.test(error.fix ?? ''),
        );
      } else {
        assert.deepEqual(await readHostStatus(sites, pair, 'staging'), expected);
      }
    });
  }

  it('is asked for again while the host wakes up, and not once it is settled', async () => {
    const rows: readonly (readonly [
      string,
      number,
      'Running' | 'Error' | 'HOST_NOT_RUNNING' | 'Starting',
      'stopped'?,
    ])[] = [
      ['Running', 1, 'Running'],
      ['Error', 1, 'Error'],
      ['503 503 Running', 3, 'Running'],
      ['Default Starting Initialized Running', 4, 'Running'],
      ['503 Starting Error', 3, 'Error'],
      ['503 503 503 503 503 503 Running', 6, 'HOST_NOT_RUNNING'],
      ['Starting Starting Starting Starting Starting Starting Running', 6, 'Starting'],
      // The host of a stopped slot does not start by itself.
      ['503 Running', 1, 'HOST_NOT_RUNNING', 'stopped'],
      ['Starting Running', 1, 'Starting', 'stopped'],
    ];
    for (const [row, asked, expected, stopped] of rows) {
      const mayStart = stopped === undefined;
      const world = createWorld();
      const states = row.split(' ');
      let calls = 0;
      world.hosts.set('new', () => {
        const state = states[calls] ?? '';
        calls += 1;
        return state === '503' ? { state: 'Running', status: 503 } : { state };
      });
      const { doors } = world.run();
      const seen = await world.clock.run(
        settledHostStatus(doors, pair, 'staging', Promise.resolve(mayStart)).then(
          ({ state }) => state,
          (error: unknown) => (error instanceof DurableDeployError ? error.code : 'a defect'),
        ),
      );
      assert.deepEqual([seen, calls], [expected, asked], row);
    }
  });

  it('is not asked for again after what lasts', async () => {
    const world = createWorld();
    const forbidden = new DurableDeployError('FORBIDDEN', 'Azure answered 403.');
    const run = world.run(on({ call: 'hostRuntime /admin/host/status staging', refusal: forbidden }));
    await assert.rejects(
      world.clock.run(settledHostStatus(run.doors, pair, 'staging', Promise.resolve(true))),
      (error) => error === forbidden,
    );
    assert.equal(run.line.reached.length, 1);
  });
});

describe('finding the two slots', () => {
  const asked = { app: { appName: 'shop', resourceGroupName: 'rg' }, sourceSlot: 'Staging', targetSlot: 'PRODUCTION' };

  it('asks nothing when the resource group is known, and writes slots in lower case', async () => {
    const world = createWorld();
    const run = world.run();
    const found = await findPair(run.doors.sites, asked, run.context, Infinity);
    assert.deepEqual(found, pair);
    assert.deepEqual(run.line.reached, []);
  });

  it('looks the app up otherwise, patiently', async () => {
    const world = createWorld();
    const run = world.run(on({ call: 'findSite', times: [1], fault: 'serverErrorBefore' }));
    const found = await world.clock.run(
      findPair(run.doors.sites, { ...asked, app: { appName: 'shop' } }, run.context, Infinity),
    );
    assert.deepEqual(found.ref, ref);
  });

  for (const name of ['a', 'staging-2', 'größe', 'under_score', '1']) {
    it(`takes ${name} for a slot`, async () => {
      const { doors, context } = createWorld().run();
      assert.equal((await findPair(doors.sites, { ...asked, sourceSlot: name }, context, Infinity)).source, name);
    });
  }
  for (const name of ['', 'a b', 'a/b', '..', 'a?b', '##vso[x]', 'a\nb', '%2f', 'x'.repeat(101)]) {
    it(`refuses ${JSON.stringify(name.slice(0, 20))} as a slot`, async () => {
      const { doors, context } = createWorld().run();
      await assert.rejects(
        findPair(doors.sites, { ...asked, targetSlot: name }, context, Infinity),
        (error: unknown) => error instanceof DurableDeployError && error.code === 'INPUT_INVALID',
      );
    });
  }
});
