import assert from 'node:assert/strict';
import { releaseMarkerSetting } from '../../../../core/slots/model.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { applySlotConfig, swapSlots } from '../../../../sandbox/arm/slots/index.ts';
import { busyFor, fill } from '../world/hubs.ts';
import { requestOf } from '../world/request.ts';
import { on, type Occasion } from '../world/scripts.ts';
import { lowered, marked, setups, shopOf } from '../world/shops.ts';
import { createWorld, type World } from '../world/world.ts';
import { act, releaseIn } from './acting.ts';

const minute = 60_000;

describe('what others do while a swap waits', () => {
  interface Case {
    readonly setup?: Parameters<typeof createWorld>[0];
    readonly request?: Partial<SlotRequest>;
    readonly arrange?: (world: World) => void;
    /** What others do, and when. */
    readonly others: (world: World) => readonly Occasion[];
    readonly result: SlotOutcome['result'];
    readonly code?: string;
    readonly swaps: number;
    readonly said?: RegExp;
    readonly check?: (world: World, outcome: SlotOutcome) => void;
  }

  /** The last look begins with the source slot's site; the first time it is read is the observation. */
  const atLastLook = (before: () => void, times: readonly number[] = [2]): Occasion => ({
    call: 'getSite staging',
    times,
    before,
  });

  const cases: Readonly<Record<string, Case>> = {
    'a setting is changed: the slots are looked at anew, and swapped then': {
      others: (world) => [
        atLastLook(() => {
          world.slot('production').appSettings['Greeting'] = 'changed';
        }),
      ],
      result: 'done',
      swaps: 1,
      said: /App settings were changed meanwhile \(Greeting\)\. Looking anew/,
    },
    'the hub of the source slot is changed to the target’s: found out, and refused': {
      others: (world) => [
        atLastLook(() => {
          world.slot('staging').appSettings['TaskHubName'] = 'ShopA';
        }),
      ],
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      swaps: 0,
      said: /TaskHubName/,
    },
    'the hub is changed while another operation is waited for, before the marker is written': {
      arrange: (world) => {
        world.operations.accept({
          app: world.app,
          slotName: 'production',
          name: 'Restart',
          act: () => undefined,
        });
        world.clock.at(10_000, () => {
          world.slot('staging').appSettings['TaskHubName'] = 'ShopA';
        });
      },
      others: () => [],
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      swaps: 0,
      said: /TaskHubName/,
      check: (world) => {
        assert.equal(releaseIn(world.slot('staging')), '', 'nothing was written over it');
      },
    },
    'the hub is changed by a write right after the one of the marker: kept, looked at anew, and refused': {
      others: (world) => [
        {
          call: 'appSettings staging',
          times: [3],
          before: () => {
            world.slot('staging').appSettings['TaskHubName'] = 'ShopA';
          },
        },
      ],
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      swaps: 0,
      said: /Somebody else changed app settings of slot staging at the same time \(TaskHubName\); those changes were kept/,
      check: (world) => assert.equal(world.slot('staging').appSettings['TaskHubName'], 'ShopA'),
    },
    'the hub setting is made sticky: found out, and refused': {
      others: (world) => [
        atLastLook(() => {
          world.app.stickyAppSettings.push('TaskHubName');
        }),
      ],
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      swaps: 0,
      said: /which settings are sticky/,
    },
    'settings change all the time: it gives up after five rounds': {
      others: (world) => [
        atLastLook(() => {
          const { appSettings } = world.slot('production');
          appSettings['Counter'] = String(Number(appSettings['Counter'] ?? 0) + 1);
        }, [2, 4, 6, 8, 10, 12, 14]),
      ],
      result: 'failed',
      code: 'OPERATION_IN_PROGRESS',
      swaps: 0,
      check: (world, { reason }) => {
        assert.equal(world.slot('production').appSettings['Counter'], '5');
        assert.match(reason?.message ?? '', /keep changing.*Counter/);
      },
    },
    'another release is deployed and marked while a hub is waited for: refused': {
      setup: { app: setups.same },
      request: { severities: lowered('SAME_HUB') },
      arrange: (world) => {
        busyFor(world, 'ShopA', 10 * minute);
        world.clock.at(5 * minute, () => {
          Object.assign(world.slot('staging').appSettings, marked('build-2'));
        });
      },
      others: () => [],
      result: 'failed',
      code: 'RELEASE_CONFLICT',
      swaps: 0,
      check: (_world, { reason }) => assert.match(reason?.message ?? '', /carries the release build-2, not build-1/),
    },
    'another release is marked between the first look and the marker: left alone': {
      others: (world) => [
        {
          call: 'appSettings staging',
          times: [2],
          before: () => {
            Object.assign(world.slot('staging').appSettings, marked('build-2'));
          },
        },
      ],
      result: 'failed',
      code: 'RELEASE_CONFLICT',
      swaps: 0,
      check: (world) => assert.equal(releaseIn(world.slot('staging')), 'build-2'),
    },
    'the same release is marked by another attempt meanwhile: goes on': {
      others: (world) => [
        {
          call: 'appSettings staging',
          times: [2],
          before: () => {
            Object.assign(world.slot('staging').appSettings, marked('build-1'));
          },
        },
      ],
      result: 'done',
      swaps: 1,
    },
    'the same release is swapped by another run meanwhile: it is done already': {
      setup: { app: setups.same },
      request: { severities: lowered('SAME_HUB') },
      arrange: (world) => {
        busyFor(world, 'ShopA', 10 * minute);
        world.clock.at(5 * minute, () =>
          swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() }),
        );
      },
      others: () => [],
      result: 'alreadyDone',
      swaps: 1,
    },
    'somebody starts a preview of these slots meanwhile: refused': {
      others: (world) => [
        atLastLook(() =>
          applySlotConfig(world.app, world.slot('staging'), world.slot('production'), world.clock.now()),
        ),
      ],
      result: 'failed',
      code: 'PREVIEW_PENDING',
      swaps: 0,
    },
    'somebody starts a preview while a hub is waited for: refused': {
      setup: { app: setups.sticky },
      request: { severities: lowered('HUB_STICKY') },
      arrange: (world) => {
        busyFor(world, 'ShopB', 10 * minute);
        world.clock.at(5 * minute, () =>
          applySlotConfig(world.app, world.slot('staging'), world.slot('production'), world.clock.now()),
        );
      },
      others: () => [],
      result: 'failed',
      code: 'PREVIEW_PENDING',
      swaps: 0,
    },
    'an operation is in progress from the start: it is waited for': {
      arrange: (world) => {
        world.operations.setBehaviour({ runsForMs: 7 * minute });
        world.operations.accept({ app: world.app, slotName: 'staging', name: 'Restart', act: () => undefined });
        world.operations.setBehaviour({ runsForMs: 30_000 });
      },
      others: () => [],
      result: 'done',
      swaps: 1,
      check: (_world, { timeline }) => {
        const marker = timeline.find(({ line }) => line.includes('got the release marker'));
        assert.ok((marker?.elapsedMs ?? 0) >= 7 * minute, 'nothing is written before it has ended');
      },
    },
    'an operation begins before the last look: it is waited for, and all is looked at once more': {
      others: (world) => [
        atLastLook(() => {
          world.operations.accept({ app: world.app, slotName: 'staging', name: 'Restart', act: () => undefined });
        }),
      ],
      result: 'done',
      swaps: 1,
      said: /Another operation on the app is in progress; waiting until it has ended/,
    },
    'an operation that never ends: fails when the time is up, and nothing was swapped': {
      request: { timeoutMs: 20 * minute },
      arrange: (world) => {
        world.operations.setBehaviour({ runsForMs: 90 * minute });
        world.operations.accept({ app: world.app, slotName: 'staging', name: 'Restart', act: () => undefined });
      },
      others: () => [],
      result: 'failed',
      code: 'OPERATION_IN_PROGRESS',
      swaps: 0,
      check: (_world, { swapped, startedAt, endedAt }) => {
        assert.equal(swapped, 'false');
        assert.ok(Date.parse(endedAt) - Date.parse(startedAt) <= 20 * minute);
      },
    },
  };
  for (const [name, it_] of Object.entries(cases)) {
    it(name, async () => {
      const world = createWorld(it_.setup);
      it_.arrange?.(world);
      const { outcome, run } = await act(world, it_.request, {
        script: on(...it_.others(world)),
        otherwiseChanged: true,
      });
      assert.equal(outcome.result, it_.result, outcome.reason?.message);
      assert.equal(outcome.reason?.code, it_.code, outcome.reason?.message);
      assert.equal(world.swaps, it_.swaps);
      if (it_.said !== undefined) assert.match(run.context.lines.join('\n'), it_.said);
      it_.check?.(world, outcome);
    });
  }

  it('a preparation that waited for a hub notices that the slots were swapped meanwhile', async () => {
    for (const before of [{}, marked('build-1')]) {
      // Whether the marker has to be written after the wait, or was there before.
      const world = createWorld({ app: shopOf({ staging: before }) });
      busyFor(world, 'ShopB', 10 * minute);
      fill(world, 'ShopA', () => 3);
      world.clock.at(5 * minute, () =>
        swapSlots(world.app, world.slot('staging'), world.slot('production'), { at: world.clock.now() }),
      );
      const { outcome } = await act(
        world,
        { action: 'prepareSlot', drain: { ...requestOf().drain, timeoutMs: 20 * minute } },
        { otherwiseChanged: true },
      );
      // What was in production is in staging now, with all that is in flight.
      if (releaseMarkerSetting in before) {
        assert.equal(outcome.swapped, 'alreadyDone', outcome.reason?.message);
      } else {
        assert.equal(outcome.reason?.code, 'HUB_NOT_IDLE', JSON.stringify(outcome.timeline));
        assert.match(outcome.reason.message, /ShopA/);
      }
    }
  });
});
