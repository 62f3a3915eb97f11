import assert from 'node:assert/strict';
import type { StickySettings } from '../../../../core/azure/arm/index.ts';
import {
  preflightCodes,
  type PreflightCode,
  type PreflightFinding,
  type Severity,
  type SlotAction,
} from '../../../../core/slots/model.ts';
import { preflight, severityFor } from '../../../../core/slots/preflight/index.ts';
import { observationOf } from '../../../support/observations.ts';
import { canaries, slotsObservation, storage, type PairSpec } from '../support/observation.ts';
import { cases, request, type Asked } from './cases.ts';

function findings(slots: PairSpec = {}, asked: Asked = {}): readonly PreflightFinding[] {
  return preflight(slotsObservation(slots), request(asked));
}

function codes(slots: PairSpec = {}, asked: Asked = {}): string[] {
  return findings(slots, asked).map(({ code }) => code);
}

function texts({ message, why, fix = '' }: PreflightFinding): string {
  return [message, why, fix].join('\n');
}

const everyCase = Object.entries(cases).flatMap(([code, named]) =>
  Object.entries(named).map(([name, it]) => ({ code, name, it })),
);

describe('the preflight', () => {
  for (const { code, name, it: one } of everyCase) {
    it(`${code}: ${name}`, () => {
      const found = findings(one.slots, one.asked).filter((finding) => finding.code === code);
      const [first] = found;
      assert.ok(first, `no ${code}`);
      assert.equal(first.severity, one.severity);
      for (const pattern of one.says) assert.match(texts(first), pattern);
      assert.ok(first.why !== '' && first.fix !== undefined && first.fix !== '');
    });
    it(`${code}: not just short of "${name}"`, () => {
      assert.ok(!codes(one.nearMiss.slots, one.nearMiss.asked).includes(code));
    });
  }

  it('has a case for every code', () => {
    assert.deepEqual(Object.keys(cases).sort(), Object.keys(preflightCodes).sort());
    for (const [code, named] of Object.entries(cases)) assert.ok(Object.keys(named).length > 0, code);
  });

  it('finds nothing but notes in the set-up of the article', () => {
    assert.deepEqual(codes(), ['SETUP_RECOGNISED', 'IDLE_SLOT_POLLS']);
  });

  it('tells one pending preview once, though both slots show it', () => {
    const slots = {
      source: { site: { pendingSwapWith: 'production' } },
      target: { site: { pendingSwapWith: 'staging' } },
    };
    assert.equal(codes(slots).filter((code) => code === 'PREVIEW_PENDING').length, 1);
  });

  it('reports a configuration that cannot be read once, and not as a hub that cannot be told', () => {
    const unreadable = { code: 'FORBIDDEN', message: 'Azure answered 403.' } as const;
    const errors = findings({ source: { unreadable } }).filter(({ severity }) => severity === 'error');
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['SETTINGS_UNREADABLE'],
    );
  });

  it('puts errors first, then warnings, then notes, and says the same twice', () => {
    const slots: PairSpec = {
      source: {
        site: { state: 'Stopped', operationInProgress: 'op' },
        settings: { AzureWebJobsStorage: storage('stshop') },
      },
      target: { settings: { AzureWebJobsSecretStorageType: 'files' } },
    };
    const ranks = { error: 0, warning: 1, note: 2 };
    const found = findings(slots);
    const order = found.map(({ severity }) => ranks[severity]);
    assert.deepEqual(order, [...order].sort());
    assert.equal(new Set(order).size, 3);
    assert.deepEqual(findings(slots), found);
  });
});

