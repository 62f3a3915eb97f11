import type { Policy } from '../../core/taskhub/model.ts';

/**
 * Something that is in flight, known because the test itself set it going. `proof` tells what there is to be seen of it: a
 * row of its own, or for some time only messages, and whether a worker or a due time may hide these.
 */
export interface WorkItem {
  readonly what: string;
  readonly proof: 'row' | 'visibleMessage' | 'hiddenMessage';
  readonly instanceId: string;
  readonly name: string;
  /** At least now and then. */
  readonly suspended: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

interface Entry {
  readonly item: WorkItem;
  readonly from: number;
  to: number;
}

/** Keeps the truth: what was in flight from which moment to which. Moments are counted, not timed. */
export class Ledger {
  #moment = 0;
  readonly #entries: Entry[] = [];

  get moment(): number {
    return this.#moment;
  }

  /** Something happened: a request was served, or the engine wrote something. */
  tick(): void {
    this.#moment += 1;
  }

  /** @returns what ends it */
  open(item: WorkItem): () => void {
    const entry: Entry = { item, from: this.#moment, to: Infinity };
    this.#entries.push(entry);
    return () => {
      entry.to = Math.min(entry.to, this.#moment);
    };
  }

  /**
   * What was in flight at the first moment, if at every moment until the last one something was: the same, or others that took
   * over from it. Nothing if there was a moment of rest.
   */
  restless(from: number, to: number, counts: (item: WorkItem) => boolean): readonly WorkItem[] {
    const entries = this.#entries.filter((entry) => entry.from <= to && entry.to > from && counts(entry.item));
    const inFlightAt = (moment: number): Entry[] =>
      entries.filter((entry) => entry.from <= moment && entry.to > moment);
    // Rest can only begin where something ends.
    const ends = entries.map((entry) => entry.to).filter((end) => end <= to);
    return ends.every((end) => inFlightAt(end).length > 0) ? inFlightAt(from).map(({ item }) => item) : [];
  }
}

/**
 * Whether the policy lets work go on: the rules of the documentation once more, apart from the code under test, and where they
 * leave room on the side of letting pass.
 */
export function mayGoOn(item: WorkItem, policy: Policy): boolean {
  if (item.proof === 'hiddenMessage' && policy.hiddenMessages === 'allow') {
    return true;
  }
  const matches = (pattern: string): boolean => {
    const parts = pattern.toLowerCase().split('*');
    const name = item.name.toLowerCase();
    return parts.length === 1
      ? name === parts[0]
      : name.startsWith(parts[0] ?? '') && name.endsWith(parts.at(-1) ?? '');
  };
  return (
    (item.suspended && !policy.suspendedBlocks) ||
    policy.allowedOrchestrators.some(matches) ||
    (policy.onlyOrchestrators.length > 0 && !policy.onlyOrchestrators.some(matches)) ||
    policy.ignoredInstanceIdPrefixes.some((prefix) => item.instanceId.startsWith(prefix)) ||
    (policy.createdAfter !== undefined && item.createdAt < Date.parse(policy.createdAfter)) ||
    (policy.createdBefore !== undefined && item.createdAt >= Date.parse(policy.createdBefore))
  );
}
