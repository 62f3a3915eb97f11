/** Milliseconds since 1970; `NaN` for what is no time, which is neither before nor after anything. */
export function timeOf(text: string | undefined): number {
  return text === undefined ? Number.NaN : Date.parse(text);
}

export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
