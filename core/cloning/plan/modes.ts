import type { Analysis, FunctionId, ReferenceFound, ReferenceId, Renaming } from '../model.ts';
import { tagOf } from '../names/index.ts';
import { currentMembers, isInCurrentPlace, membersOf, membersToCopy, ownCopies, sharesNames } from './current.ts';
import { nameFor, type Member } from './families.ts';
import { isVersioned } from './kinds.ts';
import type { CloneMode, CloneRequest } from './model.ts';
import type { Version } from '../names/index.ts';

/** Copies to be made of one analysis, at one place. */
export interface CopyStep extends Renaming {
  readonly analysis: Analysis;
  readonly version: Version;
  readonly tag: string;
  readonly functions: ReadonlySet<FunctionId>;
  readonly orchestrators: 'registered' | 'unregistered';
}

/** What a mode comes to, before any language makes edits of it. */
export interface Steps {
  readonly rename: Renaming;
  readonly copies: readonly CopyStep[];
  /** Client starts that take the version from the app setting, with their plain names. */
  readonly following: ReadonlyMap<ReferenceId, string>;
  /** Whether public orchestrators choose their body by the instance's version. */
  readonly dispatch: boolean;
}

/** What is to be done in a mode. Pure. */
export function stepsOf(current: Analysis, request: CloneRequest): Steps {
  const mode: CloneMode = request.mode;
  switch (mode) {
    case 'stamp':
      return stamped(current, request, []);
    case 'freeze':
      return request.previous.length === 0
        ? copiedBeside(current, request)
        : stamped(current, request, frozen(current, request, 'registered'));
    case 'dispatch':
      return dispatched(current, request);
  }
}

/** Current code gets the names of the new version, clients included. */
function stamped(current: Analysis, request: CloneRequest, copies: readonly CopyStep[]): Steps {
  const members = currentMembers(current.inventory, request.version, request.pattern);
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
  const chosen = models.filter((member) => !has(current, nameOfNew(member, request)));
  const newNames = new Map(models.map((member) => [member.found.name.toLowerCase(), nameOfNew(member, request)]));
  const ids = new Set(chosen.map(({ found }) => found.id));
  const references = current.inventory.references.filter(
    ({ enclosingId, followsSetting }) => followsSetting !== true && (enclosingId === undefined || ids.has(enclosingId)),
  );
  const targetOf = (reference: ReferenceFound): string | undefined =>
    newNames.get(reference.target?.toLowerCase() ?? '');
  // Places outside of what is copied: the clients', and those of functions that have no versions.
  const outside = current.inventory.references.filter(
    (reference) =>
      reference.tag === undefined &&
      reference.side === 'client' &&
      !(reference.enclosingId !== undefined && ids.has(reference.enclosingId)),
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
function dispatched(current: Analysis, request: CloneRequest): Steps {
  const all = stamped(current, request, []);
  const orchestrators = new Set(
    current.inventory.functions.filter(({ kind }) => kind === 'orchestrator').map(({ id }) => id),
  );
  return {
    rename: {
      definitions: withoutKeys(all.rename.definitions, orchestrators),
      references: onlyTargets(all.rename.references, current, 'activity'),
    },
    copies: frozen(current, request, 'unregistered'),
    following: new Map(),
    dispatch: true,
  };
}

/** The older versions' code, under exactly the names that it was deployed with. */
function frozen(current: Analysis, request: CloneRequest, orchestrators: CopyStep['orchestrators']): CopyStep[] {
  const steps: CopyStep[] = [];
  const { pattern } = request;
  for (const previous of request.previous) {
    if ('retired' in previous) continue;
    const { analysis, version } = previous;
    const tag = tagOf(pattern, version);
    const members = membersOf(analysis.inventory, version, pattern);
    const versioned = members.filter(({ found }) => isVersioned(found, request) && found.kind !== 'client');
    const asDeployed = isPlain(version, request) || ownCopies(analysis.inventory, version, pattern).length > 0;
    const deployedName = (member: Member): string => {
      if (orchestrators === 'unregistered' && member.found.kind === 'orchestrator') return member.found.name;
      return member.version !== undefined || asDeployed ? member.found.name : nameFor(member.base, version, pattern);
    };
    const names = new Map(versioned.map((member) => [member.found.name.toLowerCase(), deployedName(member)]));
    const wanted = versioned.filter(
      (member) => !isThere(current, deployedName(member), tag, member, request, orchestrators),
    );
    if (wanted.length === 0) continue;
    steps.push({
      analysis,
      version,
      tag,
      functions: new Set(wanted.map(({ found }) => found.id)),
      definitions: changed(wanted.map((member) => [member.found.id, member.found.name, deployedName(member)])),
      references: changed(
        analysis.inventory.references
          .filter(isInPlaceOf(versioned, tag))
          .map((reference) => [reference.id, reference.target ?? '', names.get(reference.target?.toLowerCase() ?? '')]),
      ),
      orchestrators,
    });
  }
  return steps;
}

/** Whether an earlier run placed the copy already. */
function isThere(
  current: Analysis,
  name: string,
  tag: string,
  { found: { kind, style } }: Member,
  { version, pattern }: CloneRequest,
  orchestrators: CopyStep['orchestrators'],
): boolean {
  // An unregistered body is no function that could be found: the files tell.
  if (orchestrators === 'unregistered' && kind === 'orchestrator') return false;
  const there = current.inventory.functions.filter((found) => found.name.toLowerCase() === name.toLowerCase());
  if (style !== 'folder') return there.some((found) => found.tag === tag);
  // A folder is its function's name: it holds the copy unless it is what people work on.
  const worked = new Set(currentMembers(current.inventory, version, pattern).map(({ found }) => found.id));
  return there.some(({ id }) => !worked.has(id));
}

/** Whether the version's functions were deployed under their plain names. */
export function isPlain(version: Version, { plainVersion, previous, pattern }: CloneRequest): boolean {
  if (plainVersion === 'none') return false;
  const plain = plainVersion ?? previous[0]?.version;
  return plain !== undefined && sharesNames(plain, version, pattern);
}

/** Places of the code of these: in them, in functions without versions, and in helpers, those beside copies of the tag among them. */
function isInPlaceOf(members: readonly Member[], ownTag?: string): (reference: ReferenceFound) => boolean {
  const ids = new Set(members.map(({ found }) => found.id));
  return ({ enclosingId, tag }) =>
    enclosingId === undefined ? tag === undefined || tag === ownTag : ids.has(enclosingId);
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

function has({ inventory }: Analysis, name: string): boolean {
  return inventory.functions.some((found) => found.name.toLowerCase() === name.toLowerCase());
}

function nameOfNew({ base }: Member, { version, pattern }: CloneRequest): string {
  return nameFor(base, version, pattern);
}

/** Entries whose name is another one afterwards. */
function changed(entries: readonly (readonly [string, string, string | undefined])[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [id, before, after] of entries) {
    if (after !== undefined && after.toLowerCase() !== before.toLowerCase()) map.set(id, after);
  }
  return map;
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
