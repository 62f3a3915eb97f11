import type { Severity } from '../model.ts';

const ranks: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

/** The mildest of some severities; those left out do not count. */
export function mildest(severity: Severity, ...others: readonly (Severity | undefined)[]): Severity {
  return others.reduce<Severity>(
    (least, other) => (other !== undefined && ranks[other] < ranks[least] ? other : least),
    severity,
  );
}

/** For sorting: what is most severe comes first. */
export function bySeverity(left: { readonly severity: Severity }, right: { readonly severity: Severity }): number {
  return ranks[right.severity] - ranks[left.severity];
}
