/** The new name in upper and lower case as the old one, as far as the two are the same: names match without regard to it. */
export function withCaseOf(old: string, name: string): string {
  let same = 0;
  while (same < old.length && same < name.length && old[same]?.toLowerCase() === name[same]?.toLowerCase()) same += 1;
  return old.slice(0, same) + name.slice(same);
}
