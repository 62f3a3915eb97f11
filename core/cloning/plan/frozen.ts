import { groupBy } from '../../group-by.ts';
import type { Analysis } from '../model.ts';
import type { DeployedVersion } from './deployed.ts';
import type { Member } from './families.ts';
import { changed, isInPlaceOf, type CopyStep } from './steps.ts';

/**
 * The older versions' code, under exactly the names that it was deployed with.
 *
 * @param worked the functions that people work on
 */
export function frozen(
  current: Analysis,
  deployed: readonly DeployedVersion[],
  worked: readonly Member[],
  orchestrators: CopyStep['orchestrators'],
): CopyStep[] {
  const isThere = thereIn(current, worked, orchestrators);
  return deployed.flatMap((one): CopyStep[] => {
    const { analysis, version, tag, members, nameOf } = one;
    const wanted = members.filter((member) => !isThere(member, one));
    if (wanted.length === 0) return [];
    const names = new Map(members.map((member) => [member.found.name.toLowerCase(), nameOf(member)]));
    return [
      {
        analysis,
        version,
        tag,
        functions: new Set(wanted.map(({ found }) => found.id)),
        definitions: changed(wanted.map((member) => [member.found.id, member.found.name, nameOf(member)])),
        references: changed(
          analysis.inventory.references
            .filter(isInPlaceOf(members, tag))
            .map(({ id, target }) => [id, target ?? '', names.get(target?.toLowerCase() ?? '')]),
        ),
        orchestrators,
      },
    ];
  });
}

/** Whether an earlier run placed the copy already. */
function thereIn(
  { inventory }: Analysis,
  worked: readonly Member[],
  orchestrators: CopyStep['orchestrators'],
): (member: Member, of: DeployedVersion) => boolean {
  const workedOn = new Set(worked.map(({ found }) => found.id));
  const byName = groupBy(inventory.functions, ({ name }) => name.toLowerCase());
  return (member, { tag, nameOf }) => {
    const { kind, style } = member.found;
    // An unregistered body is no function that could be found: the files tell.
    if (orchestrators === 'unregistered' && kind === 'orchestrator') return false;
    const there = byName.get(nameOf(member).toLowerCase()) ?? [];
    // A folder is its function's name: it holds the copy unless it is what people work on.
    return style === 'folder' ? there.some(({ id }) => !workedOn.has(id)) : there.some((found) => found.tag === tag);
  };
}
