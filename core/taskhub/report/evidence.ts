import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { neutraliseAll } from '../../report/index.ts';
import type { CheckedApp, CheckedHub, CheckOutcome } from '../check/index.ts';
import { countByStatus, headline } from '../decide/index.ts';
import type { Census, Observation, Policy, Source, Verdict } from '../model.ts';
import type { TimelineEntry, WaitOptions } from '../wait/index.ts';

/**
 * Of docs/evidence.schema.json. The first number changes when a field is removed or means something else, the second when
 * one is added.
 */
export const evidenceSchemaVersion = '1.0';

/** What a check saw, as one JSON document. `null` stands for what is not known; times are ISO 8601, durations milliseconds. */
export interface Evidence extends CheckEvidence {
  readonly schemaVersion: string;
  readonly kind: 'durableStatusCheck';
  readonly asked: { readonly policy: Policy } & Omit<WaitOptions, 'depth'>;
}

/** What one check of one hub saw, as a part of any document. */
export interface CheckEvidence {
  readonly verdict: Verdict & { readonly headline: string };
  readonly endedBy: CheckOutcome['endedBy'];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly reads: number;
  readonly source: Source | null;
  readonly app: CheckedApp | null;
  readonly hub: CheckedHub | null;
  readonly findings: readonly Finding[];
  /** The last reading that was completed. */
  readonly lastObservation: EvidenceObservation | null;
  /** Every change that was seen, in order; of a very long wait the first 100 and the last 400. */
  readonly timeline: readonly TimelineEntry[];
  readonly timelineLeftOut: number;
}

/** One reading, with counts per status beside the groups. */
export interface EvidenceObservation {
  readonly readAt: string;
  readonly durationMs: number;
  readonly completeness: Observation['completeness'];
  readonly presence: Observation['presence'];
  readonly rowsRead: number;
  readonly requests: number;
  readonly entityRows: number | null;
  readonly hasRunning: boolean | null;
  readonly blocking: EvidenceCensus;
  readonly passed: Readonly<Record<string, EvidenceCensus>>;
  readonly stale: EvidenceCensus;
  readonly messages: Observation['messages'];
  readonly reasons: readonly Reason[];
}

export type EvidenceCensus = Census & { readonly byStatus: Readonly<Record<string, number>> };

/**
 * The outcome as plain data for a JSON file. It is built field by field from what is safe: no key, no connection string,
 * no input or output of an orchestration. Texts from outside are neutralised, because later steps may print the file.
 */
export function evidenceOf(
  outcome: CheckOutcome,
  asked: { readonly policy: Policy; readonly options: WaitOptions },
): Evidence {
  const { mode, timeoutMs, intervalMs, consecutiveIdleReads, stabilisationMs } = asked.options;
  return neutraliseAll<Evidence>({
    schemaVersion: evidenceSchemaVersion,
    kind: 'durableStatusCheck',
    ...checkEvidenceOf(outcome),
    asked: { policy: asked.policy, mode, timeoutMs, intervalMs, consecutiveIdleReads, stabilisationMs },
  });
}

/** The part of {@link evidenceOf} that a check saw itself, for documents of other tasks. Not neutralised yet. */
export function checkEvidenceOf(outcome: CheckOutcome): CheckEvidence {
  const { verdict, observation, hub, app, source } = outcome;
  return {
    verdict: {
      ...verdict,
      headline: headline(verdict),
    },
    endedBy: outcome.endedBy,
    startedAt: outcome.startedAt,
    endedAt: outcome.endedAt,
    reads: outcome.reads,
    source: source ?? null,
    app: app ?? null,
    hub: hub ?? null,
    findings: outcome.findings,
    lastObservation: observation === undefined ? null : observationOf(observation),
    timeline: outcome.timeline,
    timelineLeftOut: outcome.timelineLeftOut,
  };
}

function observationOf(observation: Observation): EvidenceObservation {
  const { readAt, durationMs, completeness, presence, rowsRead, requests, entityRows, hasRunning } = observation;
  return {
    readAt,
    durationMs,
    completeness,
    presence,
    rowsRead,
    requests,
    entityRows: entityRows ?? null,
    hasRunning: hasRunning ?? null,
    blocking: censusOf(observation.blocking),
    passed: Object.fromEntries(
      Object.entries(observation.passed).map(([reason, census]) => [reason, censusOf(census)]),
    ),
    stale: censusOf(observation.stale),
    messages: observation.messages,
    reasons: observation.reasons,
  };
}

function censusOf(census: Census): EvidenceCensus {
  return {
    total: census.total,
    byStatus: Object.fromEntries(countByStatus(census)),
    groups: census.groups,
    oldest: census.oldest,
  };
}
