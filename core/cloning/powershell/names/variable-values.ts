import type { VariableFacts } from '../facts/index.ts';
import type { Leaf, Outcome } from './model.ts';

/** More names than this in one variable are taken for something that is only known at run time. */
const most = 60;

/** What variables hold, each of them found once. */
export class VariableValues {
  private readonly values = new Map<VariableFacts, readonly Outcome[]>();
  /** Variables that are being looked at: one that is made of itself may be anything. */
  private readonly open = new Set<VariableFacts>();
  /** Those that were met once more, so that what lies between is known in part only. */
  private readonly met = new Set<VariableFacts>();

  /** @param find all values that the variable is given */
  of(facts: VariableFacts, leaf: Leaf, find: () => readonly Outcome[]): readonly Outcome[] {
    const before = this.values.get(facts);
    if (before !== undefined) return before;
    if (this.open.has(facts)) {
      this.met.add(facts);
      return [{ kind: 'unknown', leaf }];
    }
    this.open.add(facts);
    const found = find();
    this.open.delete(facts);
    this.met.delete(facts);
    const outcomes = found.length > most ? [...found.slice(0, most), { kind: 'unknown' as const, leaf }] : found;
    if (this.met.size === 0) this.values.set(facts, outcomes);
    return outcomes;
  }
}
