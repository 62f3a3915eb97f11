import { groupBy } from '../../group-by.ts';
import { otherVersionSuffix, readVersionedName, suffixOf, type NamePattern, type Version } from '../names/index.ts';
import type { FunctionFound } from '../model.ts';

/** A function, its name taken apart. */
export interface Member {
  readonly found: FunctionFound;
  /** The name without its version. */
  readonly base: string;
  /** Numbers that the name carries; absent for a plain name. Parts that the pattern does not hold count as 0. */
  readonly version?: Pick<Version, 'major' | 'minor' | 'patch'>;
}

/** The versions of one function, whose names differ by the version only. In order of version, the plain name first. */
export type Family = readonly Member[];

/**
 * Puts together what is one function in several versions.
 *
 * A version that is written otherwise than by the pattern (`OrderV2`, `Order_1_0_5`) is a part of the name when a function with the
 * rest of the name is there too, with another version or with none: `Order` and `OrderV2` are two functions, and so are `ReadIPv4` and
 * `ReadIPv6`.
 */
export function familiesOf(functions: readonly FunctionFound[], pattern: NamePattern): ReadonlyMap<string, Family> {
  // Names by the pattern are versions for certain: beside them `OrderV2` is the first one of `Order`.
  const others = functions.flatMap(({ name }) =>
    readVersionedName(pattern, name) === undefined ? name.toLowerCase() : [],
  );
  const byRest = groupBy(new Set(others), (name) => otherVersionSuffix(name)?.base ?? name);
  const isAlone = (rest: string): boolean => byRest.get(rest.toLowerCase())?.length === 1;
  const members = functions.map((found) => takeApart(found, pattern, isAlone));
  const families = groupBy(members, ({ base }) => base.toLowerCase());
  for (const family of families.values()) family.sort(byVersion);
  return families;
}

function takeApart(found: FunctionFound, pattern: NamePattern, isAlone: (rest: string) => boolean): Member {
  const named = readVersionedName(pattern, found.name);
  if (named !== undefined) {
    const { base, major, minor = 0, patch = 0 } = named;
    return { found, base, version: { major, minor, patch } };
  }
  const other = otherVersionSuffix(found.name);
  const base = other === undefined || !isAlone(other.base) ? found.name : other.base;
  return { found, base };
}

/** The plain name is the oldest. */
export function byVersion(a: Pick<Member, 'version'>, b: Pick<Member, 'version'>): number {
  if (a.version === undefined || b.version === undefined) {
    return Number(a.version !== undefined) - Number(b.version !== undefined);
  }
  return a.version.major - b.version.major || a.version.minor - b.version.minor || a.version.patch - b.version.patch;
}

/** Whether the member's name is that of the version. */
export function isNamedFor({ found, base }: Member, version: Version, pattern: NamePattern): boolean {
  return found.name.toLowerCase() === nameFor(base, version, pattern).toLowerCase();
}

/** The name of a version of a function. */
export function nameFor(base: string, version: Version, pattern: NamePattern): string {
  return `${base}${suffixOf(pattern, version)}`;
}
