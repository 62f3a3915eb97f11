import assert from 'node:assert/strict';
import type {
  HubToDrain,
  PlannedStep,
  PreflightFinding,
  ReleasePosition,
  SlotAction,
  SlotPlan,
} from '../../../../core/slots/model.ts';
import { describePlan, planSlotAction, type PlanFacts } from '../../../../core/slots/plan/index.ts';

const hub: HubToDrain = { slot: 'source', hubName: 'ShopStaging', why: 'It holds what the previous code still runs.' };
const error: PreflightFinding = {
  code: 'SAME_HUB',
  severity: 'error',
  message: 'Both slots use hub Shop.',
  why: 'w',
  fix: 'az x',
};
const warning: PreflightFinding = { ...error, severity: 'warning' };

const facts: PlanFacts = {
  action: 'swap',
  pair: { ref: { subscriptionId: 's', resourceGroup: 'rg', name: 'shop' }, source: 'staging', target: 'production' },
  release: 'r2',
  position: { kind: 'ready' },
  movement: 'travels',
  hubsToDrain: [],
  drainPolicy: 'wait',
  markerIsSticky: false,
  operationInProgress: false,
  slotsToStart: [],
  settingsToUnstick: [],
  findings: [],
};

/** The steps in a short form, or the code of the refusal. */
function short(plan: SlotPlan): string {
  if (plan.kind === 'refuse') return `refuse ${plan.code}`;
  const steps = plan.steps.map((step: PlannedStep) => {
    switch (step.kind) {
      case 'writeSettings':
        return `write(${[step.release, step.hub?.hubName].filter((part) => part !== undefined).join('+')})`;
      case 'drain':
        return `drain(${step.hub.hubName},${step.policy})`;
      case 'startSlot':
      case 'awaitHost':
      case 'resetSlotConfig':
        return `${step.kind}(${step.slot})`;
      default:
        return step.kind;
    }
  });
  return [plan.kind, ...steps].join(' ');
}

const at = (
  kind: Exclude<ReleasePosition['kind'], 'swappedBack' | 'otherRelease' | 'overtaken' | 'unreadable'>,
): Partial<PlanFacts> => ({ position: { kind } });
const cameBack: Partial<PlanFacts> = {
  position: {
    kind: 'swappedBack',
    lastSwap: { at: '2026-05-01T10:00:00Z', sourceSlot: 'staging', destinationSlot: 'production' },
  },
};
const other: Partial<PlanFacts> = { position: { kind: 'otherRelease', release: 'r3' } };
const unreadable = (slot: 'source' | 'target'): Partial<PlanFacts> => ({ position: { kind: 'unreadable', slot } });
const preview = { previewWith: 'production' };
const quietly: Partial<PlanFacts> = { quietPeriodMs: 600_000 };

