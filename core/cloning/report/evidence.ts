import type { Reason } from '../../errors.ts';
import { neutraliseAll } from '../../report/index.ts';
import { onOneLine } from '../../text.ts';
import type { CloneOutcome, CloneRun, PreviousSource } from '../run/index.ts';
import { headline } from './headline.ts';

/**
 * Of docs/clone-evidence.schema.json. The first number changes when a field is removed or means something else, the second when one
 * is added.
 */
export const cloneEvidenceSchemaVersion = '1.0';

/** When a run began and ended, as ISO 8601. */
export interface RunTimes {
  readonly startedAt: string;
  readonly endedAt: string;
}

/** What a clone was asked for and what came of it, as one JSON document; `null` stands for what is not known. */
export function evidenceOfClone(outcome: CloneOutcome, run: CloneRun, times: RunTimes): object {
  const { plan, changes, stat, result, reason } = outcome;
  return neutraliseAll({
    ...evidenceHead('clone', times),
    result,
    headline: onOneLine(headline(outcome)),
    reason: reason ?? null,
    asked: askedOf(run),
    model: plan.model,
    versions: plan.versions,
    clonedCount: plan.clonedCount,
    counts: {
      functions: plan.functions.length,
      references: plan.references.length,
      renamed: plan.functions.filter(({ action }) => action === 'rename').length,
      findings: plan.findings.length,
    },
    files: changes.map(({ kind, path }) => ({ file: path, change: kind })),
    diffstat: stat,
    findings: plan.findings,
  });
}

/** The same for a clone that did not come to a plan. Nothing was written. */
export function evidenceOfFailedClone(reason: Reason, run: CloneRun, times: RunTimes): object {
  return neutraliseAll({
    ...evidenceHead('clone', times),
    result: 'failed',
    headline: onOneLine(reason.message),
    reason,
    asked: askedOf(run),
    model: null,
    versions: [],
    clonedCount: 0,
    counts: null,
    files: [],
    diffstat: null,
    findings: [],
  });
}

/** How every evidence of a clone begins, whatever the action. */
export function evidenceHead(action: 'clone' | 'setStarterSetting' | 'retire', times: RunTimes): object {
  return { schemaVersion: cloneEvidenceSchemaVersion, kind: 'durableFunctionClone', action, ...times };
}

function askedOf({ version, pattern, previousVersion, previousSources, plainVersion, ...rest }: CloneRun): object {
  const { sourceFolder, language, mode, includeEntities, includeClients, closure, starterSetting } = rest;
  return {
    sourceFolder,
    language: language ?? null,
    mode,
    version: version.text,
    namePattern: pattern.text,
    previousVersion: previousVersion === 'plain' ? previousVersion : (previousVersion?.text ?? null),
    previousSources: previousSources.map(sourceOf),
    plainVersion: plainVersion === undefined || plainVersion === 'none' ? (plainVersion ?? null) : plainVersion.text,
    includeEntities,
    includeClients,
    closure,
    starterSetting: starterSetting ?? null,
    warningsAsErrors: rest.warningsAsErrors,
    dryRun: rest.dryRun,
  };
}

function sourceOf(source: PreviousSource): object {
  const version = source.version.text;
  return 'retired' in source
    ? { version, kind: 'retired', value: null }
    : { version, kind: source.from.kind, value: source.from.value };
}