describe('severities of findings', () => {
  const sticky: PairSpec = { sticky: ['AzureWebJobsStorage'] };
  function severity(code: PreflightCode, slots: PairSpec, asked: Asked): [Severity | undefined, Severity | undefined] {
    const found = findings(slots, asked).find((finding) => finding.code === code);
    return [found?.severity, found?.severityBefore];
  }

  it('are lowered by an input, which is said', () => {
    assert.deepEqual(severity('HUB_STICKY', sticky, { severities: { HUB_STICKY: 'warning' } }), ['warning', 'error']);
    assert.deepEqual(severity('HUB_STICKY', sticky, { severities: { HUB_STICKY: 'note' } }), ['note', 'error']);
  });

  it('are not raised, and nothing is said', () => {
    const asked: Asked = { severities: { IDLE_SLOT_POLLS: 'error' } };
    assert.deepEqual(severity('IDLE_SLOT_POLLS', {}, asked), ['note', undefined]);
    const back: Asked = { action: 'swapBack', severities: { HUB_STICKY: 'error' } };
    assert.deepEqual(severity('HUB_STICKY', sticky, back), ['warning', undefined]);
  });

  it('of other codes stay as they are', () => {
    assert.deepEqual(severity('HUB_STICKY', sticky, { severities: { SAME_HUB: 'note' } }), ['error', undefined]);
  });

  it('are those of the model for a swap, or for the preview that has them', () => {
    for (const [code, byDefault] of Object.entries(preflightCodes) as [PreflightCode, Severity][]) {
      assert.equal(severityFor(code, 'swap') ?? severityFor(code, 'startPreview'), byDefault, code);
      assert.equal(severityFor(code, 'preflight'), severityFor(code, 'swap'), code);
    }
  });

  const actions: readonly SlotAction[] = [
    'prepareSlot',
    'startPreview',
    'completePreview',
    'cancelPreview',
    'swapBack',
  ];
  it('are never higher for another action than for a swap', () => {
    const ranks = { note: 0, warning: 1, error: 2 };
    for (const [code, byDefault] of Object.entries(preflightCodes) as [PreflightCode, Severity][]) {
      for (const action of actions) {
        const it = severityFor(code, action);
        assert.ok(it === undefined || ranks[it] <= ranks[byDefault], `${code} ${action}`);
      }
    }
  });

  for (const { code, name, it: one } of everyCase) {
    it(`${code}: ${name}: no action but those of its scope reports it, nor more severely`, () => {
      const ranks = { note: 0, warning: 1, error: 2 };
      for (const action of [...actions, 'preflight', 'swap'] as const) {
        const highest = severityFor(code as PreflightCode, action);
        for (const finding of findings(one.slots, { ...one.asked, action })) {
          if (finding.code === code) assert.ok(highest !== undefined && ranks[finding.severity] <= ranks[highest]);
        }
      }
    });
  }
});

describe('before a deployment to the source slot', () => {
  const forbidden: Record<string, PairSpec> = {
    'an unresolved hub': { source: { durable: { hubName: '%Nothing%' } } },
    'the default name': { source: { durable: {} } },
    'the hub of production': { source: { settings: { AzureWebJobsStorage: storage('stshop') } } },
    'auto swap': { source: { seen: { webConfig: { ok: true, value: { autoSwapSlotName: 'production' } } } } },
    'a pending preview': { source: { site: { pendingSwapWith: 'production' } } },
  };
  for (const [name, slots] of Object.entries(forbidden)) {
    it(`forbids: ${name}`, () => {
      assert.ok(findings(slots, { action: 'prepareSlot' }).some(({ severity }) => severity === 'error'));
    });
  }

  const allowed: Record<string, PairSpec> = {
    'sticky hubs': { sticky: ['AzureWebJobsStorage'] },
    'an unresolved hub of production': { target: { durable: { hubName: '%Nothing%' } } },
    'production that is stopped': { target: { site: { state: 'Stopped' } } },
    'a host that does not run: the deployment may mend it': {
      source: { seen: { hostStatus: { ok: true, value: { state: 'Error', errors: [] } } } },
    },
    'another release that was never swapped': {
      source: { settings: { DURABLE_DEPLOYMENT_RELEASE: 'build-1 swapSeen=never' } },
    },
  };
  for (const [name, slots] of Object.entries(allowed)) {
    it(`allows: ${name}`, () => {
      const errors = findings(slots, { action: 'prepareSlot' }).filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors, []);
    });
  }
});

