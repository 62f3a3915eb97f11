import { capitalised, neutralise } from '../../text.ts';
import { productionSlot } from '../model.ts';
import type { SlotSeen } from '../model.ts';
import { argument } from '../../command-argument.ts';
import { az, logTail, resetPreview } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type Situation } from './draft.ts';
import { listed } from './words.ts';

/** Whether the slots run, and whether something else is being done to them. */
export const slotStateRules: readonly Rule[] = [
  slotNotRunning,
  hostNotRunning,
  hostReportsErrors,
  operationInProgress,
  previewPending,
  previewWithEasyAuth,
  autoSwapOn,
];

/** A state that Azure does not tell is no finding: the host says more. */
function isRunning({ site }: SlotSeen): boolean {
  return site.state === '' || site.state.toLowerCase() === 'running';
}

function slotNotRunning({ observation, asked }: Situation): Draft[] {
  return bothSlots(observation)
    .filter(({ role, slot }) => !isRunning(slot) && (role === 'source' || asked.action !== 'prepareSlot'))
    .map(({ role, slot }): Draft => {
      const willBeStarted = asked.startIfStopped && slot.site.state.toLowerCase() === 'stopped';
      const state = neutralise(slot.site.state, 40);
      return {
        code: 'SLOT_NOT_RUNNING',
        about: role,
        ...(willBeStarted ? { atMost: 'note' } : {}),
        message: `${capitalised(slotLabel(slot.name))} is ${state}.${willBeStarted ? ' It will be started.' : ''}`,
        why: 'Azure only swaps slots that run, and the code of a stopped slot cannot be warmed up.',
        fix: `Start it, or set startIfStopped: ${az(observation.pair, slot.name, 'functionapp start')}`,
      };
    });
}

function hostNotRunning({ observation: { source, pair } }: Situation): Draft[] {
  const { hostStatus } = source;
  if (hostStatus === undefined || !isRunning(source)) return [];
  const host = `The Functions host of ${slotLabel(source.name)}`;
  const common = {
    code: 'HOST_NOT_RUNNING',
    about: 'source',
    why: 'A swap fails, or brings an app into service that does not work, when the host does not start.',
    fix: `Look at the log of the slot: ${logTail(pair, source.name)}`,
  } as const;
  if (!hostStatus.ok) {
    const certain = hostStatus.reason.code === 'HOST_NOT_RUNNING';
    const text = neutralise(hostStatus.reason.message, 600);
    const message = certain ? `${host} does not run: ${text}` : `Whether it runs cannot be told of ${host}: ${text}`;
    return [{ ...common, message, ...(certain ? {} : { atMost: 'warning' }) }];
  }
  const { state, errors } = hostStatus.value;
  if (state.toLowerCase() === 'running') return [];
  const said = errors.length === 0 ? '' : ` It says: ${errorsOf(errors)}`;
  return [{ ...common, message: `${host} is in the state ${neutralise(state, 40)}.${said}` }];
}

function hostReportsErrors({ observation: { source, pair } }: Situation): Draft[] {
  const { hostStatus } = source;
  if (!hostStatus?.ok || hostStatus.value.state.toLowerCase() !== 'running') return [];
  const { errors } = hostStatus.value;
  if (errors.length === 0) return [];
  return [
    {
      code: 'HOST_REPORTS_ERRORS',
      about: 'source',
      message: `The Functions host of ${slotLabel(source.name)} runs, but reports errors: ${errorsOf(errors)}`,
      why: 'A function or an extension that did not load does not load after the swap either.',
      fix: `Look at the log of the slot: ${logTail(pair, source.name)}`,
    },
  ];
}

function errorsOf(errors: readonly string[]): string {
  return errors
    .slice(0, 3)
    .map((error) => `"${neutralise(error, 400)}"`)
    .join(', ');
}

