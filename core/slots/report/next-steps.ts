import { plural } from '../../text.ts';
import { blockerSteps } from '../../taskhub/report/index.ts';
import type { SlotOutcome, SlotRequest } from '../model.ts';
import { namesOf } from './headline.ts';

/** What a user can do after a run, as sentences. The findings of the preflight bring their own fixes. */
export function nextSteps(outcome: SlotOutcome, request: SlotRequest): string[] {
  return [...stepsOfResult(outcome, request), ...lines(outcome.annotation?.reason?.fix)];
}

function stepsOfResult(outcome: SlotOutcome, request: SlotRequest): string[] {
  switch (outcome.result) {
    case 'planned':
      return outcome.plan?.kind === 'refuse'
        ? lines(outcome.plan.fix)
        : ['To do what was planned, run it again without dryRun.'];
    case 'done':
    case 'alreadyDone':
      return stepsAfterSuccess(outcome, request);
    case 'failed':
      return [
        ...new Set([...lines(outcome.reason?.fix), ...lines(outcome.goOn)]),
        ...stepsForBlockers(outcome, request),
      ];
    case 'cancelled':
      return lines(outcome.goOn ?? 'Run the job again: it looks first, and does only what has not been done.');
  }
}

function stepsAfterSuccess(outcome: SlotOutcome, request: SlotRequest): string[] {
  const { source, target, release } = namesOf(outcome, request);
  switch (outcome.action) {
    case 'prepareSlot':
      return outcome.result === 'alreadyDone'
        ? [`Leave the deployment out: condition: ne(variables['<name of this step>.swapped'], 'alreadyDone').`]
        : [
            `Deploy the package to slot ${source}, then use action 'swap' with the release ${release}, which is what a run of the same pipeline takes by itself.`,
          ];
    case 'preflight':
      return outcome.plan?.kind === 'nothing' ? [] : ["Use action 'swap' soon: what was seen can change."];
    case 'startPreview':
      return outcome.swapped === 'alreadyDone'
        ? []
        : [
            `Try slot ${source}, which has the settings of slot ${target} now. Then use action 'completePreview', or 'cancelPreview' to give both slots their own settings back. Until then neither slot can be swapped with another one.`,
          ];
    case 'swap':
    case 'completePreview':
      return [...stepsForWhatGoesOn(outcome, source), `To undo it, use action 'swapBack' with the release ${release}.`];
    case 'cancelPreview':
      return [];
    case 'swapBack':
      return outcome.result === 'alreadyDone' ? [] : stepsAfterSwapBack(outcome, request);
  }
}

/** After a swap in which the hubs travel, the previous code finishes its orchestrations in the source slot. */
function stepsForWhatGoesOn({ plan, before }: SlotOutcome, source: string): string[] {
  if (plan?.kind !== 'go' || plan.movement !== 'travels') return [];
  const left = before?.target;
  const hub = left?.hub === undefined ? 'its task hub' : `task hub ${left.hub.hubName}`;
  const count = left?.inFlight;
  if (count?.count === 0 && !count.atLeast) return [];
  const [what, them] =
    count === undefined
      ? ['What is in flight there goes', 'it']
      : [
          `${count.atLeast ? 'At least ' : ''}${plural(count.count, 'orchestration')} in flight there ${count.count === 1 ? 'goes' : 'go'}`,
          count.count === 1 ? 'it' : 'them',
        ];
  return [
    `Slot ${source} holds ${hub} now, with the previous code. ${what} on: keep that slot running. Action 'prepareSlot' waits for ${them} before the next deployment.`,
  ];
}

function stepsAfterSwapBack(outcome: SlotOutcome, request: SlotRequest): string[] {
  const { source, release } = namesOf(outcome, request);
  const hub = outcome.after?.source.hub;
  const where = hub === undefined ? `slot ${source}` : `task hub ${hub.hubName} of slot ${source}`;
  return [
    `What the release ${release} started while it served is in ${where} now, and goes on there with its code as long as that slot runs.`,
    "A release that came back is not swapped again by itself, also not when a job is run again: action 'prepareSlot' marks it anew.",
  ];
}

function stepsForBlockers({ drained }: SlotOutcome, { drain }: SlotRequest): string[] {
  const busy = drained.filter(({ outcome }) => outcome.verdict.kind === 'busy').map(({ outcome }) => outcome);
  if (busy.length === 0) return [];
  return [
    ...(drain.policy === 'fail' ? ["Use drainPolicy 'wait' to wait until they have ended."] : []),
    ...(busy.some(({ endedBy }) => endedBy === 'deadline')
      ? [
          'Run the job again, or give it a longer drainTimeout and timeout (the job needs one as well: timeoutInMinutes).',
        ]
      : []),
    ...new Set(busy.flatMap((outcome) => blockerSteps(outcome, drain.instances))),
  ];
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
}
