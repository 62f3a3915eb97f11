import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import {
  applySlotConfig,
  createEstate,
  createSlot,
  deleteSlot,
  newSlot,
  resetSlotConfig,
  slotDifferences,
  swapSlots,
  type App,
  type Difference,
  type Slot,
} from '../../../sandbox/arm/index.ts';
import { shop } from './stage.ts';

describe('slots of the sandbox, without HTTP', () => {
  let app: App;
  let production: Slot;
  let staging: Slot;

  beforeEach(() => {
    app = createEstate().addApp(shop);
    const [live, next] = [...app.slots.values()];
    assert.ok(live && next);
    [production, staging] = [live, next];
  });

  describe('a swap', () => {
    it('moves settings, connection strings, content and functions, and leaves what is sticky', () => {
      swapSlots(app, staging, production);
      assert.deepEqual(production.appSettings, { Stays: 'in production', Hub: 'HubNext', Same: 'x' });
      assert.deepEqual(staging.appSettings, { Stays: 'in staging', Hub: 'HubLive', Same: 'x' });
      assert.equal(production.connectionStrings['Db']?.value, 'Server=next');
      assert.deepEqual(production.files, { 'host.json': '{"next":true}' });
      assert.deepEqual(
        production.functions.map(({ name }) => name),
        ['Order', 'Tick'],
      );
      assert.deepEqual(
        staging.functions.map(({ name }) => name),
        ['Old'],
      );
    });

    it('leaves host name, keys, state, authentication and config/web; both slots restart', () => {
      production.easyAuth = true;
      production.web = { alwaysOn: true };
      const before = { keys: production.keys, hostName: production.hostName };
      swapSlots(app, staging, production, { at: 5000 });
      assert.deepEqual({ keys: production.keys, hostName: production.hostName }, before);
      assert.deepEqual([production.easyAuth, staging.easyAuth], [true, false]);
      assert.deepEqual([production.web, staging.web], [{ alwaysOn: true }, {}]);
      for (const slot of [staging, production]) assert.deepEqual([slot.restarts, slot.restartedAt], [1, 5000]);
    });

    it('is its own inverse', () => {
      const before = structuredClone([production.appSettings, staging.appSettings, staging.files]);
      swapSlots(app, staging, production);
      swapSlots(app, staging, production);
      assert.deepEqual([production.appSettings, staging.appSettings, staging.files], before);
    });

    it('is remembered by its two slots alone, at a time of its own', () => {
      const other = newSlot(app.name, 'other', {});
      app.slots.set('other', other);
      swapSlots(app, staging, production, { at: 5000 });
      const first = production.lastSwap;
      assert.deepEqual(first, {
        timestampUtc: new Date(5000),
        sourceSlotName: 'staging',
        destinationSlotName: 'production',
      });
      assert.deepEqual([staging.lastSwap, other.lastSwap], [first, undefined]);
      swapSlots(app, other, staging, { at: 5000 });
      assert.equal(staging.lastSwap?.timestampUtc.getTime(), 5001);
      assert.deepEqual([staging.lastSwap, production.lastSwap], [other.lastSwap, first]);
    });

    for (const [name, preserveVnet, subnets] of [
      ['keeps each slot its network with preserveVnet', true, ['live', 'next']],
      ['moves the network without preserveVnet', false, ['next', 'live']],
    ] as const) {
      it(name, () => {
        production.network = { subnetId: 'live', routesAllTraffic: true };
        staging.network = { subnetId: 'next' };
        swapSlots(app, staging, production, { preserveVnet });
        assert.deepEqual([production.network.subnetId, staging.network.subnetId], subnets);
        assert.equal(production.network.routesAllTraffic, preserveVnet ? true : undefined);
      });
    }

    const override = 'WEBSITE_OVERRIDE_STICKY_EXTENSION_VERSIONS';
    const general = 'WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS';
    for (const [name, inProduction, inStaging, moves] of [
      ['stay', {}, {}, false],
      ['stay when one slot alone lets them go', {}, { [override]: '0' }, false],
      ['move when both slots let them go', { [override]: '0' }, { [override]: '0' }, true],
      ['move with the general setting too', { [general]: 'False' }, { [general]: '0' }, true],
      ['stay for another value', { [override]: '1' }, { [override]: '1' }, false],
    ] as const) {
      it(`versions of extensions ${name}`, () => {
        Object.assign(production.appSettings, { FUNCTIONS_EXTENSION_VERSION: '~3' }, inProduction);
        Object.assign(staging.appSettings, { FUNCTIONS_EXTENSION_VERSION: '~4' }, inStaging);
        swapSlots(app, staging, production);
        assert.equal(production.appSettings['FUNCTIONS_EXTENSION_VERSION'], moves ? '~4' : '~3');
      });
    }
  });

  describe('a swap with preview', () => {
    beforeEach(() => applySlotConfig(app, staging, production, 7000));

    it("gives the source the target's sticky settings and marks both slots", () => {
      assert.deepEqual(staging.appSettings, { Stays: 'in production', Hub: 'HubNext', Same: 'x' });
      assert.deepEqual([staging.targetSwapSlot, production.targetSwapSlot], ['production', 'staging']);
      assert.deepEqual([staging.restarts, production.restarts], [1, 0]);
      assert.deepEqual([staging.lastSwap, production.appSettings['Hub']], [undefined, 'HubLive']);
    });

    it('marks the source alone where the app is made so', () => {
      const other = createEstate().addApp({ ...shop, previewMarksTarget: false });
      const [live, next] = [...other.slots.values()];
      assert.ok(live && next);
      applySlotConfig(other, next, live);
      assert.deepEqual([next.targetSwapSlot, live.targetSwapSlot], ['production', undefined]);
    });

    it('is the same when it is applied twice', () => {
      applySlotConfig(app, staging, production);
      resetSlotConfig(app, staging);
      assert.equal(staging.appSettings['Stays'], 'in staging');
    });

    it('ends with a reset of the source: its own settings are back, both marks gone', () => {
      resetSlotConfig(app, staging, 8000);
      assert.deepEqual(staging.appSettings, { Hub: 'HubNext', Stays: 'in staging', Same: 'x' });
      assert.deepEqual([staging.targetSwapSlot, production.targetSwapSlot], [undefined, undefined]);
      assert.deepEqual([staging.restarts, staging.restartedAt, production.restarts], [2, 8000, 0]);
    });

    it('does not end with a reset of the target alone', () => {
      resetSlotConfig(app, production);
      assert.deepEqual([staging.targetSwapSlot, production.targetSwapSlot], ['production', undefined]);
      assert.equal(staging.appSettings['Stays'], 'in production');
      assert.equal(production.restarts, 0);
    });

    it('is completed by a swap as if it had never been', () => {
      swapSlots(app, staging, production);
      assert.deepEqual(production.appSettings, { Stays: 'in production', Hub: 'HubNext', Same: 'x' });
      assert.deepEqual(staging.appSettings, { Stays: 'in staging', Hub: 'HubLive', Same: 'x' });
      assert.deepEqual([staging.targetSwapSlot, production.targetSwapSlot], [undefined, undefined]);
    });

    it('is over when its target is deleted', () => {
      const other = newSlot(app.name, 'other', { appSettings: { Stays: 'in other' } });
      app.slots.set('other', other);
      resetSlotConfig(app, staging);
      applySlotConfig(app, staging, other);
      deleteSlot(app, other);
      assert.deepEqual([staging.targetSwapSlot, staging.appSettings['Stays']], [undefined, 'in staging']);
    });
  });

  it('a reset where nothing is pending does nothing', () => {
    resetSlotConfig(app, staging);
    assert.deepEqual([staging.restarts, staging.appSettings['Stays']], [0, 'in staging']);
  });

  describe('differences', () => {
    const told = (difference: Difference): string =>
      `${difference.settingType} ${difference.settingName}: ${difference.diffRule} ${difference.valueInCurrentSlot} → ${difference.valueInTargetSlot}`;
    const cases: readonly (readonly [string, Record<string, string>, Record<string, string>, readonly string[]])[] = [
      ['changed', { A: '2' }, { A: '1' }, ['AppSetting A: SettingsWillBeModifiedInDestination 2 → 1']],
      ['added', { A: '2' }, {}, ['AppSetting A: SettingsWillBeAddedToDestination 2 → ']],
      ['taken away', {}, { A: '1' }, ['AppSetting A: SettingsNotInSource  → 1']],
      ['the same', { A: '1' }, { A: '1' }, []],
      ['sticky and different', { Stays: '2' }, { Stays: '1' }, []],
      ['sticky and the same', { Stays: '1' }, { Stays: '1' }, ['AppSetting Stays: SlotSettingsSameValue 1 → 1']],
      ['sticky in one slot only', { Stays: '1' }, {}, ['AppSetting Stays: SlotSettingsMissing 1 → ']],
    ];
    for (const [name, source, target, expected] of cases) {
      it(name, () => {
        staging.appSettings = source;
        production.appSettings = target;
        staging.connectionStrings = {};
        production.connectionStrings = {};
        assert.deepEqual(slotDifferences(app, staging, production, true).map(told), expected);
      });
    }

    it('of connection strings, and of the network when it moves', () => {
      staging.network = { subnetId: 'next' };
      const [withVnet, without] = [true, false].map((preserveVnet) =>
        slotDifferences(app, staging, production, preserveVnet).map(told),
      );
      const kept = [
        'AppSetting Hub: SettingsWillBeModifiedInDestination HubNext → HubLive',
        'ConnectionString Db: SettingsWillBeModifiedInDestination Server=next → Server=live',
      ];
      assert.deepEqual(withVnet, kept);
      assert.deepEqual(without, [...kept, 'General VirtualNetworkSubnetId: SettingsWillBeAddedToDestination next → ']);
    });
  });

  it('a new slot has no content; cloned, it has the settings of another', () => {
    production.web = { alwaysOn: true, autoSwapSlotName: 'staging' };
    const empty = createSlot(app, 'new');
    assert.deepEqual([empty.appSettings, empty.connectionStrings, empty.files, empty.functions], [{}, {}, {}, []]);
    const clone = createSlot(app, 'clone', { cloneFrom: production, appSettings: { Hub: 'HubClone' } });
    assert.deepEqual(clone.appSettings, { ...production.appSettings, Hub: 'HubClone' });
    assert.deepEqual(clone.connectionStrings, production.connectionStrings);
    assert.deepEqual([clone.files, clone.functions, clone.web], [{}, [], { alwaysOn: true }]);
    Object.assign(clone.appSettings, { Same: 'changed' });
    assert.equal(production.appSettings['Same'], 'x');
  });
});
