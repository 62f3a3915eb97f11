import type { RunEvent } from '../../journal.ts';
import type { Reason } from '../../errors.ts';
import { neutraliseAll } from '../../report/index.ts';
import type { CheckedHub } from '../../taskhub/check/index.ts';
import { onOneLine } from '../../text.ts';
import { checkEvidenceOf, type CheckEvidence } from '../../taskhub/report/index.ts';
import type {
  HubToDrain,
  PreflightFinding,
  QuietHub,
  QuietPeriod,
  SlotOutcome,
  SlotPlan,
  SlotReport,
  SlotRequest,
  SlotsReport,
  Verification,
} from '../model.ts';
import { describePlan } from '../plan/index.ts';
import { headline, namesOf } from './headline.ts';

/**
 * Of docs/slot-evidence.schema.json. The first number changes when a field is removed or means something else, the second
 * when one is added.
 */
export const slotEvidenceSchemaVersion = '1.0';

/** What a run saw and did, as one JSON document. `null` stands for what is not known; times are ISO 8601, durations milliseconds. */
export interface SlotEvidence {
  readonly schemaVersion: string;
  readonly kind: 'durableSlotSwap';
  readonly action: SlotOutcome['action'];
  readonly result: SlotOutcome['result'];
  readonly headline: string;
  /** Why it failed. */
  readonly reason: Reason | null;
  readonly swapped: SlotOutcome['swapped'];
  /** Of the hubs that had to be idle. */
  readonly verdict: SlotOutcome['verdict'];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly app: { readonly name: string; readonly resourceGroup: string | null };
  readonly sourceSlot: string;
  readonly targetSlot: string;
  readonly release: string;
  readonly asked: EvidenceOfRequest;
  readonly before: EvidenceOfSlots | null;
  readonly after: EvidenceOfSlots | null;
  readonly findings: readonly PreflightFinding[];
  readonly plan: (SlotPlan & { readonly description: readonly string[] }) | null;
  /** One check for each hub that had to be idle, in order. */
  readonly drained: readonly { readonly hub: HubToDrain; readonly check: CheckEvidence }[];
  /** The wait for a moment at which nothing is in flight. */
  readonly quiet: EvidenceOfQuiet | null;
  readonly verification: Verification | null;
  /** What became of the automatic swap back. */
  readonly swappedBack: {
    readonly done: boolean;
    readonly why: string;
    readonly verification: Verification | null;
  } | null;
  /** The release annotation that was called for; `reason`: why it was not written. */
  readonly annotation: { readonly id: string; readonly name: string; readonly reason: Reason | null } | null;
  readonly timeline: readonly RunEvent[];
  readonly correlationIds: readonly string[];
  readonly goOn: string | null;
}

/** What was asked for, without what the fields above tell. */
export interface EvidenceOfRequest extends Pick<
  SlotRequest,
  'preserveVnet' | 'timeoutMs' | 'drain' | 'startIfStopped' | 'prepare' | 'dryRun'
> {
  readonly severities: Readonly<Record<string, string>>;
  readonly lockContainer: string | null;
  readonly applicationInsights: string | null;
  readonly hostJsonFrom: SlotRequest['hostJsonFrom'] | null;
  readonly verify: Omit<SlotRequest['verify'], 'health'> & { readonly health: SlotRequest['verify']['health'] | null };
}

interface EvidenceOfQuiet extends Omit<QuietPeriod, 'hubs'> {
  readonly hubs: readonly {
    readonly slot: QuietHub['slot'];
    readonly hubName: string | null;
    readonly inFlight: QuietHub['inFlight'] | null;
    readonly reason: Reason | null;
  }[];
}

interface EvidenceOfSlots {
  readonly at: string;
  readonly source: EvidenceOfSlot;
  readonly target: EvidenceOfSlot;
}

interface EvidenceOfSlot {
  readonly name: string;
  readonly state: string;
  readonly release: string | null;
  readonly hub: CheckedHub | null;
  readonly hubReason: Reason | null;
  readonly inFlight: SlotReport['inFlight'] | null;
  readonly entities: SlotReport['entities'] | null;
}

/**
 * The outcome as plain data for a JSON file. It is built field by field from what is safe: no key, no connection string,
 * no value of an app setting, no input or output of an orchestration. Texts from outside are neutralised, because later
 * steps may print the file.
 */
