import type { CheckOutcome } from '../../core/taskhub/check/index.ts';
import { countByStatus, headline } from '../../core/taskhub/decide/index.ts';
import type { Census } from '../../core/taskhub/model.ts';
import { neutralise } from '../../core/text.ts';

/** The output variables of DurableStatusCheck@1, all of them; empty is what could not be told. */
export type StatusCheckOutputs = {
  readonly verdict: 'idle' | 'busy' | 'unknown';
  readonly reason: string;
  readonly reasonCode: string;
  readonly inFlightCount: string;
  readonly pendingCount: string;
  readonly runningCount: string;
  readonly suspendedCount: string;
  readonly otherCount: string;
  readonly blockingMessageCount: string;
  readonly oldestInstanceId: string;
  readonly oldestCreatedTime: string;
  readonly taskHubName: string;
  readonly source: string;
  readonly evidenceFile: string;
};

/** What later steps are told about a check. Texts from outside are safe to print. */
export function outputsOf(
  outcome: CheckOutcome,
  typedHubName: string | undefined,
  evidenceFile: string,
): StatusCheckOutputs {
  const { verdict, observation } = outcome;
  // An unknown verdict rests on a reading that cannot be trusted, and a status function counts nothing.
  const counted = verdict.kind === 'unknown' || observation?.source === 'statusFunction' ? undefined : observation;
  const oldest = counted?.blocking.oldest[0];
  return {
    ...nothingTold,
    verdict: verdict.kind,
    reason: headline(verdict),
    reasonCode: verdict.kind === 'unknown' ? (verdict.reasons[0]?.code ?? '') : '',
    ...(counted === undefined ? {} : countsOf(counted.blocking)),
    blockingMessageCount: counted?.messages.kind === 'read' ? String(counted.messages.blockingCount) : '',
    oldestInstanceId: neutralise(oldest?.instanceId ?? '', 1000),
    oldestCreatedTime: neutralise(oldest?.createdTime ?? ''),
    taskHubName: neutralise(outcome.hub?.hubName ?? observation?.hubName ?? typedHubName ?? ''),
    source: outcome.source ?? '',
    evidenceFile,
  };
}

/** The same for a run that did not get as far as a check. */
export function outputsOnFailure(reason: { readonly code: string; readonly message: string }): StatusCheckOutputs {
  return {
    ...nothingTold,
    verdict: 'unknown',
    reason: reason.message.replace(/\s*\n\s*/g, ' '),
    reasonCode: reason.code,
  };
}

const nothingTold = {
  inFlightCount: '',
  pendingCount: '',
  runningCount: '',
  suspendedCount: '',
  otherCount: '',
  blockingMessageCount: '',
  oldestInstanceId: '',
  oldestCreatedTime: '',
  taskHubName: '',
  source: '',
  evidenceFile: '',
};

function countsOf(
  blocking: Census,
): Pick<StatusCheckOutputs, 'inFlightCount' | 'pendingCount' | 'runningCount' | 'suspendedCount' | 'otherCount'> {
  const counts = countByStatus(blocking);
  const pending = counts.get('Pending') ?? 0;
  const running = counts.get('Running') ?? 0;
  const suspended = counts.get('Suspended') ?? 0;
  return {
    inFlightCount: String(blocking.total),
    pendingCount: String(pending),
    runningCount: String(running),
    suspendedCount: String(suspended),
    otherCount: String(blocking.total - pending - running - suspended),
  };
}
