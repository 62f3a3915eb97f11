/** What one bench measured. Ratios say more than times: they hold on other machines too. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The bound that the value has to keep, where there is one. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

/** One file `bench/*.bench.ts` exports this as `bench`. */
export interface Bench {
  readonly name: string;
  /** What is measured, against what, under which assumptions. */
  readonly about: string;
  run(): Promise<readonly Measurement[]>;
}

/** Whether a measurement keeps its bound. */
export function keepsTarget({ value, target }: Measurement): boolean {
  if (target === undefined) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}
