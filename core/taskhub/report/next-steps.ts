import type { CheckOutcome } from '../check/index.ts';
import { countByStatus } from '../decide/index.ts';
import type { Policy } from '../model.ts';

/** What a user can do after a check, as sentences. Reasons bring their own fixes; these are for what is left. */
export function nextSteps(outcome: CheckOutcome, policy: Policy): string[] {
  const { verdict, endedBy } = outcome;
  if (endedBy === 'cancelled') return ['Nothing was changed. Run the job again to check anew.'];
  switch (verdict.kind) {
    case 'idle':
      return idleSteps(verdict.scope);
    case 'busy':
      return busySteps(outcome, policy);
    case 'unknown':
      return verdict.reasons.map(({ fix }) => fix).filter((fix) => fix !== undefined);
  }
}

function idleSteps(scope: string): string[] {
  const steps = ['Act on it soon: the check cannot stop new orchestrations from being started.'];
  if (scope === 'rowsOnly') {
    steps.push("To have the queues looked at too, use source 'storage' and set requireQueues to true.");
  }
  return steps;
}

function busySteps(outcome: CheckOutcome, policy: Policy): string[] {
  const { endedBy } = outcome;
  return [
    ...(endedBy === 'busy' ? ["Use mode 'wait' to wait until they have ended."] : []),
    ...(endedBy === 'deadline'
      ? ['Run the check again, or give it a longer timeout (the job needs one as well: timeoutInMinutes).']
      : []),
    ...blockerSteps(outcome, policy),
    'If this code can live beside the running orchestrations, deploy it as a new version instead of waiting.',
  ];
}

/** What a user can do about what blocks a hub, whichever task found it. */
export function blockerSteps(
  { observation, hub, source }: Pick<CheckOutcome, 'observation' | 'hub' | 'source'>,
  policy: Policy,
): string[] {
  const steps: string[] = [];
  const blocking = observation?.blocking;
  const statuses = blocking === undefined ? new Map<string, number>() : countByStatus(blocking);
  if (statuses.has('Suspended')) {
    steps.push(
      'Suspended instances never end by themselves: resume or terminate them, or set suspendedBlocks to false.',
    );
  }
  if (statuses.has('Running')) {
    steps.push('Orchestrations that run for ever by design can be named in allowedOrchestrators.');
  }
  const messages = observation?.messages;
  if (messages?.kind === 'read' && messages.hiddenUnexplained > 0 && policy.hiddenMessages === 'block') {
    steps.push(
      "If the hidden messages are known to lead to no work, set hiddenMessages to 'allow': their number must then stay unchanged for 10 minutes.",
    );
  }
  if (source !== 'statusFunction' && (blocking?.total ?? 0) > 0) {
    const name = hub === undefined || !/^[A-Za-z0-9]+$/.test(hub.hubName) ? '' : ` --task-hub-name ${hub.hubName}`;
    steps.push(`Look at one: func durable get-runtime-status --id <instance id>${name}`);
  }
  return steps;
}
