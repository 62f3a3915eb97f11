import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { preflightCodes, type PreflightCode, type SlotPlan } from '../../../../core/slots/model.ts';
import { firmCodes } from '../../../../core/slots/preflight/index.ts';
import { decideOn } from '../../../../core/slots/run/plan-round.ts';
import { slotsObservation, type PairSpec, type SlotSpec } from '../support/observation.ts';
import { requestOf } from '../world/request.ts';
import { cases, request, type Asked } from './cases.ts';

const page = readFileSync(new URL('../../../../docs/preflight.md', import.meta.url), 'utf8');

/** What becomes of it although every finding was lowered. */
function planOf(slots: PairSpec, asked: Asked | undefined, runStartedAt?: string): SlotPlan {
  const observation = slotsObservation(slots);
  const severities = new Map(Object.keys(preflightCodes).map((each) => [each as PreflightCode, 'note'] as const));
  const { drain } = request(asked);
  const whole = requestOf({
    ...request(asked),
    drain: { ...requestOf().drain, ...drain },
    prepare: requestOf().prepare,
    severities,
    ...(runStartedAt === undefined ? {} : { runStartedAt }),
  });
  return decideOn({ request: whole, pair: observation.pair }, observation, undefined).plan;
}

function told(plan: SlotPlan): string {
  return plan.kind === 'refuse' ? plan.code : plan.kind;
}

/** The error code with which a swap is refused although every finding was lowered; `undefined`: it is not. */
function refusalOf(code: PreflightCode): string | undefined {
  const refusals = Object.values(cases[code])
    .filter(({ asked, severity }) => (asked?.action ?? 'swap') === 'swap' && severity === 'error')
    .map(({ slots, asked }) => {
      const plan = planOf(slots, asked);
      return plan.kind === 'refuse' && plan.code !== 'PREFLIGHT_FAILED' ? plan.code : undefined;
    });
  const [first, ...others] = new Set(refusals);
  assert.deepEqual(others, [], `${code}: ${refusals.join(', ')}`);
  return first;
}

describe('a finding that was lowered', () => {
  const codes = (Object.keys(preflightCodes) as PreflightCode[]).filter((code) => !firmCodes.has(code));
  for (const code of codes) {
    const said = new RegExp(`^### ${code}\\n(?:(?!^### )[^])*?^\\*Refused in any case\\*, as \`(\\w+)\``, 'm').exec(
      page,
    )?.[1];
    it(`${code}: ${said === undefined ? 'lets the swap through' : `is refused all the same, as ${said}`}, as its page says`, () => {
      assert.equal(refusalOf(code), said);
    });
  }
});

describe('what the page says of other actions and lowered findings', () => {
  const marker = (release: string): SlotSpec => ({
    settings: { DURABLE_DEPLOYMENT_RELEASE: `${release} swapSeen=never` },
  });
  const lastSwap = { at: '2026-05-01T11:00:00.000Z', sourceSlot: 'staging', destinationSlot: 'production' };
  const third = { pendingSwapWith: 'qa' };
  const served: PairSpec = {
    source: { site: { lastSwap } },
    target: { ...marker('build-2'), site: { lastSwap, ...third } },
  };
  const copied: PairSpec = {
    source: { ...marker('build-2'), site: { lastSwap } },
    target: marker('build-2'),
  };
  const prepare = { action: 'prepareSlot' } as const;
  const table: Readonly<Record<string, readonly [slots: PairSpec, asked: Asked, told: string, runStartedAt?: string]>> =
    {
      'a preview of the target with a third slot: prepareSlot goes on': [{ target: { site: third } }, prepare, 'go'],
      '… swap does not': [{ target: { site: third } }, {}, 'PREVIEW_PENDING'],
      '… swapBack goes on': [served, { action: 'swapBack' }, 'go'],
      '… swap of what the target serves already': [served, {}, 'nothing'],
      'a preview of the source with a third slot: prepareSlot does not go on': [
        { source: { site: third } },
        prepare,
        'PREVIEW_PENDING',
      ],
      'another release in the source: prepareSlot goes on': [{ source: marker('build-1') }, prepare, 'go'],
      'a release that came back: prepareSlot goes on': [
        { source: { ...marker('build-2'), site: { lastSwap } } },
        prepare,
        'go',
      ],
      'a copied marker: prepareSlot has nothing to do': [copied, prepare, 'nothing'],
      '… and refuses when that swap was before the run': [copied, prepare, 'RELEASE_CONFLICT', '2026-05-01T11:30:00Z'],
    };
  for (const [name, [slots, asked, expected, runStartedAt]] of Object.entries(table)) {
    it(name, () => assert.equal(told(planOf(slots, asked, runStartedAt)), expected));
  }
});