describe('the command that unsticks settings', () => {
  function fix(change: Partial<StickySettings>): string {
    const observation = slotsObservation({ sticky: ['AzureWebJobsStorage'] });
    const names = { appSettingNames: ['AzureWebJobsStorage'], connectionStringNames: [], ...change };
    const found = preflight({ ...observation, sticky: { ok: true, value: names } }, request());
    return found.find(({ code }) => code === 'HUB_STICKY')?.fix ?? '';
  }

  it('holds every name that remains, of every kind, because the whole list is replaced', () => {
    const command = fix({
      appSettingNames: ['A', 'azurewebjobsstorage', 'B'],
      connectionStringNames: ['C'],
      azureStorageConfigNames: ['D'],
    });
    const body: unknown = JSON.parse(/--body '(.*)'$/.exec(command)?.[1] ?? '');
    assert.deepEqual(body, {
      properties: { appSettingNames: ['A', 'B'], connectionStringNames: ['C'], azureStorageConfigNames: ['D'] },
    });
  });

  it('is left out when nobody could copy it', () => {
    const many = Array.from({ length: 200 }, (_, at) => `AzureWebJobs.Function${at}.Disabled`);
    assert.equal(
      fix({ appSettingNames: ['AzureWebJobsStorage', ...many] }),
      'Let the hub go with the code. Run action prepareSlot with unstickHubSettings. The names that are sticky now: az functionapp config appsettings list --resource-group rg-shop --name shop --slot staging --query "[?slotSetting].name"',
    );
  });
});

/** What no command of Azure mends, and why. */
const withoutCommand: Readonly<Partial<Record<PreflightCode, string>>> = {
  ENTITIES_STAY_BEHIND: 'the state of entities is moved by code alone',
  ETERNAL_ORCHESTRATIONS_STAY_BEHIND: 'orchestrations are ended by code, or by the Core Tools (func)',
  CHOSEN_INSTANCE_IDS_STAY_BEHIND: 'they are waited for, or their code bears it',
  IN_FLIGHT_MEETS_OTHER_CODE: 'they are waited for by inputs of the task, or the code replays alike',
  VERSION_NOT_ACCEPTED: 'they are waited for by inputs of the task, or the code is another',
};
/** Cases of other codes. */
const casesWithoutCommand: ReadonlySet<string> = new Set([
  // No setting prevents it.
  'TRIGGERS_RUN_IN_STAGING: disabled by a sticky setting: awake in the warm-up',
]);

describe('what to do about a finding', () => {
  for (const { code, name, it: one } of everyCase) {
    const none = code in withoutCommand || casesWithoutCommand.has(`${code}: ${name}`);
    it(`${code}: ${name}: ${none ? 'is nothing that a command does' : 'holds the command'}`, () => {
      for (const finding of findings(one.slots, one.asked)) {
        if (finding.code !== code) continue;
        assert.equal(/\baz [a-z]/.test(finding.fix ?? ''), !none, finding.fix);
        assert.doesNotMatch(finding.fix ?? '', /--(?:name|resource-group|slot|scope) (?:--|$|""|\.)/);
      }
    });
  }
});

describe('before a deployment that gives the source slot a hub name', () => {
  it('the target slot is promised nothing', () => {
    const slots: PairSpec = { sourceName: 'blue', targetName: 'green', target: { durable: {} } };
    const prepare = { unstickHubSettings: false, hubNames: ['ShopB'] };
    const found = findings(slots, { action: 'prepareSlot', prepare });
    const [first] = found.filter(({ code }) => code === 'HUB_DEFAULT_NAME_IN_SLOT');
    assert.match(first?.message ?? '', /slot green uses cannot be told/);
    assert.doesNotMatch(first?.message ?? '', /going to get/);
  });
});

describe('before a swap with preview is cancelled', () => {
  it('hardly anything matters', () => {
    for (const { it: one } of everyCase) {
      const found = codes(one.slots, { ...one.asked, action: 'cancelPreview' });
      assert.deepEqual(
        found.filter((code) => code !== 'OPERATION_IN_PROGRESS' && code !== 'PREVIEW_PENDING'),
        [],
      );
    }
  });
});

