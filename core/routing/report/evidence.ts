import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { neutraliseAll } from '../../report/index.ts';
import { onOneLine } from '../../text.ts';
import type { Line, LineState, Patch } from '../model.ts';
import type { HistoryEntry } from '../registry/index.ts';
import type { RetirePolicy, RoutingCommand, RoutingOutcome, RoutingRequest, RoutingStep } from '../run/model.ts';
import { askedOf, type EvidenceOfRequest } from './asked.ts';
import { askedLine, newestFirst } from './fleet.ts';
import { headline } from './headline.ts';

/**
 * Of docs/routing-evidence.schema.json. The first number changes when a field is removed or means something else, the second when one is
 * added.
 */
export const routingEvidenceSchemaVersion = '1.0';

/** What a run saw and did, as one JSON document. `null` stands for what is not known; times are ISO 8601, durations milliseconds. */
export interface RoutingEvidence {
  readonly schemaVersion: string;
  readonly kind: 'durableAppRouter';
  readonly command: RoutingCommand;
  readonly result: RoutingOutcome['kind'];
  readonly headline: string;
  /** Why it did not come to its end. */
  readonly reason: Reason | null;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly application: string;
  readonly by: string;
  readonly line: string | null;
  readonly functionAppName: string | null;
  readonly created: boolean;
  readonly routerUrl: string | null;
  readonly asked: EvidenceOfRequest;
  readonly policy: Omit<RetirePolicy, 'deadline'> & { readonly deadline: RetirePolicy['deadline'] | null };
  readonly defaultLine: string | null;
  readonly previousLine: string | null;
  /** Newest first, as they were at the end. */
  readonly lines: readonly EvidenceOfLine[];
  readonly planned: readonly EvidenceOfStep[];
  readonly done: readonly EvidenceOfStep[];
  readonly findings: readonly Finding[];
  readonly history: readonly HistoryEntry[];
}

interface EvidenceOfStep {
  readonly name: RoutingStep['name'];
  readonly line: string | null;
  readonly text: string;
}

interface EvidenceOfLine {
  readonly line: string;
  readonly state: LineState;
  readonly stateSince: string;
  readonly registeredAt: string;
  readonly patches: readonly {
    readonly version: string;
    readonly packageHash: string;
    readonly deployedAt: string | null;
  }[];
  readonly app: { readonly name: string; readonly resourceGroup: string; readonly hostName: string | null } | null;
  readonly hub: { readonly name: string; readonly account: string; readonly trackingPrefix: string | null } | null;
  readonly inFlight: { readonly at: string; readonly count: number | null } | null;
  readonly idleSince: string | null;
  readonly lastStartAt: string | null;
  readonly closedAt: string | null;
  readonly stoppedAt: string | null;
  readonly startersOff: readonly string[];
  readonly failure: Reason | null;
  /** Why it is there, or what it waits for. */
  readonly note: string | null;
}

/**
 * The outcome as plain data for a JSON file. It is built field by field from what is safe: no key, no connection string, no value of an
 * app setting, no input of an orchestration. Texts from outside are neutralised, because later steps may print the file.
 */
export function evidenceOf(outcome: RoutingOutcome, request: RoutingRequest): RoutingEvidence {
  const { fleet } = outcome;
  const { keep, graceMs, stoppedForMs, deadline, removeHub } = request.retire;
  return neutraliseAll<RoutingEvidence>({
    schemaVersion: routingEvidenceSchemaVersion,
    kind: 'durableAppRouter',
    command: request.command,
    result: outcome.kind,
    headline: onOneLine(headline(outcome, request)),
    reason: reasonOrNull(outcome.reason),
    startedAt: outcome.startedAt,
    endedAt: outcome.endedAt,
    application: request.application,
    by: request.by,
    line: outcome.line ?? askedLine(request) ?? null,
    functionAppName: outcome.functionAppName ?? null,
    created: outcome.created,
    routerUrl: outcome.routerUrl ?? null,
    asked: askedOf(request),
    policy: { keep, graceMs, stoppedForMs, deadline: deadline ?? null, removeHub },
    defaultLine: fleet.routes.default ?? null,
    previousLine: fleet.routes.previous ?? null,
    lines: newestFirst(fleet).map((line) => lineOf(line, outcome.lineNotes.get(line.line))),
    planned: outcome.planned.map(stepOf),
    done: outcome.done.map(stepOf),
    findings: outcome.findings.map(findingOf),
    history: outcome.history.map(({ at, by, note, lines }) => ({ at, by, note, lines })),
  });
}

function lineOf(line: Line, note: string | undefined): EvidenceOfLine {
  const { app, hub, counts } = line;
  return {
    line: line.line,
    state: line.state,
    stateSince: line.stateSince,
    registeredAt: line.registeredAt,
    patches: line.patches.map(patchOf),
    app:
      app === undefined ? null : { name: app.name, resourceGroup: app.resourceGroup, hostName: app.hostName ?? null },
    hub:
      hub === undefined ? null : { name: hub.name, account: hub.account, trackingPrefix: hub.trackingPrefix ?? null },
    inFlight: counts === undefined ? null : { at: counts.at, count: counts.inFlight },
    idleSince: line.idleSince ?? null,
    lastStartAt: line.lastStartAt ?? null,
    closedAt: line.closedAt ?? null,
    stoppedAt: line.stoppedAt ?? null,
    startersOff: line.startersOff ?? [],
    failure: reasonOrNull(line.failure),
    note: note ?? null,
  };
}

function patchOf({ version, packageHash, deployedAt }: Patch): EvidenceOfLine['patches'][number] {
  return { version, packageHash, deployedAt: deployedAt ?? null };
}

function stepOf({ name, line, text }: RoutingStep): EvidenceOfStep {
  return { name, line: line ?? null, text };
}

function findingOf({ code, severity, message, fix }: Finding): Finding {
  return { code, severity, message, ...(fix === undefined ? {} : { fix }) };
}

function reasonOrNull(reason: Reason | undefined): Reason | null {
  if (reason === undefined) return null;
  const { code, message, fix } = reason;
  return { code, message: onOneLine(message), ...(fix === undefined ? {} : { fix: onOneLine(fix) }) };
}
