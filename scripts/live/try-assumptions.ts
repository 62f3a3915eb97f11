import { describeFailure } from '../../core/azure/failures.ts';
import { neutralise } from '../../core/text.ts';
import type { LiveApp } from './app.ts';
import { assumptions, type Assumption, type Finding } from './assumptions.ts';

export interface Tried {
  readonly assumption: Assumption;
  readonly finding: Finding;
}

/** Tries every assumption on the app, one after the other; those that write only when asked. */
export async function tryAssumptions(app: LiveApp, mayWrite: boolean, signal: AbortSignal): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (const assumption of assumptions) {
    const finding: Finding =
      assumption.writes && !mayWrite
        ? { outcome: 'not tried', seen: 'needs --write' }
        : await assumption.attempt(app, signal).catch((error: unknown): Finding => {
            const { code, message } = describeFailure(error, `trying ${assumption.id}`, signal);
            return { outcome: 'does not hold', seen: neutralise(`${code}: ${message}`, 160) };
          });
    tried.push({ assumption, finding });
  }
  return tried;
}

/** The findings as a table of aligned columns. */
export function tableOf(tried: readonly Tried[]): string {
  const rows = tried.map(({ assumption: { id, what }, finding: { outcome, seen } }) => [id, outcome, what, seen]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
