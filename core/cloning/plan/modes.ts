import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Analysis, ReferenceFound, ReferenceId } from '../model.ts';
import { tagOf } from '../names/index.ts';
import { currentMembers, isInCurrentPlace, isOlder, membersToCopy } from './current.ts';
import { namesInFlight, type DeployedVersion } from './deployed.ts';
import { familiesOf, isNamedFor, nameFor, type Member } from './families.ts';
import { frozen } from './frozen.ts';
import { isVersioned } from './kinds.ts';
import type { CloneMode, CloneRequest } from './model.ts';
import { placeOf } from './place-of.ts';
import { changed, isInPlaceOf, type CopyStep, type Steps } from './steps.ts';

/** What is to be done in a mode. Pure. */
export function stepsOf(current: Analysis, request: CloneRequest, deployed: readonly DeployedVersion[]): Steps {
  const mode: CloneMode = request.mode;
  const worked = (): Member[] =>
    currentMembers(current.inventory, request.version, request.pattern, namesInFlight(deployed, mode));
  switch (mode) {
    case 'stamp':
      requireOneOfEach(current, request);
      return stamped(current, request, worked(), []);
    case 'freeze': {
      if (request.previous.length === 0) return copiedBeside(current, request);
      const members = worked();
      return stamped(current, request, members, frozen(current, deployed, members, 'registered'));
    }
    case 'dispatch':
      return dispatched(current, request, deployed, worked());
  }
}

/**
 * Refuses a plain function beside one that has the name already which it would get. Where the folder is the name, that is how copies
 * stand, and the plain one is what was deployed first.
 *
 * @throws DurableDeployError CLONE_NAMES_COLLIDE
 */
function requireOneOfEach({ inventory }: Analysis, request: CloneRequest): void {
  const { version, pattern } = request;
  const families = familiesOf(
    inventory.functions.filter((found) => isInCurrentPlace(found) && isVersioned(found, request)),
    pattern,
  );
  for (const family of families.values()) {
    const named = family.find((member) => isNamedFor(member, version, pattern));
    const plain = family.find(
      (member) =>
        member.version === undefined && member.found.kind === named?.found.kind && member.found.style !== 'folder',
    );
    if (named === undefined || plain === undefined) continue;
    throw new DurableDeployError(
      'CLONE_NAMES_COLLIDE',
      `${neutralise(plain.found.name)} (${placeOf(plain.found)}) would be called ${neutralise(named.found.name)}, and ${placeOf(named.found)} is called so already.`,
      { fix: 'Remove the one that is not the current code, or use mode: freeze, which keeps both.' },
    );
  }
}

/**
 * Refuses a folder whose current code has the names of a newer version already: it was stamped by another run, and nothing of the
 * version that is being released would be in it.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
function requireNothingNewer({ inventory }: Analysis, members: readonly Member[], request: CloneRequest): void {
  const { version, pattern } = request;
  const there = new Set(members.map(({ base }) => base.toLowerCase()));
  const standing = inventory.functions.filter((found) => isInCurrentPlace(found) && isVersioned(found, request));
  for (const [key, family] of familiesOf(standing, pattern)) {
    const newest = family.at(-1);
    if (there.has(key) || newest === undefined) continue;
    if (isNamedFor(newest, version, pattern) || isOlder(newest, version, pattern)) continue;
    const { found } = newest;
    throw new DurableDeployError(
      'INPUT_INVALID',
      `${neutralise(found.name)} (${placeOf(found)}) carries a newer version than ${version.text}, which is being released: another run has given the sources that version.`,
      { fix: 'Run on a clean checkout, where names are those that people write; or raise the version.' },
    );
  }
}

/** Current code gets the names of the new version, clients included. */
function stamped(
  current: Analysis,
  request: CloneRequest,
  members: readonly Member[],
  copies: readonly CopyStep[],
): Steps {
  requireNothingNewer(current, members, request);
  const versioned = members.filter(({ found }) => isVersioned(found, request));
  const newNames = new Map(versioned.map((member) => [member.found.name.toLowerCase(), nameOfNew(member, request)]));
  const places = current.inventory.references.filter(isInPlaceOf(members));
  return {
    rename: {
      definitions: changed(versioned.map((member) => [member.found.id, member.found.name, nameOfNew(member, request)])),
      references: changed(
        places
          .filter((reference) => !follows(reference, request))
          .map((reference) => [
            reference.id,
            reference.target ?? '',
            newNames.get(reference.target?.toLowerCase() ?? ''),
          ]),
      ),
    },
    copies,
    following: followingOf(places, versioned, request),
    dispatch: false,
  };
}

