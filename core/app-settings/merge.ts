/** Settings to set, by name; `undefined` for those that are to go. */
export type SettingChanges = ReadonlyMap<string, string | undefined>;

/**
 * The whole set with the changes in it: every other entry as it is, byte for byte. Names ignore letter case, so a setting
 * keeps the spelling that it has. Pure.
 */
export function mergeSettings(
  current: ReadonlyMap<string, string>,
  changes: SettingChanges,
): ReadonlyMap<string, string> {
  const merged = new Map(current);
  for (const [name, value] of changes) {
    const spelling = spellingIn(current, name) ?? name;
    if (value === undefined) merged.delete(spelling);
    else merged.set(spelling, value);
  }
  return merged;
}

/** Whether all changes are there already. */
export function holds(current: ReadonlyMap<string, string>, changes: SettingChanges): boolean {
  return [...changes].every(([name, value]) => {
    const spelling = spellingIn(current, name);
    return spelling === undefined ? value === undefined : current.get(spelling) === value;
  });
}

/** Names whose values differ, or that only one of the two has; never the values. */
export function differingNames(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): string[] {
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).sort();
}

function spellingIn(settings: ReadonlyMap<string, string>, name: string): string | undefined {
  return [...settings.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
}