export function evidenceOf(outcome: SlotOutcome, request: SlotRequest): SlotEvidence {
  const { pair, plan, swappedBack, verification, annotation } = outcome;
  const { source, target, release } = namesOf(outcome, request);
  return neutraliseAll<SlotEvidence>({
    schemaVersion: slotEvidenceSchemaVersion,
    kind: 'durableSlotSwap',
    action: outcome.action,
    result: outcome.result,
    headline: onOneLine(headline(outcome, request)),
    reason: reasonOrNull(outcome.reason),
    swapped: outcome.swapped,
    verdict: outcome.verdict,
    startedAt: outcome.startedAt,
    endedAt: outcome.endedAt,
    app: {
      name: pair?.ref.name ?? request.app.appName,
      resourceGroup: pair?.ref.resourceGroup ?? request.app.resourceGroupName ?? null,
    },
    sourceSlot: source,
    targetSlot: target,
    release,
    asked: askedOf(request),
    before: slotsOf(outcome.before),
    after: slotsOf(outcome.after),
    findings: outcome.findings.map(findingOf),
    plan: plan === undefined ? null : planOf(plan),
    drained: outcome.drained.map(({ hub, outcome: check }) => ({
      hub: { slot: hub.slot, hubName: hub.hubName, why: hub.why },
      check: checkEvidenceOf(check),
    })),
    quiet: outcome.quiet === undefined ? null : quietOf(outcome.quiet),
    verification: verificationOf(verification),
    swappedBack:
      swappedBack === undefined
        ? null
        : {
            done: swappedBack.done,
            why: swappedBack.why,
            verification: verificationOf(swappedBack.verification),
          },
    annotation:
      annotation === undefined
        ? null
        : {
            id: annotation.id,
            name: annotation.name,
            reason: reasonOrNull(annotation.reason),
          },
    timeline: outcome.timeline.map(({ at, elapsedMs, line }) => ({ at, elapsedMs, line })),
    correlationIds: outcome.correlationIds,
    goOn: outcome.goOn === undefined ? null : onOneLine(outcome.goOn),
  });
}

function planOf(plan: SlotPlan): NonNullable<SlotEvidence['plan']> {
  const told = plan.kind === 'refuse' ? { ...plan, message: onOneLine(plan.message), fix: onOneLine(plan.fix) } : plan;
  return { ...told, description: describePlan(plan).map(onOneLine) };
}

function askedOf(request: SlotRequest): EvidenceOfRequest {
  const { preserveVnet, timeoutMs, drain, startIfStopped, prepare, dryRun, verify } = request;
  const { health, patienceMs, soakMs, swapBackOnFailure } = verify;
  return {
    preserveVnet,
    timeoutMs,
    drain,
    startIfStopped,
    prepare,
    dryRun,
    severities: Object.fromEntries(request.severities),
    lockContainer: request.lock?.containerUrl ?? null,
    applicationInsights: request.annotate?.componentId ?? null,
    hostJsonFrom: request.hostJsonFrom ?? null,
    verify: { health: health ?? null, patienceMs, soakMs, swapBackOnFailure },
  };
}

function slotsOf(slots: SlotsReport | undefined): EvidenceOfSlots | null {
  if (slots === undefined) return null;
  return { at: slots.at, source: slotOf(slots.source), target: slotOf(slots.target) };
}

function slotOf({ name, state, release, hub, hubReason, inFlight, entities }: SlotReport): EvidenceOfSlot {
  return {
    name,
    state,
    release: release === '' ? null : release,
    hub: hub ?? null,
    hubReason: reasonOrNull(hubReason),
    inFlight: inFlight ?? null,
    entities: entities ?? null,
  };
}

function quietOf({ came, waitedMs, limitMs, hubs }: QuietPeriod): EvidenceOfQuiet {
  return {
    came,
    waitedMs,
    limitMs,
    hubs: hubs.map(({ slot, hubName, inFlight, reason }) => ({
      slot,
      hubName: hubName ?? null,
      inFlight: inFlight ?? null,
      reason: reasonOrNull(reason),
    })),
  };
}

function verificationOf(verification: Verification | undefined): Verification | null {
  if (verification === undefined) return null;
  return {
    kind: verification.kind,
    reasons: verification.reasons.map(reasonOf),
    checks: verification.checks.map(({ name, ok, seen }) => ({ name, ok, seen })),
  };
}

function findingOf(finding: PreflightFinding): PreflightFinding {
  const { code, severity, severityBefore, message, why, fix } = finding;
  return {
    code,
    severity,
    ...(severityBefore === undefined ? {} : { severityBefore }),
    message,
    why,
    ...(fix === undefined ? {} : { fix }),
  };
}

function reasonOrNull(reason: Reason | undefined): Reason | null {
  return reason === undefined ? null : reasonOf(reason);
}

function reasonOf({ code, message, fix }: Reason): Reason {
  return { code, message: onOneLine(message), ...(fix === undefined ? {} : { fix: onOneLine(fix) }) };
}
