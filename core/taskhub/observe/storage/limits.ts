/** How hard the reader may work. */
export interface ReaderLimits {
  /** Requests under way at the same time while a table is scanned. */
  readonly scanConcurrency: number;
  /** Point queries (history of a row, row of a message) under way at the same time. */
  readonly lookupConcurrency: number;
  /** How long the scan of the Instances table may take, in milliseconds. */
  readonly instancesBudgetMs: number;
  /** How long the scan of the History table for hidden messages may take, in milliseconds. */
  readonly historyBudgetMs: number;
  /** How many rows are held against their history once one is known to be in flight. */
  readonly staleSample: number;
}

export const defaultLimits: ReaderLimits = {
  scanConcurrency: 32,
  lookupConcurrency: 16,
  instancesBudgetMs: 30 * 60_000,
  historyBudgetMs: 3 * 60_000,
  staleSample: 100,
};
