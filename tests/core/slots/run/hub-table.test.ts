import assert from 'node:assert/strict';
import type { PreflightCode, SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { busyFor } from '../world/hubs.ts';
import { lowered, setups } from '../world/shops.ts';
import { createWorld } from '../world/world.ts';
import { act } from './acting.ts';

const minute = 60_000;

describe('the table of hubs, from end to end', () => {
  interface Row {
    readonly setup: AppDefinition;
    readonly request?: Partial<SlotRequest>;
    /** Hubs with two orchestrations in flight, and for how long from the start. */
    readonly busy: Readonly<Record<string, number>>;
    readonly result: SlotOutcome['result'];
    readonly code?: string;
    /** The finding that forbids it. */
    readonly finding?: PreflightCode;
    readonly verdict: SlotOutcome['verdict'];
    /** Hubs that were waited for, in order. */
    readonly waitedFor: readonly string[];
    /** How long it takes at least and at most. */
    readonly tookMs?: readonly [number, number];
    readonly movement?: string;
  }

  const rows: Readonly<Record<string, Row>> = {
    'swap, hub names travel: nothing is waited for, whatever is in flight': {
      setup: setups.travelling,
      busy: { ShopA: 60 * minute, ShopB: 60 * minute },
      result: 'done',
      verdict: 'notNeeded',
      waitedFor: [],
      tookMs: [0, minute],
      movement: 'travels',
    },
    'swap, accounts travel: nothing is waited for, whatever is in flight': {
      setup: setups.accounts,
      busy: { 'Orders@stshop': 60 * minute, 'Orders@ststaging': 60 * minute },
      result: 'done',
      verdict: 'notNeeded',
      waitedFor: [],
      tookMs: [0, minute],
      movement: 'travels',
    },
    'swap, sticky hubs: an error by default, also when both are idle': {
      setup: setups.sticky,
      busy: {},
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      finding: 'HUB_STICKY',
      verdict: 'unknown',
      waitedFor: [],
    },
    'swap, sticky hubs, lowered: both are waited for, the target slot’s last': {
      setup: setups.sticky,
      request: { severities: lowered('HUB_STICKY') },
      busy: { ShopA: 12 * minute, ShopB: 5 * minute },
      result: 'done',
      verdict: 'idle',
      waitedFor: ['ShopB', 'ShopA'],
      tookMs: [12 * minute, 14 * minute],
      movement: 'stays',
    },
    'swap, sticky hubs, lowered, and the source slot’s hub stays busy: fails': {
      setup: setups.sticky,
      request: { severities: lowered('HUB_STICKY') },
      busy: { ShopB: 90 * minute },
      result: 'failed',
      code: 'HUB_NOT_IDLE',
      verdict: 'busy',
      waitedFor: ['ShopB'],
      movement: 'stays',
    },
    'swap, the same hub: an error by default': {
      setup: setups.same,
      busy: {},
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      finding: 'SAME_HUB',
      verdict: 'unknown',
      waitedFor: [],
    },
    'swap, the same hub, lowered: it is waited for once': {
      setup: setups.same,
      request: { severities: lowered('SAME_HUB') },
      busy: { ShopA: 8 * minute },
      result: 'done',
      verdict: 'idle',
      waitedFor: ['ShopA'],
      tookMs: [8 * minute, 10 * minute],
      movement: 'same',
    },
    'swap, default name in the slot: an error': {
      setup: setups.defaultName,
      busy: {},
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      finding: 'HUB_DEFAULT_NAME_IN_SLOT',
      verdict: 'unknown',
      waitedFor: [],
    },
    'prepareSlot, hub names travel: the source slot’s hub is waited for, and no other': {
      setup: setups.travelling,
      request: { action: 'prepareSlot' },
      busy: { ShopA: 60 * minute, ShopB: 6 * minute },
      result: 'done',
      verdict: 'idle',
      waitedFor: ['ShopB'],
      tookMs: [6 * minute, 7 * minute],
    },
    'prepareSlot, accounts travel: the hub in the source slot’s account is waited for': {
      setup: setups.accounts,
      request: { action: 'prepareSlot' },
      busy: { 'Orders@stshop': 60 * minute, 'Orders@ststaging': 6 * minute },
      result: 'done',
      verdict: 'idle',
      waitedFor: ['Orders'],
      tookMs: [6 * minute, 7 * minute],
    },
    'prepareSlot, sticky hubs: the source slot’s hub is waited for': {
      setup: setups.sticky,
      request: { action: 'prepareSlot' },
      busy: { ShopA: 60 * minute, ShopB: 6 * minute },
      result: 'done',
      verdict: 'idle',
      waitedFor: ['ShopB'],
      tookMs: [6 * minute, 7 * minute],
    },
    'prepareSlot, the same hub: an error by default': {
      setup: setups.same,
      request: { action: 'prepareSlot' },
      busy: {},
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      finding: 'SAME_HUB',
      verdict: 'unknown',
      waitedFor: [],
    },
    'prepareSlot, the same hub, lowered: it is waited for': {
      setup: setups.same,
      request: { action: 'prepareSlot', severities: lowered('SAME_HUB') },
      busy: { ShopA: 6 * minute },
      result: 'done',
      verdict: 'idle',
      waitedFor: ['ShopA'],
      tookMs: [6 * minute, 7 * minute],
    },
    'prepareSlot, default name in the slot: an error': {
      setup: setups.defaultName,
      request: { action: 'prepareSlot' },
      busy: {},
      result: 'failed',
      code: 'PREFLIGHT_FAILED',
      finding: 'HUB_DEFAULT_NAME_IN_SLOT',
      verdict: 'unknown',
      waitedFor: [],
    },
  };
  for (const [name, row] of Object.entries(rows)) {
    it(name, async () => {
      const world = createWorld({ app: row.setup });
      for (const [hub, milliseconds] of Object.entries(row.busy)) busyFor(world, hub, milliseconds);
      const start = world.clock.now();
      const { outcome, writes } = await act(world, row.request);
      const took = world.clock.now() - start;
      assert.equal(outcome.result, row.result, outcome.reason?.message);
      assert.equal(outcome.reason?.code, row.code, outcome.reason?.message);
      assert.equal(outcome.verdict, row.verdict);
      assert.deepEqual(
        outcome.drained.map(({ hub }) => hub.hubName),
        row.waitedFor,
      );
      if (row.finding !== undefined) {
        const errors = outcome.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        assert.ok(errors.includes(row.finding), errors.join());
      }
      if (row.movement !== undefined) {
        assert.equal(outcome.plan?.kind === 'go' ? outcome.plan.movement : outcome.plan?.kind, row.movement);
      }
      if (row.tookMs !== undefined) assert.ok(took >= row.tookMs[0] && took <= row.tookMs[1], `took ${took} ms`);
      const isSwap = row.request?.action === undefined;
      assert.equal(world.swaps, isSwap && row.result === 'done' ? 1 : 0);
      if (row.code === 'PREFLIGHT_FAILED') assert.deepEqual(writes, []);
    });
  }

  it('swap, sticky hubs: right before the swap both are seen idle together', async () => {
    const world = createWorld({ app: setups.sticky });
    // Each is idle while the other one is waited for: only together at the last moment counts.
    const reads: string[] = [];
    for (const hub of ['ShopA', 'ShopB']) busyFor(world, hub, minute);
    for (const hub of ['ShopA', 'ShopB']) {
      const [step] = world.hubs.get(hub) ?? [];
      if (typeof step !== 'function') throw new Error('no reading');
      world.hubs.set(hub, [
        (request): ReturnType<typeof step> => {
          reads.push(`${hub} ${world.clock.now()}`);
          return step(request);
        },
      ]);
    }
    let posted = -1;
    await act(
      world,
      { severities: lowered('HUB_STICKY') },
      {
        script: {
          faultOf: (_call, name) => {
            if (name === 'POST slotsswap staging') posted = reads.length;
            return 'none';
          },
          latencyOf: () => ({ there: 0, back: 0 }),
        },
      },
    );
    assert.deepEqual(
      reads.slice(posted - 4, posted).map((read) => read.split(' ')[0]),
      ['ShopB', 'ShopA', 'ShopB', 'ShopA'],
      'two clean reads of each, side by side, are the last thing before the swap',
    );
  });

  it('the code that came is verified, by what its own host.json says of the extension', async () => {
    const world = createWorld();
    const files = world.slot('staging').files;
    files['host.json'] = (files['host.json'] ?? '').replace('[4.*, 5.0.0)', '[1.*, 2.0.0)');
    // Durable Functions 1.x has its management API elsewhere.
    world.apis.set('new', { status: 404, body: '' });
    const { outcome } = await act(world);
    assert.equal(outcome.result, 'done', outcome.reason?.message);
    assert.deepEqual(
      outcome.verification?.checks.map(({ name }) => name),
      ['Functions host'],
    );
  });

  it('the hubs change places with the code where they travel, and stay where they are sticky', async () => {
    const travelling = createWorld({ app: setups.travelling });
    busyFor(travelling, 'ShopA', 60 * minute, 3);
    const { outcome } = await act(travelling);
    assert.deepEqual(
      [outcome.before, outcome.after].map((seen) => [
        seen?.source.hub?.hubName,
        seen?.source.inFlight?.count,
        seen?.target.hub?.hubName,
        seen?.target.inFlight?.count,
      ]),
      [
        ['ShopB', 0, 'ShopA', 3],
        ['ShopA', 3, 'ShopB', 0],
      ],
    );
    const sticky = createWorld({ app: setups.sticky });
    const stayed = await act(sticky, { severities: lowered('HUB_STICKY') });
    assert.equal(stayed.outcome.after?.source.hub?.hubName, 'ShopB');
    assert.equal(stayed.outcome.after.target.hub?.hubName, 'ShopA');
  });
});