describe('texts of findings', () => {
  const secrets = [...Object.values(canaries), 'canary-of-a-description', 'canary-of-a-marker', 'AccountKey'];
  for (const { code, name, it: one } of everyCase) {
    it(`${code}: ${name}: hold no secret, nor anything that is not printable`, () => {
      for (const action of ['prepareSlot', 'swap', 'startPreview', 'swapBack'] as const) {
        for (const finding of findings(one.slots, { ...one.asked, action })) {
          const text = texts(finding);
          for (const secret of secrets) assert.ok(!text.includes(secret), `${finding.code}: ${secret}`);
          assert.doesNotMatch(text, /undefined|\[object|NaN/);
        }
      }
    });
  }

  it('write no command into the log, whatever names and messages hold', () => {
    const bad = '##vso[task.setvariable variable=x]y\n##[error]z';
    const reason = { code: 'FORBIDDEN', message: bad, fix: bad } as const;
    const evil: PairSpec = {
      sourceName: bad,
      source: {
        site: {
          state: bad,
          kind: bad,
          sku: 'Basic',
          operationInProgress: bad,
          pendingSwapWith: bad,
          subnetId: bad,
          id: bad,
        },
        settings: { [bad]: bad, DURABLE_DEPLOYMENT_RELEASE: bad },
        durable: { hubName: `%${bad}%` },
        seen: {
          durableExtensionVersion: bad,
          hostStatus: { ok: true, value: { state: bad, errors: [bad] } },
          webConfig: { ok: true, value: { autoSwapSlotName: bad } },
          functions: {
            ok: true,
            value: [
              { name: bad, isDisabled: false, trigger: bad },
              { name: bad, isDisabled: false, trigger: '' },
            ],
          },
          easyAuth: { ok: false, reason },
        },
      },
      target: {
        seen: {
          contents: {
            ok: true,
            value: {
              observation: observationOf({ completeness: 'failed', reasons: [reason] }),
              entities: { count: 1, atLeast: false, byName: [{ name: bad, count: 1 }] },
              eternal: [{ name: bad, count: 1 }],
              versions: [{ version: bad, count: 1 }],
              chosenIds: { count: 1, atLeast: false, sample: [{ name: bad, instanceId: bad }] },
            },
          },
        },
      },
      sticky: [bad],
      differences: {
        ok: true,
        value: [{ settingName: bad, settingType: bad, rule: bad, level: bad, description: bad }],
      },
    };
    let printed = 0;
    for (const action of ['prepareSlot', 'swap', 'startPreview', 'completePreview', 'swapBack'] as const) {
      for (const startIfStopped of [true, false]) {
        const asked: Asked = { action, startIfStopped, release: bad };
        for (const finding of [...findings(evil, asked), ...findings({ ...evil, stickyUnreadable: reason }, asked)]) {
          for (const text of [finding.message, finding.why, finding.fix ?? '']) {
            assert.doesNotMatch(text, /##vso\[|##\[|[\n\r]/, finding.code);
            printed += 1;
          }
        }
      }
    }
    assert.ok(printed > 100);
  });

  it('hold commands whose arguments cannot become something else', () => {
    const slots: PairSpec = { sourceName: 'a"; rm -rf $HOME `x`', source: { site: { state: 'Stopped' } } };
    for (const { fix = '' } of findings(slots)) assert.doesNotMatch(fix, /\$HOME|`x`|rm -rf/);
    const file: PairSpec = { sourceName: '@secrets.json', source: { site: { state: 'Stopped' } } };
    for (const { fix = '' } of findings(file)) assert.doesNotMatch(fix, /--slot @/);
  });

  it('quote names that need it', () => {
    const observation = slotsObservation({ source: { site: { state: 'Stopped' } } });
    const pair = { ...observation.pair, ref: { ...observation.pair.ref, resourceGroup: 'rg (shop)' } };
    const [first] = preflight({ ...observation, pair }, request());
    assert.match(first?.fix ?? '', /--resource-group "rg \(shop\)" --name shop --slot staging/);
  });
});
