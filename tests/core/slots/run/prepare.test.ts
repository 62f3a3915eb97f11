import assert from 'node:assert/strict';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { swapSlots } from '../../../../sandbox/arm/slots/index.ts';
import { busyFor, unreadable } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { on } from '../world/scripts.ts';
import { lowered, marked, setups, shopOf, storage } from '../world/shops.ts';
import { createWorld, hostJson, type World } from '../world/world.ts';
import { act, releaseIn } from './acting.ts';

const minute = 60_000;
const { drain } = requestOf();
const prepareSlot = { action: 'prepareSlot' } as const;
const put = 'PUT appSettings staging';

/** Stands for names and values that nobody thought of. */
const oddSettings: Readonly<Record<string, string>> = {
  Empty: '',
  'Section__Key:Other': 'a=b==;c',
  Unicode: 'größe ✓ 你好 \u202e',
  Long: 'x'.repeat(20_000),
  lowercase: 'one',
  'Ends with space ': ' value ',
};

describe('preparing the source slot', () => {
  it('marks it when its hub is idle, in one write that keeps everything else', async () => {
    const world = createWorld({ app: shopOf({ staging: oddSettings }) });
    const before = { ...world.slot('staging').appSettings };
    const { outcome, writes } = await act(world, prepareSlot);
    assert.deepEqual([outcome.result, outcome.swapped, outcome.verdict], ['done', 'false', 'idle']);
    assert.deepEqual(writes, [put]);
    assert.deepEqual(world.slot('staging').appSettings, {
      ...before,
      DURABLE_DEPLOYMENT_RELEASE: 'build-1 swapSeen=never',
    });
    assert.equal(outcome.after?.source.release, 'build-1');
    assert.equal(world.swaps, 0);
  });

  it('waits for its hub, and does not mark it before that is idle', async () => {
    const world = createWorld();
    busyFor(world, 'ShopB', 10 * minute);
    let written = 0;
    const start = world.clock.now();
    const script = on({ call: put, before: () => (written = world.clock.now() - start) });
    const { outcome } = await act(world, prepareSlot, { script });
    assert.equal(outcome.result, 'done');
    assert.ok(written >= 10 * minute, `written after ${written} ms`);
  });

  it('leaves it unmarked when its hub stays busy', async () => {
    const world = createWorld();
    busyFor(world, 'ShopB', 90 * minute);
    const { outcome, writes } = await act(world, prepareSlot);
    assert.equal(outcome.reason?.code, 'HUB_NOT_IDLE');
    assert.deepEqual(writes, []);
  });

  it('fails at once with policy fail, and goes on with policy ignore', async () => {
    for (const [policy, result] of [
      ['fail', 'failed'],
      ['ignore', 'done'],
    ] as const) {
      const world = createWorld();
      busyFor(world, 'ShopB', 90 * minute);
      const { outcome } = await act(world, { ...prepareSlot, drain: { ...drain, policy } });
      assert.equal(outcome.result, result);
      assert.equal(outcome.verdict, 'busy');
    }
  });

  describe('that carries a marker', () => {
    interface Case {
      readonly arrange: (world: World) => void;
      readonly result: SlotOutcome['result'];
      readonly swapped: SlotOutcome['swapped'];
      readonly code?: string;
      readonly writes: readonly string[];
      /** Of the source slot afterwards. */
      readonly release: string;
    }
    const mark = (world: World, slot: string, release: string, swapSeen?: string): void => {
      Object.assign(world.slot(slot).appSettings, marked(release, swapSeen));
    };
    const swapNow = (world: World): void =>
      swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() });

    const cases: Readonly<Record<string, Case>> = {
      'of this release: nothing is written again': {
        arrange: (world) => mark(world, 'staging', 'build-1'),
        result: 'done',
        swapped: 'false',
        writes: [],
        release: 'build-1',
      },
      'of an older release that was never swapped: it is replaced': {
        arrange: (world) => mark(world, 'staging', 'build-0'),
        result: 'done',
        swapped: 'false',
        writes: [put],
        release: 'build-1',
      },
      'of an older release that came out of production: it is replaced': {
        arrange: (world) => {
          mark(world, 'staging', 'build-0');
          swapNow(world);
          swapNow(world);
        },
        result: 'done',
        swapped: 'false',
        writes: [put],
        release: 'build-1',
      },
      'of this release, which was swapped and swapped back: it is marked anew': {
        arrange: (world) => {
          mark(world, 'staging', 'build-1');
          swapNow(world);
          swapNow(world);
        },
        result: 'done',
        swapped: 'false',
        writes: [put],
        release: 'build-1',
      },
      'of an older release, while this one serves: done already, and no marker': {
        arrange: (world) => {
          mark(world, 'production', 'build-0');
          mark(world, 'staging', 'build-1');
          swapNow(world);
        },
        result: 'alreadyDone',
        swapped: 'alreadyDone',
        writes: [],
        release: 'build-0',
      },
      'of nothing, while this release serves: done already, and no marker': {
        arrange: (world) => {
          mark(world, 'staging', 'build-1');
          swapNow(world);
        },
        result: 'alreadyDone',
        swapped: 'alreadyDone',
        writes: [],
        release: '',
      },
      'of this release, which serves too: done already, and nothing is written': {
        arrange: (world) => {
          mark(world, 'staging', 'build-1');
          mark(world, 'production', 'build-1');
        },
        result: 'alreadyDone',
        swapped: 'alreadyDone',
        writes: [],
        release: 'build-1',
      },
      'that nobody can read: it is replaced': {
        arrange: (world) => {
          world.slot('staging').appSettings['DURABLE_DEPLOYMENT_RELEASE'] = 'by hand';
        },
        result: 'done',
        swapped: 'false',
        writes: [put],
        release: 'build-1',
      },
      'that nobody can read in the target slot: refused': {
        arrange: (world) => {
          world.slot('production').appSettings['DURABLE_DEPLOYMENT_RELEASE'] = 'by hand';
        },
        result: 'failed',
        swapped: 'false',
        code: 'RELEASE_CONFLICT',
        writes: [],
        release: '',
      },
    };
    for (const [name, it_] of Object.entries(cases)) {
      it(name, async () => {
        const world = createWorld();
        it_.arrange(world);
        const { outcome, writes } = await act(world, prepareSlot);
        assert.deepEqual([outcome.result, outcome.swapped], [it_.result, it_.swapped], outcome.reason?.message);
        assert.equal(outcome.reason?.code, it_.code);
        assert.deepEqual(writes, it_.writes);
        assert.equal(releaseIn(world.slot('staging')), it_.release);
      });
    }

    it('anew after it came back may be swapped again', async () => {
      const world = createWorld();
      await act(world);
      await act(world, { action: 'swapBack' });
      const refused = await act(world);
      assert.equal(refused.outcome.reason?.code, 'RELEASE_SWAPPED_BACK');
      assert.equal((await act(world, prepareSlot)).outcome.result, 'done');
      assert.equal((await act(world)).outcome.result, 'done');
      assert.equal(world.swaps, 3);
    });
  });

  describe('with names for its hub', () => {
    interface Case {
      readonly setup?: ReturnType<typeof shopOf>;
      readonly request?: Partial<SlotRequest>;
      readonly hubNames: readonly string[];
      readonly arrange?: (world: World) => void;
      readonly result: SlotOutcome['result'];
      readonly code?: string;
      readonly message?: RegExp;
      readonly writes: readonly string[];
      /** Of the source slot afterwards. */
      readonly hub: string | undefined;
      readonly check?: (outcome: SlotOutcome) => void;
    }

    const cases: Readonly<Record<string, Case>> = {
      'keeps a hub of its own, and waits for it': {
        hubNames: ['ShopC'],
        arrange: (world) => busyFor(world, 'ShopB', 5 * minute),
        result: 'done',
        writes: [put],
        hub: 'ShopB',
        check: ({ drained, startedAt, endedAt }) => {
          assert.deepEqual(
            drained.map(({ hub }) => hub.hubName),
            ['ShopB'],
          );
          assert.ok(Date.parse(endedAt) - Date.parse(startedAt) >= 5 * minute);
        },
      },
      'keeps a hub of its own that has the target’s name in another account': {
        setup: setups.accounts,
        hubNames: ['ShopC'],
        result: 'done',
        writes: [put],
        hub: 'Orders',
      },
      'takes the first name for a shared hub, and writes it with the marker in one write': {
        setup: setups.same,
        hubNames: ['ShopB', 'ShopC'],
        arrange: (world) => busyFor(world, 'ShopA', 90 * minute),
        result: 'done',
        writes: [put],
        hub: 'ShopB',
        check: ({ drained, plan, after }) => {
          assert.deepEqual(drained, [], 'the hub that is left to the target slot is not waited for');
          const steps = plan?.kind === 'go' ? plan.steps : [];
          assert.deepEqual(steps, [
            {
              kind: 'writeSettings',
              slot: 'staging',
              release: 'build-1',
              hub: { setting: 'TaskHubName', hubName: 'ShopB' },
            },
          ]);
          assert.equal(after?.source.hub?.hubName, 'ShopB');
          assert.equal(after.target.hub?.hubName, 'ShopA');
        },
      },
      'takes a name for a shared hub whose setting is missing in the slot': {
        arrange: (world) => {
          delete world.slot('staging').appSettings['TaskHubName'];
        },
        hubNames: ['ShopB'],
        result: 'done',
        writes: [put],
        hub: 'ShopB',
      },
      'passes over the target’s own name, in any letter case': {
        setup: setups.same,
        hubNames: ['shopa', 'ShopB'],
        result: 'done',
        writes: [put],
        hub: 'ShopB',
      },
      'passes over the hub of a third slot': {
        setup: shopOf({ staging: { TaskHubName: 'ShopA' }, others: { test: { TaskHubName: 'ShopB' } } }),
        hubNames: ['ShopB', 'ShopC'],
        result: 'done',
        writes: [put],
        hub: 'ShopC',
      },
      'replaces a hub that is shared with a third slot only': {
        setup: shopOf({ others: { test: { TaskHubName: 'ShopB' } } }),
        hubNames: ['ShopB', 'ShopC'],
        result: 'done',
        writes: [put],
        hub: 'ShopC',
      },
      'keeps a hub whose name a third slot uses in another account': {
        setup: shopOf({ others: { test: { TaskHubName: 'ShopB', AzureWebJobsStorage: storage('sttest') } } }),
        hubNames: ['ShopC'],
        result: 'done',
        writes: [put],
        hub: 'ShopB',
      },
      'passes over hubs that are busy, and does not wait for them': {
        setup: setups.same,
        hubNames: ['ShopB', 'ShopC'],
        arrange: (world) => busyFor(world, 'ShopB', 90 * minute),
        result: 'done',
        writes: [put],
        hub: 'ShopC',
      },
      'passes over hubs that cannot be read': {
        setup: setups.same,
        hubNames: ['ShopB', 'ShopC'],
        arrange: (world) => world.hubs.set('ShopB', [unreadable]),
        result: 'done',
        writes: [put],
        hub: 'ShopC',
      },
      'fails when none will do, and says why of each': {
        setup: shopOf({ staging: { TaskHubName: 'ShopA' }, others: { test: { TaskHubName: 'ShopD' } } }),
        hubNames: ['ShopA', 'ShopB', 'ShopC', 'ShopD'],
        arrange: (world) => {
          busyFor(world, 'ShopB', 90 * minute);
          world.hubs.set('ShopC', [unreadable]);
        },
        result: 'failed',
        code: 'HUB_NAME_TAKEN',
        message:
          /ShopA: another slot uses it; ShopB: something is in flight in it; ShopC: it cannot be told whether it is idle \(FORBIDDEN\); ShopD: another slot uses it/,
        writes: [],
        hub: 'ShopA',
      },
      'refuses a host.json that names the hub itself': {
        setup: shopOf({
          hostJson: hostJson.replace('%TaskHubName%', 'OrdersHub'),
          staging: {},
        }),
        hubNames: ['ShopB'],
        result: 'failed',
        code: 'INPUT_INVALID',
        message: /not named by an app setting/,
        writes: [],
        hub: 'ShopB',
      },
      'writes the name alone when the marker is there': {
        setup: shopOf({ staging: { TaskHubName: 'ShopA', ...marked('build-1') } }),
        hubNames: ['ShopB'],
        result: 'done',
        writes: [put],
        hub: 'ShopB',
      },
      'writes nothing that is sticky over the other slot': {
        setup: shopOf({ staging: { TaskHubName: 'ShopA' }, sticky: ['TaskHubName'] }),
        request: { severities: lowered('HUB_STICKY') },
        hubNames: ['ShopB'],
        result: 'done',
        writes: [put],
        hub: 'ShopB',
      },
    };
    for (const [name, it_] of Object.entries(cases)) {
      it(name, async () => {
        const world = createWorld(it_.setup === undefined ? {} : { app: it_.setup });
        it_.arrange?.(world);
        const production = { ...world.slot('production').appSettings };
        const { outcome, writes } = await act(world, {
          ...prepareSlot,
          prepare: { unstickHubSettings: false, hubNames: it_.hubNames },
          ...it_.request,
        });
        assert.equal(outcome.result, it_.result, outcome.reason?.message);
        assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
        if (it_.message !== undefined) assert.match(outcome.reason?.message ?? '', it_.message);
        assert.deepEqual(writes, it_.writes);
        assert.equal(world.slot('staging').appSettings['TaskHubName'], it_.hub);
        assert.deepEqual(world.slot('production').appSettings, production);
        it_.check?.(outcome);
      });
    }

    it('gives no second hub when the job is run again, and none after the swap', async () => {
      const world = createWorld({ app: setups.same });
      const request = { ...prepareSlot, prepare: { unstickHubSettings: false, hubNames: ['ShopB', 'ShopC'] } };
      await act(world, request);
      assert.deepEqual((await act(world, request)).writes, []);
      assert.equal((await act(world)).outcome.result, 'done');
      busyFor(world, 'ShopA', 10 * minute);
      const next = await act(world, { ...request, release: 'build-2' });
      assert.equal(next.outcome.result, 'done');
      assert.equal(world.slot('staging').appSettings['TaskHubName'], 'ShopA', 'its own one, which was waited for');
      assert.equal(world.slot('production').appSettings['TaskHubName'], 'ShopB');
    });
  });

  describe('with hub settings to unstick', () => {
    const sticky = ['ApiKey', 'TaskHubName', 'FUNCTIONS_EXTENSION_VERSION', 'größe=✓', 'taskhubname2', ' spaced '];

    it('takes them off the list, and keeps every other name as it is', async () => {
      const world = createWorld({
        app: { ...shopOf({ sticky }), stickyConnectionStrings: ['Db', 'db2'], stickyStorageMounts: ['mount'] },
      });
      const { outcome, writes } = await act(world, {
        ...prepareSlot,
        prepare: { unstickHubSettings: true, hubNames: [] },
      });
      assert.equal(outcome.result, 'done', outcome.reason?.message);
      assert.deepEqual(writes, ['PUT stickySettings production', put]);
      assert.deepEqual(
        world.app.stickyAppSettings,
        sticky.filter((name) => name !== 'TaskHubName'),
      );
      assert.deepEqual(world.app.stickyConnectionStrings, ['Db', 'db2']);
      assert.deepEqual(world.app.stickyStorageMounts, ['mount']);
      const swapped = await act(world);
      assert.equal(swapped.outcome.result, 'done', swapped.outcome.reason?.message);
      assert.equal(swapped.outcome.verdict, 'notNeeded', 'the hubs travel from now on');
      assert.equal(world.slot('production').appSettings['TaskHubName'], 'ShopB');
    });

    it('knows them in another letter case', async () => {
      const world = createWorld({ app: shopOf({ sticky: ['TASKHUBNAME'] }) });
      const request = { ...prepareSlot, prepare: { unstickHubSettings: true, hubNames: [] } };
      const { outcome } = await act(world, request);
      assert.equal(outcome.result, 'done', outcome.reason?.message);
      assert.deepEqual(world.app.stickyAppSettings, []);
    });

    it('writes nothing to the list when none is sticky', async () => {
      const world = createWorld();
      const request = { ...prepareSlot, prepare: { unstickHubSettings: true, hubNames: [] } };
      assert.deepEqual((await act(world, request)).writes, [put]);
    });

    it('does it once though a reply is lost, or is cut short', async () => {
      for (const fault of ['lostBefore', 'lostAfter', 'serverErrorAfter', 'late'] as const) {
        const world = createWorld({ app: shopOf({ sticky }) });
        const request = { ...prepareSlot, prepare: { unstickHubSettings: true, hubNames: [] } };
        const script = on({ call: 'PUT stickySettings production', times: [1], fault });
        const first = await act(world, request, { script });
        assert.equal(first.outcome.result, fault === 'lostBefore' ? 'failed' : 'done', fault);
        if (fault === 'lostBefore') assert.equal(first.outcome.reason?.code, 'SETTINGS_LOST');
        const again = await act(world, request);
        assert.equal(again.outcome.result, 'done');
        assert.equal(world.app.stickyAppSettings.length, sticky.length - 1);
      }
    });
  });

  for (const fault of [
    'lostBefore',
    'lostAfter',
    'serverErrorBefore',
    'serverErrorAfter',
    'throttled',
    'late',
  ] as const) {
    it(`keeps everything when the write of the marker goes wrong (${fault}), and ends well when it is run again`, async () => {
      const world = createWorld({ app: shopOf({ staging: oddSettings }) });
      const before = { ...world.slot('staging').appSettings };
      const first = await act(world, prepareSlot, { script: on({ call: put, times: [1], fault }) });
      const arrives = fault === 'lostAfter' || fault === 'serverErrorAfter' || fault === 'late';
      assert.equal(first.outcome.result, arrives ? 'done' : 'failed', first.outcome.reason?.message);
      if (!arrives) {
        assert.equal(first.outcome.reason?.code, fault === 'throttled' ? 'THROTTLED' : 'SETTINGS_LOST');
        assert.deepEqual(world.slot('staging').appSettings, before);
      }
      const again = await act(world, prepareSlot);
      assert.equal(again.outcome.result, 'done');
      assert.deepEqual(world.slot('staging').appSettings, {
        ...before,
        DURABLE_DEPLOYMENT_RELEASE: 'build-1 swapSeen=never',
      });
    });
  }
});
