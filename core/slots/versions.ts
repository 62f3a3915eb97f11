import type { VersionMatchStrategy } from '../taskhub/model.ts';

/** The settings of the code that would run an orchestration. */
export interface VersionedWorker {
  /** `defaultVersion` of host.json; absent when the code has none. */
  readonly defaultVersion?: string | undefined;
  /** `undefined`: not told, or a word that no version of the extension knows. */
  readonly matchStrategy: VersionMatchStrategy | undefined;
}

/**
 * Whether code runs orchestrations of this version, or leaves them alone (`versionFailureStrategy` Reject) or fails them (Fail).
 *
 * `unknown` where it depends on what cannot be seen: under Strict the engine compares the texts as they are, also an empty one with
 * a missing one, and letter case; and under a strategy that is not known.
 *
 * @param instanceVersion empty when the orchestration has none
 * Source: Azure/durabletask src/DurableTask.Core/TaskOrchestrationDispatcher.cs (the switch on MatchStrategy)
 */
export function acceptsVersion(worker: VersionedWorker, instanceVersion: string): boolean | 'unknown' {
  const own = worker.defaultVersion ?? '';
  switch (worker.matchStrategy) {
    case undefined:
      return 'unknown';
    case 'None':
      return true;
    case 'CurrentOrOlder':
      return compareVersions(instanceVersion, own) <= 0;
    case 'Strict':
      if (compareVersions(instanceVersion, own) !== 0) return false;
      return instanceVersion === own && !isBlank(own) ? true : 'unknown';
  }
}

/**
 * How the engine compares versions: an empty one is older than any other; two that .NET's System.Version reads are compared number
 * by number, where a missing number is older than 0 (`1.0` before `1.0.0`); everything else, also a single number such as `10`, is
 * compared as text without letter case.
 *
 * @returns negative when `left` is older, positive when it is newer
 * Source: Azure/durabletask src/DurableTask.Core/Settings/VersioningSettings.cs (CompareVersions)
 */
export function compareVersions(left: string, right: string): number {
  if (isBlank(left) || isBlank(right)) return Number(isBlank(right)) - Number(isBlank(left));
  const leftParts = dotnetVersion(left);
  const rightParts = dotnetVersion(right);
  if (!leftParts || !rightParts) return compareIgnoringCase(left, right);
  for (let at = 0; at < 4; at += 1) {
    const difference = (leftParts[at] ?? -1) - (rightParts[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Two to four numbers, or `undefined`: what System.Version.TryParse accepts. */
function dotnetVersion(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length < 2 || parts.length > 4) return undefined;
  const numbers = parts.map((part) => (/^[\t-\r ]*[+-]?\d+[\t-\r ]*$/.test(part) ? Number(part) : NaN));
  return numbers.every((number) => number >= 0 && number <= 2_147_483_647) ? numbers : undefined;
}

/** Ordinal, by UTF-16 code unit, each in upper case: .NET's OrdinalIgnoreCase. */
function compareIgnoringCase(left: string, right: string): number {
  const [one, other] = [upperCased(left), upperCased(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function upperCased(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const upper = text.charAt(at).toUpperCase();
    return upper.length === 1 ? upper : text.charAt(at);
  }).join('');
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