/** Names of the deployed version stay; copies with the new names stand beside, and clients start those. */
function copiedBeside(current: Analysis, request: CloneRequest): Steps {
  const { version, pattern, previousVersion } = request;
  const models = membersToCopy(current.inventory, version, previousVersion, pattern).filter(({ found }) =>
    isVersioned(found, request),
  );
  const there = new Set(current.inventory.functions.map(({ name }) => name.toLowerCase()));
  const chosen = models.filter((member) => !there.has(nameOfNew(member, request).toLowerCase()));
  const newNames = new Map(models.map((member) => [member.found.name.toLowerCase(), nameOfNew(member, request)]));
  const ids = new Set(chosen.map(({ found }) => found.id));
  const references = current.inventory.references.filter(
    ({ enclosingId, followsSetting }) => followsSetting !== true && (enclosingId === undefined || ids.has(enclosingId)),
  );
  const targetOf = (reference: ReferenceFound): string | undefined =>
    newNames.get(reference.target?.toLowerCase() ?? '');
  // Places outside of what has versions: clients and entities that are not copied, and starts by helpers.
  const withVersions = new Set(
    current.inventory.functions.filter((found) => isVersioned(found, request)).map(({ id }) => id),
  );
  const outside = current.inventory.references.filter(
    ({ tag, side, enclosingId }) =>
      tag === undefined && (enclosingId === undefined ? side === 'client' : !withVersions.has(enclosingId)),
  );
  const copy: CopyStep = {
    analysis: current,
    version,
    tag: tagOf(pattern, version),
    functions: ids,
    definitions: new Map(chosen.map((member) => [member.found.id, nameOfNew(member, request)])),
    references: changed(references.map((reference) => [reference.id, reference.target ?? '', targetOf(reference)])),
    orchestrators: 'registered',
  };
  return {
    rename: {
      definitions: new Map(),
      references: changed(
        outside
          .filter((reference) => !follows(reference, request))
          .map((reference) => [reference.id, reference.target ?? '', targetOf(reference)]),
      ),
    },
    copies: ids.size === 0 ? [] : [copy],
    following: followingOf(outside, models, request),
    dispatch: false,
  };
}

/** Public names stay, activities get the names of the new version, and older bodies are chosen by the instance's version. */
function dispatched(
  current: Analysis,
  request: CloneRequest,
  deployed: readonly DeployedVersion[],
  members: readonly Member[],
): Steps {
  const all = stamped(current, request, members, []);
  const orchestrators = new Set(
    current.inventory.functions.filter(({ kind }) => kind === 'orchestrator').map(({ id }) => id),
  );
  return {
    rename: {
      definitions: withoutKeys(all.rename.definitions, orchestrators),
      references: onlyTargets(all.rename.references, current, 'activity'),
    },
    copies: frozen(current, deployed, members, 'unregistered'),
    following: new Map(),
    dispatch: true,
  };
}

function follows(reference: ReferenceFound, { starterSetting }: CloneRequest): boolean {
  if (reference.followsSetting === true) return true;
  return starterSetting !== undefined && reference.side === 'client' && reference.targetKind === 'orchestrator';
}

/** Client starts of functions that have versions, by their plain names. */
function followingOf(
  places: readonly ReferenceFound[],
  versioned: readonly Member[],
  request: CloneRequest,
): ReadonlyMap<ReferenceId, string> {
  if (request.starterSetting === undefined) return new Map();
  const bases = new Map(
    versioned.flatMap(({ found, base }) => [
      [found.name.toLowerCase(), base],
      [base.toLowerCase(), base],
    ]),
  );
  const following = new Map<ReferenceId, string>();
  for (const reference of places) {
    const base = reference.target === null ? undefined : bases.get(reference.target.toLowerCase());
    if (
      base !== undefined &&
      follows(reference, request) &&
      isInCurrentPlace({ style: reference.style, ...(reference.tag === undefined ? {} : { tag: reference.tag }) })
    ) {
      following.set(reference.id, base);
    }
  }
  return following;
}

function nameOfNew({ base }: Member, { version, pattern }: CloneRequest): string {
  return nameFor(base, version, pattern);
}

function withoutKeys(map: ReadonlyMap<string, string>, keys: ReadonlySet<string>): Map<string, string> {
  return new Map([...map].filter(([key]) => !keys.has(key)));
}

function onlyTargets(
  map: ReadonlyMap<ReferenceId, string>,
  { inventory }: Analysis,
  kind: ReferenceFound['targetKind'],
): Map<ReferenceId, string> {
  const ids = new Set(inventory.references.filter(({ targetKind }) => targetKind === kind).map(({ id }) => id));
  return new Map([...map].filter(([id]) => ids.has(id)));
}