function operationInProgress({ observation }: Situation): Draft[] {
  const busy = bothSlots(observation).filter(({ slot }) => slot.site.operationInProgress !== undefined);
  if (busy.length === 0) return [];
  const where = busy.map(
    ({ slot }) => `${slotLabel(slot.name)} (operation ${neutralise(slot.site.operationInProgress ?? '', 80)})`,
  );
  return [
    {
      code: 'OPERATION_IN_PROGRESS',
      message: `Something is being done already to ${listed(where)}.`,
      why: 'Azure refuses a second operation with 409 while one is in progress. The task waits until it has ended.',
      fix: `See what it is: az monitor activity-log list --resource-id ${argument(observation.source.site.id, '<app id>')} --offset 1h`,
    },
  ];
}

/** A preview of just this pair is what completing and cancelling are about, and what starting has done before. */
function previewPending({ observation, asked }: Situation): Draft[] {
  const { pair } = observation;
  const ofPair = ['startPreview', 'completePreview', 'cancelPreview'].includes(asked.action);
  const pending = bothSlots(observation).flatMap(({ slot }) => {
    const other = slot.site.pendingSwapWith;
    return other === undefined || other === '' ? [] : [[slot.name, other.toLowerCase()] as const];
  });
  const others = pending.filter((names) => !(ofPair && names.includes(pair.source) && names.includes(pair.target)));
  const seen = new Map(others.map((names) => [[...names].sort().join('\n'), names]));
  return [...seen.values()].map(([slot, other]): Draft => {
    const from = slot === productionSlot ? other : slot;
    const to = slot === productionSlot ? slot : other;
    return {
      code: 'PREVIEW_PENDING',
      message: `A swap with preview of ${slotLabel(from)} with ${slotLabel(to)} was started, and neither completed nor cancelled.`,
      why: 'Until it ends, one slot runs with the settings of the other, and a swap would complete it: whoever started it may still be looking at it.',
      fix: `Complete it (action completePreview) or cancel it (action cancelPreview): ${resetPreview(pair, slot, other)}`,
    };
  });
}

function previewWithEasyAuth({ observation: { source, target, pair } }: Situation): Draft[] {
  return [source, target].flatMap((slot): Draft[] => {
    const { easyAuth } = slot;
    if (easyAuth === undefined || (easyAuth.ok && !easyAuth.value)) return [];
    const common = {
      code: 'PREVIEW_WITH_EASY_AUTH',
      why: 'Azure refuses a swap with preview (409) for a slot with App Service authentication.',
      fix: `Swap without preview (action swap), or switch authentication off for the slot: ${az(pair, slot.name, 'webapp auth update', '--enabled false')}`,
    } as const;
    return easyAuth.ok
      ? [{ ...common, message: `App Service authentication is on in ${slotLabel(slot.name)}.` }]
      : [
          {
            ...common,
            atMost: 'note',
            message: `Whether App Service authentication is on in ${slotLabel(slot.name)} cannot be told: ${neutralise(easyAuth.reason.message, 600)}`,
          },
        ];
  });
}

function autoSwapOn({ observation: { source, pair } }: Situation): Draft[] {
  const { webConfig } = source;
  if (webConfig === undefined) return [];
  const why =
    'With auto swap, Azure swaps by itself after every deployment to the slot: without waiting for any hub, and a second swap by the task brings the old code back.';
  const fix = az(pair, source.name, 'functionapp deployment slot auto-swap', '--disable');
  if (!webConfig.ok) {
    const message = `Whether auto swap is on in ${slotLabel(source.name)} cannot be told: ${neutralise(webConfig.reason.message, 600)}`;
    return [{ code: 'AUTO_SWAP_ON', atMost: 'warning', message, why, fix }];
  }
  const other = webConfig.value.autoSwapSlotName;
  if (other === undefined || other === '') return [];
  return [
    {
      code: 'AUTO_SWAP_ON',
      message: `Auto swap is on in ${slotLabel(source.name)}: a deployment to it is swapped into ${slotLabel(other.toLowerCase())}.`,
      why,
      fix,
    },
  ];
}
