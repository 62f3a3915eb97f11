import { suffixOf, tagOf, type NamePattern, type Version } from '../names/index.ts';
import type { FunctionFound, Inventory } from '../model.ts';
import { byVersion, familiesOf, isNamedFor, type Family, type Member } from './families.ts';

/**
 * The functions that people work on: those that stand where current code stands, one of each family. Where names tell the versions
 * of a family apart in one place (folders with function.json, copies made by hand), it is the one named for the version, or else the
 * latest that is older.
 *
 * @param inFlight names in lower case that other versions were deployed with: a folder of such a name holds their copy, unless it is of
 * the version that the whole tree is of
 */
export function currentMembers(
  inventory: Inventory,
  version: Version,
  pattern: NamePattern,
  inFlight: ReadonlySet<string> = new Set(),
): Member[] {
  const families = [...familiesOf(inventory.functions.filter(isInCurrentPlace), pattern).values()];
  const tree = latestFolder(families.flat(), version, pattern);
  const isCopy = (member: Member): boolean =>
    member.found.style === 'folder' && inFlight.has(member.found.name.toLowerCase()) && byVersion(member, tree) !== 0;
  return families.flatMap((family) =>
    perPlace(family, (some) =>
      currentOf(
        some.filter((member) => !isCopy(member)),
        version,
        pattern,
      ),
    ),
  );
}

/** The version that a tree of folders is of: the latest that any name carries. */
function latestFolder(members: readonly Member[], version: Version, pattern: NamePattern): Pick<Member, 'version'> {
  return (
    members
      .filter((member) => member.found.style === 'folder' && member.found.kind !== 'client')
      .filter((member) => isNamedFor(member, version, pattern) || isOlder(member, version, pattern))
      .sort(byVersion)
      .at(-1) ?? {}
  );
}

/** Copies stand in a place of their own, except where the folder is the name. */
export function isInCurrentPlace({ tag, style }: Pick<FunctionFound, 'tag' | 'style'>): boolean {
  return tag === undefined || style === 'folder';
}

function currentOf(family: Family, version: Version, pattern: NamePattern): Member | undefined {
  return (
    family.find((member) => isNamedFor(member, version, pattern)) ??
    family.filter((member) => isOlder(member, version, pattern)).at(-1)
  );
}

/**
 * Copies of a version in that version's own sources: it was made with the folder itself as the deployed version, and they are its code.
 * Where the folder is the name, functions of one version are told from others by the name in any case.
 */
export function ownCopies(inventory: Inventory, version: Version, pattern: NamePattern): Member[] {
  const tag = tagOf(pattern, version);
  return [...familiesOf(inventory.functions, pattern).values()]
    .flat()
    .filter(
      (member) => member.found.tag === tag && !isInCurrentPlace(member.found) && isNamedFor(member, version, pattern),
    );
}

/** The functions of a version as its own sources have them: its copies, and where there are none, what people worked on. */
export function membersOf(
  inventory: Inventory,
  version: Version,
  pattern: NamePattern,
  inFlight: ReadonlySet<string> = new Set(),
): Member[] {
  const copies = ownCopies(inventory, version, pattern);
  const key = ({ base, found }: Member): string => `${found.kind} ${base.toLowerCase()}`;
  const copied = new Set(copies.map(key));
  return [
    ...copies,
    ...currentMembers(inventory, version, pattern, inFlight).filter((member) => !copied.has(key(member))),
  ];
}

/**
 * The functions that copies are made of when the folder itself is the deployed version: of each family the named version, or else the
 * latest that is older than the new one, wherever it stands.
 */
export function membersToCopy(
  inventory: Inventory,
  version: Version,
  previousVersion: Version | 'plain' | undefined,
  pattern: NamePattern,
): Member[] {
  const members: Member[] = [];
  for (const family of familiesOf(inventory.functions, pattern).values()) {
    members.push(
      ...perPlace(family, (some) => {
        const isNamed = (member: Member): boolean =>
          previousVersion === 'plain'
            ? member.version === undefined
            : previousVersion !== undefined && isNamedFor(member, previousVersion, pattern);
        const named = some.find(isNamed);
        return named ?? some.filter((member) => isOlder(member, version, pattern)).at(-1);
      }),
    );
  }
  return members;
}

/** A client may have the base of an orchestrator's name without being a version of it: kinds are looked at one by one. */
function perPlace(family: Family, choose: (some: Family) => Member | undefined): Member[] {
  const kinds = new Set(family.map(({ found }) => found.kind));
  return [...kinds].flatMap((kind) => {
    const some = family.filter(({ found }) => found.kind === kind);
    // Two functions with one name are a fault of the app, and both are current.
    const chosen = choose(some);
    return some.filter(({ found }) => found.name.toLowerCase() === chosen?.found.name.toLowerCase());
  });
}

/** Whether the member's name carries an older version, or none. */
export function isOlder({ version: carried }: Member, version: Version, pattern: NamePattern): boolean {
  if (carried === undefined) return true;
  const has = (part: string): boolean => pattern.suffix.includes(`{${part}}`);
  const difference =
    carried.major - version.major ||
    (has('minor') ? carried.minor - version.minor : 0) ||
    (has('patch') ? carried.patch - version.patch : 0);
  return difference < 0;
}

/** Whether two versions have the same names by the pattern. */
export function sharesNames(a: Version, b: Version, pattern: NamePattern): boolean {
  return suffixOf(pattern, a) === suffixOf(pattern, b);
}
