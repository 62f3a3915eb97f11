import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, it } from 'mocha';
import {
  createEstate,
  createOperations,
  createSlotProvider,
  swapFailureKinds,
  type App,
  type OperationBehaviour,
  type Slot,
  type SlotProvider,
} from '../../../sandbox/arm/index.ts';
import { shop } from './stage.ts';

describe('operations of the sandbox, without HTTP', () => {
  let app: App;
  let production: Slot;
  let staging: Slot;
  let time = 0;
  const toProduction = { targetSlot: 'Production' };

  beforeEach(() => {
    app = createEstate().addApp(shop);
    const [live, next] = [...app.slots.values()];
    assert.ok(live && next);
    [production, staging] = [live, next];
    time = 1_000_000;
  });

  function provider(behaviour: Partial<OperationBehaviour> = {}): SlotProvider {
    return createSlotProvider(
      createOperations(behaviour, () => time),
      () => time,
    );
  }
  function accepted(outcome: ReturnType<SlotProvider['swap']>): string {
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return outcome.operationId;
  }
  const swapped = (): boolean => production.appSettings['Hub'] === 'HubNext';

  it('run until they were asked so often, and act at the end', () => {
    const slots = provider({ polls: 2 });
    const id = accepted(slots.swap(app, staging, toProduction));
    const seen = [1, 2, 3, 4].map(() => [slots.operations.ask(id)?.kind, swapped()]);
    assert.deepEqual(seen, [
      ['running', false],
      ['running', false],
      ['succeeded', true],
      ['succeeded', true],
    ]);
    assert.equal(slots.operations.ask('another'), undefined);
  });

  it('act at once when they are told to, and run on all the same', () => {
    const slots = provider({ polls: 1, actAt: 'acceptance' });
    const id = accepted(slots.swap(app, staging, toProduction));
    assert.deepEqual([swapped(), app.operation?.id], [true, id]);
    assert.equal(slots.operations.ask(id)?.kind, 'running');
    assert.equal(slots.operations.ask(id)?.kind, 'succeeded');
    assert.deepEqual([swapped(), app.operation, production.restarts], [true, undefined, 1]);
  });

  it('end by the clock when nobody asks', () => {
    const slots = provider({ polls: Infinity, runsForMs: 5000 });
    const id = accepted(slots.swap(app, staging, toProduction));
    time += 4999;
    slots.operations.settle();
    assert.deepEqual([swapped(), slots.operations.ask(id)?.kind], [false, 'running']);
    time += 1;
    slots.operations.settle();
    assert.deepEqual([swapped(), app.operation], [true, undefined]);
    assert.equal(slots.operations.ask(id)?.kind, 'succeeded');
    assert.equal(production.lastSwap?.timestampUtc.getTime(), time);
  });

  it('end in real time when nobody asks, unless they are stopped', async () => {
    const slots = createSlotProvider(createOperations({ runsForMs: 20 }));
    accepted(slots.swap(app, staging, toProduction));
    await pause(80);
    assert.deepEqual([swapped(), app.operation], [true, undefined]);
    accepted(slots.swap(app, staging, toProduction));
    slots.operations.stop();
    await pause(80);
    assert.ok(swapped(), 'the second one never came to its end');
  });

  it('show in the app while they run, which refuses whatever changes it', () => {
    const slots = provider({ polls: 1 });
    const id = accepted(slots.swap(app, staging, toProduction));
    assert.deepEqual(app.operation, {
      id,
      name: 'SwapSiteSlots',
      slotName: 'staging',
      startedAt: new Date(time),
    });
    const refusals = [
      slots.swap(app, staging, toProduction),
      slots.swap(app, production, { targetSlot: 'staging' }),
      slots.applySlotConfig(app, staging, toProduction),
      slots.resetSlotConfig(app, staging),
      slots.replaceAppSettings(app, staging, {}),
      slots.create(app, 'third'),
      slots.delete(app, staging),
    ];
    for (const outcome of refusals) {
      assert.ok(!outcome.ok);
      assert.deepEqual([outcome.refusal.status, outcome.refusal.extendedCode], [409, '59203']);
      assert.match(outcome.refusal.message, new RegExp(`Id: ${id}, OperationName: SwapSiteSlots`));
    }
    const other = createEstate().addApp(shop);
    assert.ok(slots.resetSlotConfig(other, [...other.slots.values()][1] ?? staging).ok, 'another app is free');
  });

  for (const kind of swapFailureKinds) {
    it(`fail with ${kind} as often as they are told to, and nothing has changed places`, () => {
      const slots = provider({ polls: 0 });
      staging.swapFailures = [kind, kind];
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        const progress = slots.operations.ask(accepted(slots.swap(app, staging, toProduction)));
        assert.ok(progress?.kind === 'failed');
        assert.equal(progress.refusal.status, kind === 'httpPing' ? 417 : 400);
        assert.match(
          progress.refusal.message,
          /^Cannot swap (site )?slots for site 'shop' because the .*'?staging'? slot/,
        );
        assert.deepEqual([swapped(), production.lastSwap, staging.restarts], [false, undefined, 0]);
      }
      assert.equal(slots.operations.ask(accepted(slots.swap(app, staging, toProduction)))?.kind, 'succeeded');
      assert.ok(swapped());
    });
  }

  it('change their behaviour for those that come later only', () => {
    const slots = provider({ polls: 1 });
    const id = accepted(slots.swap(app, staging, toProduction));
    slots.operations.setBehaviour({ polls: 0 });
    assert.equal(slots.operations.ask(id)?.kind, 'running');
    assert.equal(slots.operations.ask(id)?.kind, 'succeeded');
    assert.equal(slots.operations.ask(accepted(slots.swap(app, staging, toProduction)))?.kind, 'succeeded');
    assert.ok(!swapped());
  });

  describe('refuse', () => {
    const cases: readonly {
      name: string;
      arrange?: () => void;
      ask: (slots: SlotProvider) => ReturnType<SlotProvider['swap']> | ReturnType<SlotProvider['delete']>;
      status: number;
      message: RegExp;
    }[] = [
      {
        name: 'a slot that is not there',
        ask: (slots) => slots.swap(app, staging, { targetSlot: 'missing' }),
        status: 404,
        message: /Cannot find slot with name missing/,
      },
      {
        name: 'a slot with itself',
        ask: (slots) => slots.swap(app, staging, { targetSlot: 'STAGING' }),
        status: 400,
        message: /must not be the same/,
      },
      {
        name: 'a stopped source',
        arrange: () => (staging.state = 'Stopped'),
        ask: (slots) => slots.swap(app, staging, toProduction),
        status: 409,
        message: /'staging' slot is stopped/,
      },
      {
        name: 'a stopped target',
        arrange: () => (production.state = 'Stopped'),
        ask: (slots) => slots.applySlotConfig(app, staging, toProduction),
        status: 409,
        message: /'production' slot is stopped/,
      },
      {
        name: 'a preview of a slot that authenticates',
        arrange: () => (production.easyAuth = true),
        ask: (slots) => slots.applySlotConfig(app, staging, toProduction),
        status: 409,
        message: /Swap with Preview cannot be used when one of the slots has site authentication enabled/,
      },
      {
        name: 'a swap on a plan without slots',
        arrange: () => (app.sku = 'FlexConsumption'),
        ask: (slots) => slots.swap(app, staging, toProduction),
        status: 409,
        message: /number of slots allowed for the 'FlexConsumption' SKU/,
      },
      {
        name: 'a slot too many',
        arrange: () => (app.sku = 'Dynamic'),
        ask: (slots) => slots.create(app, 'third'),
        status: 409,
        message: /number of slots allowed for the 'Dynamic' SKU/,
      },
      {
        name: 'settings of the source of a pending preview',
        arrange: () => provider().applySlotConfig(app, staging, toProduction),
        ask: (slots) => slots.replaceAppSettings(app, staging, {}),
        status: 409,
        message: /configuration settings have been prepared for swap/,
      },
      {
        name: 'settings of the target of a pending preview',
        arrange: () => provider().applySlotConfig(app, staging, toProduction),
        ask: (slots) => slots.replaceAppSettings(app, production, {}),
        status: 409,
        message: /configuration settings have been prepared for swap/,
      },
      {
        name: 'the way back of a pending preview',
        arrange: () => provider().applySlotConfig(app, staging, toProduction),
        ask: (slots) => slots.swap(app, production, { targetSlot: 'staging' }),
        status: 409,
        message: /configuration settings have been prepared for swap/,
      },
    ];
    for (const { name, arrange, ask, status, message } of cases) {
      it(name, () => {
        arrange?.();
        const before = structuredClone([production.appSettings, staging.appSettings, app.slots.size]);
        const outcome = ask(provider());
        assert.ok(!outcome.ok);
        assert.equal(outcome.refusal.status, status);
        assert.match(outcome.refusal.message, message);
        assert.deepEqual([production.appSettings, staging.appSettings, app.slots.size], before);
        assert.equal(app.operation, undefined);
      });
    }
  });

  it('let a swap without preview go where authentication is on', () => {
    production.easyAuth = true;
    const slots = provider({ polls: 0 });
    assert.equal(slots.operations.ask(accepted(slots.swap(app, staging, toProduction)))?.kind, 'succeeded');
  });
});
