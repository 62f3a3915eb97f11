import { formatDuration } from '../../duration.ts';
import type { HubMovement, PlannedStep, SlotPlan } from '../model.ts';
import { releaseMarkerSetting } from '../model.ts';
import { neutralise } from '../../text.ts';

/** One step of a plan as a line for people. */
export function describeStep(step: PlannedStep): string {
  switch (step.kind) {
    case 'waitForOperation':
      return 'Wait until the operation that is in progress on the app has ended';
    case 'startSlot':
      return `Start slot ${step.slot}`;
    case 'unstickSettings':
      return `Let these settings travel with the code (no longer sticky): ${step.names.map((name) => neutralise(name, 80)).join(', ')}`;
    case 'writeSettings': {
      const changes = [
        ...(step.release === undefined ? [] : [`${releaseMarkerSetting} for the release ${step.release}`]),
        ...(step.hub === undefined ? [] : [`${neutralise(step.hub.setting, 80)}=${step.hub.hubName}`]),
      ];
      return `Write app settings of slot ${step.slot}, which restarts it: ${changes.join('; ')}`;
    }
    case 'awaitHost':
      return `Wait until the Functions host of slot ${step.slot} is Running`;
    case 'drain':
      return {
        wait: `Wait until task hub ${step.hub.hubName} is idle: ${step.hub.why}`,
        fail: `Check that task hub ${step.hub.hubName} is idle, and stop if it is not: ${step.hub.why}`,
        ignore: `Look at task hub ${step.hub.hubName}, and go on in any case (drainPolicy: ignore): ${step.hub.why}`,
      }[step.policy];
    case 'awaitQuiet':
      return `Wait at most ${formatDuration(step.forMs)} for a moment at which nothing is in flight in either slot's task hub, and go on then in any case`;
    case 'applySlotConfig':
      return 'Start the swap with preview: the sticky settings of the target slot are applied to the source slot, which restarts';
    case 'swap':
      return 'Look at both slots once more, and swap them';
    case 'swapBack':
      return 'Look at both slots once more, and swap them back';
    case 'resetSlotConfig':
      return `Give slot ${step.slot} its own settings back, which restarts it`;
    case 'verify':
      return 'Verify the target slot: Functions host, Durable extension, health';
  }
}

const movements: Readonly<Record<HubMovement, string>> = {
  travels: 'Each task hub travels with its code.',
  stays: 'Each task hub stays with its slot: the code moves under it.',
  same: 'Both slots use the same task hub.',
  split: 'After the swap at least one slot holds a task hub that no slot holds now.',
  unknown: 'What becomes of the task hubs cannot be told.',
};

/** A plan as lines, for a dry run and the summary. */
export function describePlan(plan: SlotPlan): string[] {
  switch (plan.kind) {
    case 'go':
      return [movements[plan.movement], ...numbered(plan.steps)];
    case 'nothing':
      return [plan.why, ...numbered(plan.steps)];
    case 'refuse':
      return [`Nothing would be done: ${plan.code}: ${plan.message}`];
  }
}

function numbered(steps: readonly PlannedStep[]): string[] {
  return steps.map((step, index) => `${index + 1}. ${describeStep(step)}`);
}
