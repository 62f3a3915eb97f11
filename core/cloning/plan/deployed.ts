import type { Analysis } from '../model.ts';
import { tagOf, type Version } from '../names/index.ts';
import { membersOf, ownCopies, sharesNames } from './current.ts';
import { nameFor, type Member } from './families.ts';
import { isVersioned } from './kinds.ts';
import type { CloneMode, CloneRequest } from './model.ts';

/** A version whose functions are in flight: what of its sources it consists of, and the names that it was deployed with. */
export interface DeployedVersion {
  readonly version: Version;
  readonly tag: string;
  readonly analysis: Analysis;
  readonly members: readonly Member[];
  readonly nameOf: (member: Member) => string;
}

/** The listed versions that have sources, oldest first; a stamp keeps none. */
export function deployedVersions(request: CloneRequest): DeployedVersion[] {
  const { pattern, mode, previous } = request;
  if (mode === 'stamp') return [];
  const taken = new Set<string>();
  return previous.flatMap((entry) => {
    if ('retired' in entry) return [];
    const { analysis, version } = entry;
    const isPublic = ({ found }: Member): boolean => mode === 'dispatch' && found.kind === 'orchestrator';
    const asDeployed = isPlain(version, request) || ownCopies(analysis.inventory, version, pattern).length > 0;
    const nameOf = (member: Member): string =>
      isPublic(member) || member.version !== undefined || asDeployed
        ? member.found.name
        : nameFor(member.base, version, pattern);
    const members = membersOf(analysis.inventory, version, pattern, new Set(taken)).filter(({ found }) =>
      isVersioned(found, request),
    );
    for (const member of members) if (!isPublic(member)) taken.add(nameOf(member).toLowerCase());
    return [{ version, tag: tagOf(pattern, version), analysis, members, nameOf }];
  });
}

/** Names that versions in flight have, in lower case; those of public orchestrators are everybody's. */
export function namesInFlight(deployed: readonly DeployedVersion[], mode: CloneMode): ReadonlySet<string> {
  return new Set(
    deployed.flatMap(({ members, nameOf }) =>
      members
        .filter(({ found }) => mode !== 'dispatch' || found.kind !== 'orchestrator')
        .map((member) => nameOf(member).toLowerCase()),
    ),
  );
}

/** Whether the version's functions were deployed under their plain names. */
export function isPlain(version: Version, { plainVersion, previous, pattern }: CloneRequest): boolean {
  if (plainVersion === 'none') return false;
  const plain = plainVersion ?? previous[0]?.version;
  return plain !== undefined && sharesNames(plain, version, pattern);
}
