import assert from 'node:assert/strict';
import type { AppFunction } from '../../../../core/azure/arm/index.ts';
import { parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import {
  requireDeployed,
  setStarterSetting,
  settingEvidence,
  settingHeadline,
  settingSummary,
  type StarterSettingOutcome,
  type StarterSettingRequest,
} from '../../../../core/cloning/starter-setting/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import { fakeContext } from '../../../support/fake-context.ts';

const pattern = parseNamePattern('{name}_{major}_{minor}_{patch}');
const request: StarterSettingRequest = {
  app: { appName: 'shop', slotName: 'staging' },
  setting: 'DurableFunctionsVersion',
  version: parseVersion('1.2.0'),
  pattern,
  dryRun: false,
};

function fn(name: string, trigger = ''): AppFunction {
  return { name, trigger, isDisabled: false };
}

function worldOf(settings: Readonly<Record<string, string>>, functions: readonly AppFunction[] = [fn('Order_1_2_0')]) {
  const context = fakeContext();
  const state = { settings: new Map(Object.entries(settings)), writes: 0, asked: [] as (string | undefined)[] };
  const ref = { subscriptionId: 's', resourceGroup: 'rg', name: 'shop' };
  const doors: Parameters<typeof setStarterSetting>[1] = {
    context,
    sites: {
      findSite: () => Promise.resolve(ref),
      getSite: (_, slot) => {
        state.asked.push(slot);
        return Promise.resolve({
          id: 'id',
          name: 'shop',
          kind: 'functionapp',
          state: 'Running',
          defaultHostName: 'shop.example',
          location: 'x',
        });
      },
      appSettings: () => Promise.resolve(new Map(state.settings)),
      stickySettings: () => Promise.resolve({ appSettingNames: [], connectionStringNames: [] }),
    },
    slots: {
      functions: () => Promise.resolve(functions),
      replaceAppSettings: (_, __, next) => {
        state.writes += 1;
        state.settings = new Map(next);
        return Promise.resolve(next);
      },
      replaceStickySettings: (_, names) => Promise.resolve(names),
    },
  };
  return { context, state, doors };
}

describe('setting the version that clients start', () => {
  it('writes the version, keeps every other setting, and tells what was there', async () => {
    const { state, doors } = worldOf({ AzureWebJobsStorage: 'x', durablefunctionsversion: '1.1.0' });
    const outcome = await setStarterSetting(request, doors);
    assert.deepEqual(outcome, {
      result: 'written',
      app: { name: 'shop', resourceGroup: 'rg', slot: 'staging' },
      setting: 'DurableFunctionsVersion',
      before: '1.1.0',
      after: '1.2.0',
      changedByOthers: [],
    });
    assert.deepEqual(Object.fromEntries(state.settings), {
      AzureWebJobsStorage: 'x',
      durablefunctionsversion: '1.2.0',
    });
    assert.deepEqual(state.asked, ['staging']);
  });

  it('writes nothing when the setting holds the version: a write would restart the slot', async () => {
    const { state, doors } = worldOf({ DurableFunctionsVersion: '1.2.0' });
    assert.equal((await setStarterSetting(request, doors)).result, 'unchanged');
    assert.equal(state.writes, 0);
  });

  it('writes nothing in a dry run', async () => {
    const { state, doors } = worldOf({});
    const outcome = await setStarterSetting({ ...request, dryRun: true }, doors);
    assert.deepEqual([outcome.result, outcome.before, state.writes], ['planned', null, 0]);
  });

  it('goes back to plain names', async () => {
    const { state, doors } = worldOf({ DurableFunctionsVersion: '1.2.0' }, [fn('Order'), fn('Order_1_2_0')]);
    await setStarterSetting({ ...request, version: 'none' }, doors);
    assert.equal(state.settings.get('DurableFunctionsVersion'), 'none');
  });

  it('refuses a version that the app does not register, and writes nothing', async () => {
    const { state, doors } = worldOf({}, [fn('Order'), fn('Order_1_1_0')]);
    await assert.rejects(setStarterSetting(request, doors), (error) => {
      assert.ok(error instanceof DurableDeployError);
      assert.equal(error.code, 'CLONE_VERSION_NOT_DEPLOYED');
      assert.match(error.message, /no function of version 1\.2\.0; .* it has: 1\.1\.0, plain\./);
      return true;
    });
    assert.equal(state.writes, 0);
  });

  describe('a version counts as deployed', () => {
    const orchestrator = 'orchestrationTrigger';
    for (const [what, functions, version, isDeployed] of [
      ['by any function when triggers are not told', [fn('Pay_1_2_0')], '1.2.0', true],
      ['by an orchestrator, whatever the case', [fn('ORDER_1_2_0', orchestrator)], '1.2.0', true],
      [
        'not by an activity when triggers are told',
        [fn('Pay_1_2_0', 'activityTrigger'), fn('Order', orchestrator)],
        '1.2.0',
        false,
      ],
      ['not by a longer number', [fn('Order_1_2_01'), fn('Order_11_2_0')], '1.2.0', false],
      ['as plain names, by an orchestrator without a version', [fn('Order', orchestrator)], 'none', true],
      [
        'not as plain names, when all have versions',
        [fn('Order_1_2_0', orchestrator), fn('Start', 'httpTrigger')],
        'none',
        false,
      ],
      ['never by an empty list', [], '1.2.0', false],
    ] as const) {
      it(what, () => {
        const check = (): void =>
          requireDeployed(functions, version === 'none' ? version : parseVersion(version), pattern);
        if (isDeployed) check();
        else assert.throws(check, { code: 'CLONE_VERSION_NOT_DEPLOYED' });
      });
    }
  });

  it('tells of a change that somebody else made meanwhile', async () => {
    const { context, state, doors } = worldOf({ Other: '1' });
    const { replaceAppSettings } = doors.slots;
    const outcome = await setStarterSetting(request, {
      ...doors,
      slots: {
        ...doors.slots,
        replaceAppSettings: async (ref, slot, next) => {
          const stored = await replaceAppSettings(ref, slot, next);
          state.settings.set('Other', '2');
          return stored;
        },
      },
    });
    assert.deepEqual(outcome.changedByOthers, ['Other']);
    assert.ok(context.lines.some((line) => line.startsWith('warning: ') && line.includes('Other')));
  });

  it('shows values from outside as text', () => {
    const evil = '##vso[task.complete]|<b>';
    const outcome: StarterSettingOutcome = {
      result: 'written',
      app: { name: evil, resourceGroup: 'rg', slot: 'production' },
      setting: 'X',
      before: evil,
      after: '1.0.0',
      changedByOthers: [],
    };
    const said = [settingHeadline(outcome), settingSummary(outcome), JSON.stringify(settingEvidence(outcome))].join();
    assert.ok(!said.includes('##vso['));
    assert.ok(!settingSummary(outcome).includes('<b>'));
  });
});
