import type { HubToDrain, SlotOutcome } from '../model.ts';
import type { CheckOutcome } from '../../taskhub/check/index.ts';

/** What a run has found out and done so far; it becomes the outcome, however the run ends. */
export interface SlotRecord {
  swapped: SlotOutcome['swapped'];
  result: 'done' | 'alreadyDone' | 'planned';
  before?: NonNullable<SlotOutcome['before']>;
  after?: NonNullable<SlotOutcome['after']>;
  findings: SlotOutcome['findings'];
  plan?: NonNullable<SlotOutcome['plan']>;
  readonly drained: { hub: HubToDrain; outcome: CheckOutcome }[];
  quiet?: NonNullable<SlotOutcome['quiet']>;
  verification?: NonNullable<SlotOutcome['verification']>;
  swappedBack?: NonNullable<SlotOutcome['swappedBack']>;
  annotation?: NonNullable<SlotOutcome['annotation']>;
}

export function createRecord(): SlotRecord {
  return { swapped: 'false', result: 'done', findings: [], drained: [] };
}

/** Keeps the latest look at a hub. */
export function noteDrained(record: SlotRecord, hub: HubToDrain, outcome: CheckOutcome): void {
  const at = indexOf(record, hub);
  if (at === -1) record.drained.push({ hub, outcome });
  else record.drained[at] = { hub, outcome };
}

/** The latest look at a hub. */
export function lastDrained(record: SlotRecord, hub: HubToDrain): CheckOutcome | undefined {
  return record.drained[indexOf(record, hub)]?.outcome;
}

function indexOf({ drained }: SlotRecord, { hubName, slot }: HubToDrain): number {
  return drained.findIndex(({ hub }) => hub.hubName === hubName && hub.slot === slot);
}

/** Of the hubs that had to be idle, all together; `unknown` when it was not found out which those are, or none was looked at. */
export function verdictOf({ drained, plan }: Pick<SlotRecord, 'drained' | 'plan'>): SlotOutcome['verdict'] {
  const kinds = new Set(drained.map(({ outcome }) => outcome.verdict.kind));
  if (kinds.size > 0) return kinds.has('unknown') ? 'unknown' : kinds.has('busy') ? 'busy' : 'idle';
  if (plan === undefined || plan.kind === 'refuse') return 'unknown';
  return plan.steps.some(({ kind }) => kind === 'drain') ? 'unknown' : 'notNeeded';
}
