import type { PreflightCode, Severity } from '../model.ts';

/** The more severe, the higher. */
export const severityRanks: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

/**
 * Findings that nobody can lower: what they are about cannot be made good by waiting for a hub that is known, and would be told
 * apart from a success by nobody afterwards.
 */
export const firmCodes: ReadonlySet<PreflightCode> = new Set(['HUB_SPLIT', 'RELEASE_MARKER_STICKY']);

/** The mildest of some severities; those left out do not count. */
export function mildest(severity: Severity, ...others: readonly (Severity | undefined)[]): Severity {
  return others.reduce<Severity>(
    (least, other) => (other !== undefined && severityRanks[other] < severityRanks[least] ? other : least),
    severity,
  );
}

/** For sorting: what is most severe comes first. */
export function bySeverity(left: { readonly severity: Severity }, right: { readonly severity: Severity }): number {
  return severityRanks[right.severity] - severityRanks[left.severity];
}
