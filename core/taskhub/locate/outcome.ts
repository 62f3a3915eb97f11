import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { DecidingSetting } from '../model.ts';

/** What one rule found out: a value with its side notes, or why there is none. */
export type Outcome<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly settings: readonly DecidingSetting[];
      readonly findings: readonly Finding[];
    }
  | Failure;

export interface Failure {
  readonly ok: false;
  readonly reasons: readonly Reason[];
  readonly findings: readonly Finding[];
  /** The configuration only works with another major version of the extension, so this one cannot be the app's. */
  readonly otherMajorOnly?: boolean;
}

export function found<Value>(
  value: Value,
  settings: readonly DecidingSetting[] = [],
  findings: readonly Finding[] = [],
): Outcome<Value> {
  return { ok: true, value, settings, findings };
}

export function notFound(reason: Reason, findings: readonly Finding[] = []): Failure {
  return { ok: false, reasons: [reason], findings };
}

/** The list without entries that would print the same. */
export function distinct<Entry extends { readonly code: string; readonly message: string }>(
  entries: readonly Entry[],
): Entry[] {
  return [...new Map(entries.map((entry) => [`${entry.code}\n${entry.message}`, entry])).values()];
}
