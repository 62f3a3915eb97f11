import type { Line } from '../model.ts';

type Optional = 'idleSince' | 'closedAt' | 'stoppedAt';

/** The line without what is no longer true of it. */
export function without(line: Line, ...names: readonly Optional[]): Line {
  const rest: { -readonly [Name in keyof Line]: Line[Name] } = { ...line };
  for (const name of names) delete rest[name];
  return rest;
}

/** Milliseconds since 1970; `NaN` for what is no time, which is neither before nor after anything. */
export function timeOf(text: string | undefined): number {
  return text === undefined ? Number.NaN : Date.parse(text);
}

export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
