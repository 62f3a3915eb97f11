import type { Statement } from '../facts/index.ts';

/** What of a module is needed. */
export interface LiveModule {
  readonly statements: Set<number>;
  /** Names in braces of imports and exports that are needed, as `statement:local:outside`. */
  readonly items: Set<string>;
}

export interface LivenessQuestions {
  /** Whether a shared module still gives a name where the copies are placed. */
  readonly isStillGiven: (path: string, name: string) => boolean;
  /** Whether an effect on something outside of the module takes place anyway, by the original. */
  readonly happensAnyway: (path: string, statement: Statement) => boolean;
}

export function itemKey(statement: number, { local, outside }: { local: string; outside: string }): string {
  return `${statement}:${local}:${outside}`;
}