const cases: Readonly<Record<SlotAction, readonly (readonly [string, Partial<PlanFacts>, string])[]>> = {
  swap: [
    ['a marked slot, hubs that travel', {}, 'go swap verify'],
    ['an unmarked slot', at('unmarked'), 'go write(r2) awaitHost(staging) swap verify'],
    [
      'hubs that must be idle',
      { hubsToDrain: [hub, { ...hub, hubName: 'Shop' }] },
      'go drain(ShopStaging,wait) drain(Shop,wait) swap verify',
    ],
    ['a quiet period', { ...quietly, hubsToDrain: [hub] }, 'go drain(ShopStaging,wait) awaitQuiet swap verify'],
    ['a quiet period of nothing', { quietPeriodMs: 0 }, 'go swap verify'],
    ['swapped already, and a quiet period', { ...at('swapped'), ...quietly }, 'nothing verify'],
    ['policy fail', { hubsToDrain: [hub], drainPolicy: 'fail' }, 'go drain(ShopStaging,fail) swap verify'],
    ['an operation in progress', { operationInProgress: true }, 'go waitForOperation swap verify'],
    ['a stopped slot', { slotsToStart: ['staging'] }, 'go startSlot(staging) awaitHost(staging) swap verify'],
    [
      'everything at once',
      { ...at('unmarked'), hubsToDrain: [hub], operationInProgress: true, slotsToStart: ['production'] },
      'go waitForOperation startSlot(production) awaitHost(production) write(r2) awaitHost(staging) drain(ShopStaging,wait) swap verify',
    ],
    ['swapped already', at('swapped'), 'nothing verify'],
    ['swapped already, and errors', { ...at('swapped'), findings: [error] }, 'nothing verify'],
    [
      'swapped before this run began: the name was used before',
      { ...at('swapped'), swappedBeforeRunAt: '2026-05-01T10:00:00Z' },
      'refuse RELEASE_CONFLICT',
    ],
    ['a sticky marker', { markerIsSticky: true }, 'refuse RELEASE_CONFLICT'],
    ['a sticky marker of a release that was swapped', { ...at('swapped'), markerIsSticky: true }, 'nothing verify'],
    ['came back', cameBack, 'refuse RELEASE_SWAPPED_BACK'],
    ['another release', other, 'refuse RELEASE_CONFLICT'],
    ['another release took its place', { position: { kind: 'overtaken', by: 'r3' } }, 'refuse RELEASE_CONFLICT'],
    ['both slots carry it', at('duplicated'), 'refuse RELEASE_CONFLICT'],
    ['a marker that cannot be read', unreadable('source'), 'refuse RELEASE_CONFLICT'],
    [
      'a swap since the run began that no marker tells of',
      { ...at('unmarked'), untoldSwapAt: '2026-05-01T10:00:00Z' },
      'refuse RELEASE_CONFLICT',
    ],
    ['the same, and the slot is marked', { untoldSwapAt: '2026-05-01T10:00:00Z' }, 'go swap verify'],
    ['a preview that somebody left', preview, 'refuse PREVIEW_PENDING'],
    ['a preview of the target slot with a third one', { targetPreviewWith: 'canary' }, 'refuse PREVIEW_PENDING'],
    ['an error of the preflight', { findings: [warning, error] }, 'refuse PREFLIGHT_FAILED'],
    ['warnings only', { findings: [warning] }, 'go swap verify'],
  ],
  preflight: [
    ['waits for nothing', quietly, 'go swap verify'],
    [
      'plans as a swap',
      { ...at('unmarked'), hubsToDrain: [hub] },
      'go write(r2) awaitHost(staging) drain(ShopStaging,wait) swap verify',
    ],
    ['an error', { findings: [error] }, 'refuse PREFLIGHT_FAILED'],
    ['swapped already', at('swapped'), 'nothing verify'],
  ],
  prepareSlot: [
    ['kills nothing, so it waits for no quiet moment', quietly, 'go'],
    ['an unmarked slot', { ...at('unmarked'), hubsToDrain: [hub] }, 'go drain(ShopStaging,wait) write(r2)'],
    [
      'a slot that another release was prepared for',
      { ...other, hubsToDrain: [hub] },
      'go drain(ShopStaging,wait) write(r2)',
    ],
    ['a release that came back', { ...cameBack, hubsToDrain: [hub] }, 'go drain(ShopStaging,wait) write(r2)'],
    ['a swap that no marker tells of', { ...at('unmarked'), untoldSwapAt: '2026-05-01T10:00:00Z' }, 'go write(r2)'],
    [
      'swapped before this run began',
      { ...at('swapped'), swappedBeforeRunAt: '2026-05-01T10:00:00Z' },
      'refuse RELEASE_CONFLICT',
    ],
    ['a sticky marker', { ...at('unmarked'), markerIsSticky: true }, 'refuse RELEASE_CONFLICT'],
    ['prepared already', { hubsToDrain: [hub] }, 'go drain(ShopStaging,wait)'],
    [
      'another hub for the slot',
      { ...at('unmarked'), hubsToDrain: [hub], newHub: { setting: 'Hub', hubName: 'ShopB' } },
      'go write(r2+ShopB)',
    ],
    ['another hub for a slot that is marked', { newHub: { setting: 'Hub', hubName: 'ShopB' } }, 'go write(ShopB)'],
    [
      'settings to unstick',
      { settingsToUnstick: ['Hub'], hubsToDrain: [hub] },
      'go unstickSettings drain(ShopStaging,wait)',
    ],
    [
      'swapped already: nothing is marked, and nothing waited for',
      { ...at('swapped'), hubsToDrain: [hub], findings: [error] },
      'nothing',
    ],
    ['a marker of the source slot that cannot be read is replaced', unreadable('source'), 'go write(r2)'],
    ['a marker of the target slot that cannot be read', unreadable('target'), 'refuse RELEASE_CONFLICT'],
    ['a pending preview', preview, 'refuse PREVIEW_PENDING'],
    ['an error', { findings: [error] }, 'refuse PREFLIGHT_FAILED'],
  ],
  startPreview: [
    [
      'an unmarked slot',
      { ...at('unmarked'), hubsToDrain: [hub] },
      'go write(r2) awaitHost(staging) drain(ShopStaging,wait) applySlotConfig awaitHost(staging)',
    ],
    ['started already', preview, 'nothing'],
    ['pending with another slot', { previewWith: 'canary' }, 'refuse PREVIEW_PENDING'],
    ['pending, of an unmarked release', { ...at('unmarked'), ...preview }, 'refuse PREVIEW_PENDING'],
    ['swapped already', at('swapped'), 'nothing verify'],
    ['another release', other, 'refuse RELEASE_CONFLICT'],
    ['an error', { findings: [error] }, 'refuse PREFLIGHT_FAILED'],
  ],
  completePreview: [
    ['pending', { ...preview, hubsToDrain: [hub] }, 'go drain(ShopStaging,wait) swap verify'],
    ['not pending', {}, 'refuse NO_PREVIEW'],
    ['completed already', at('swapped'), 'nothing verify'],
    ['pending with another slot', { previewWith: 'canary' }, 'refuse PREVIEW_PENDING'],
    ['pending, started by somebody else', { ...at('unmarked'), ...preview }, 'refuse RELEASE_CONFLICT'],
    ['pending, of another release', { ...other, ...preview }, 'refuse RELEASE_CONFLICT'],
  ],
  cancelPreview: [
    ['pending: both slots are reset', preview, 'go resetSlotConfig(staging) resetSlotConfig(production)'],
    [
      'pending, of whatever release',
      { ...other, ...preview, findings: [error] },
      'go resetSlotConfig(staging) resetSlotConfig(production)',
    ],
    ['not pending', {}, 'nothing'],
    ['pending with another slot', { previewWith: 'canary' }, 'refuse PREVIEW_PENDING'],
  ],
  swapBack: [
    ['in the target slot', at('swapped'), 'go swapBack verify'],
    ['hubs that must be idle', { ...at('swapped'), hubsToDrain: [hub] }, 'go drain(ShopStaging,wait) swapBack verify'],
    [
      'another release was prepared in the source slot since',
      { ...at('swapped'), notUndoable: { kind: 'preparedSince', release: 'r3' } },
      'refuse NOTHING_TO_SWAP_BACK',
    ],
    [
      'the slots were swapped elsewhere since, or are not those that were',
      { ...at('swapped'), notUndoable: { kind: 'swappedElsewhere' } },
      'refuse NOTHING_TO_SWAP_BACK',
    ],
    ['came back already', cameBack, 'nothing'],
    ['never swapped', {}, 'nothing'],
    ['a quiet period', { ...at('swapped'), ...quietly }, 'go awaitQuiet swapBack verify'],
    ['the target slot serves another release', { ...at('unmarked'), targetRelease: 'r9' }, 'refuse RELEASE_CONFLICT'],
    ['nobody carries it', at('unmarked'), 'refuse NOTHING_TO_SWAP_BACK'],
    ['both slots carry it', at('duplicated'), 'refuse RELEASE_CONFLICT'],
    ['a pending preview', { ...at('swapped'), ...preview }, 'refuse PREVIEW_PENDING'],
    ['an error', { ...at('swapped'), findings: [error] }, 'refuse PREFLIGHT_FAILED'],
  ],
};

