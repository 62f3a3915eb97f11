/** An app setting by name, whose letter case does not count. Its value may be a secret. */
export function settingOf(settings: ReadonlyMap<string, string>, name: string): string | undefined {
  return [...settings].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** Whether a list of names holds one, whatever its letter case. */
export function includesName(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
}