describe('the plan', () => {
  for (const [action, rows] of Object.entries(cases) as [SlotAction, (typeof cases)[SlotAction]][]) {
    describe(action, () => {
      for (const [name, change, expected] of rows) {
        it(`${name}: ${expected}`, () => {
          const plan = planSlotAction({ ...facts, ...change, action });
          assert.equal(short(plan), expected);
          assert.ok(describePlan(plan).every((line) => line.length > 0));
          const said = plan.kind === 'refuse' ? plan.message : plan.kind === 'nothing' ? plan.why : 'Nothing.';
          assert.match(said, /^[A-Z0-9]/);
        });
      }
    });
  }

  it('says in a refusal what was seen and what to do', () => {
    const plan = planSlotAction({
      ...facts,
      findings: [error, { ...error, code: 'HUB_STICKY', message: 'Sticky.', fix: 'az y' }],
    });
    assert.ok(plan.kind === 'refuse');
    assert.match(plan.message, /2 findings.*\n- SAME_HUB: Both slots use hub Shop\.\n- HUB_STICKY: Sticky\./);
    assert.equal(plan.fix, 'az x\naz y');
  });

  const odd = { ...facts.pair, ref: { ...facts.pair.ref, resourceGroup: 'rg (eu) & co', name: 'shop' } };
  const where = '--resource-group "rg (eu) & co" --name shop';
  const reset = `az functionapp deployment slot swap ${where}`;
  const commands: readonly (readonly [string, Partial<PlanFacts>, string])[] = [
    ['a pending preview', preview, `${reset} --slot staging --target-slot production --action reset`],
    [
      'a preview of production with a third slot',
      { targetPreviewWith: 'canary' },
      `${reset} --slot canary --target-slot production --action reset`,
    ],
    [
      'a marker that cannot be read',
      unreadable('target'),
      `az functionapp config appsettings delete ${where} --setting-names DURABLE_DEPLOYMENT_RELEASE`,
    ],
  ];
  for (const [name, change, command] of commands) {
    it(`gives a command that can be copied against ${name}`, () => {
      const plan = planSlotAction({ ...facts, ...change, pair: odd });
      assert.ok(plan.kind === 'refuse');
      assert.ok(plan.fix.endsWith(`: ${command}`), plan.fix);
    });
  }

  it('names the release to undo instead', () => {
    const plan = planSlotAction({ ...facts, action: 'swapBack', ...at('unmarked'), targetRelease: 'r9' });
    assert.ok(plan.kind === 'refuse');
    assert.match(plan.fix, /release to r9/);
  });
});
