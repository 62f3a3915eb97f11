import type { CsharpApp } from '../app.ts';
import type { CsharpMember, CsharpType } from '../facts/index.ts';
import type { CopyRequest } from '../../model.ts';
import { nameEdits } from '../rename/index.ts';
import { isRegistered, isRegisteredClass } from './identifiers.ts';
import { pinnedTypes, servicesOf } from './pinned.ts';
import { unitsOf, type Unit, type Units } from './units.ts';
import { usesOf, type Keeps } from './uses.ts';

/** What a copy consists of, and what it was chosen from. */
export interface Selection {
  readonly app: CsharpApp;
  readonly units: Units;
  /** The tree that the copy is placed in. */
  readonly target: CsharpApp;
  readonly targetUnits: Units;
  /** The tag of what is copied; absent for current code. */
  readonly from?: string;
  readonly selected: ReadonlySet<Unit>;
  /** Functions that are not asked for, and classes that are functions, do not count. */
  readonly keeps: Keeps;
  /** Services that call functions by name: they stay shared. */
  readonly sharedHelpers: ReadonlySet<Unit>;
  /** Services that the target has no more. */
  readonly lostServices: ReadonlySet<Unit>;
}

type SelectionRequest = Pick<CopyRequest, 'functions' | 'closure' | 'references'>;

/** Chooses the types that are copied: those of the functions, helpers that call by name, and what the closure adds. */
export function select(app: CsharpApp, target: CsharpApp, request: SelectionRequest): Selection {
  const { functions, closure } = request;
  const units = unitsOf(app);
  const targetUnits = target === app ? units : unitsOf(target);
  const services = servicesOf(app, units);
  const pinned = closure === 'types' ? pinnedTypes(app, units, services) : services;
  const keeps: Keeps = (type, member) => {
    const found = units.functionOf.get(member ?? type);
    if (found !== undefined) return functions.has(found.id);
    return member === undefined ? !isRegisteredClass(type) : !isRegistered(member);
  };
  const selected = new Set<Unit>();
  const sharedHelpers = new Set<Unit>();
  const lostServices = new Set<Unit>();
  const open: Unit[] = [];
  let from: string | undefined;
  for (const id of functions) {
    const found = app.functions.get(id);
    const unit = found === undefined ? undefined : units.of.get(found.type);
    if (unit === undefined) continue;
    from ??= unit.tag;
    open.push(unit);
  }
  // A name may be given by a variable of a type that nothing else of the copy needs.
  for (const unit of unitsNaming(app, units, request)) if (unit.tag === from && !services.has(unit)) open.push(unit);
  const names = new Set<string>();
  const proxied = interfacesOfProxies([app, target]);
  const isWanted = (unit: Unit): boolean => {
    if (from !== undefined && unit.tag === from) return true;
    if (proxied.has(unit.fullName) && isImplemented(unit, selected, units)) return true;
    const missing = target !== app && lacks(unit, targetUnits, names);
    if (services.has(unit)) {
      if (missing && !targetUnits.byFullName.has(unit.fullName)) lostServices.add(unit);
      else if (units.helpers.has(unit)) sharedHelpers.add(unit);
      return missing && !targetUnits.byFullName.has(unit.fullName);
    }
    if (missing) return true;
    return unit.tag === from && (units.helpers.has(unit) || (closure === 'types' && !pinned.has(unit)));
  };
  const shared = new Set<Unit>();
  while (open.length > 0) {
    while (open.length > 0) {
      const unit = open.pop();
      if (unit === undefined || selected.has(unit)) continue;
      selected.add(unit);
      shared.delete(unit);
      for (const used of usesOf(unit, units, keeps)) if (!selected.has(used)) shared.add(used);
      if (target !== app) for (const name of namesUsedBy(unit, keeps)) names.add(name);
    }
    // What is used decides what a shared type must have, so those that were shared before are asked again.
    for (const unit of shared) if (isWanted(unit)) open.push(unit);
  }
  return {
    app,
    units,
    target,
    targetUnits,
    ...(from === undefined ? {} : { from }),
    selected,
    keeps,
    sharedHelpers,
    lostServices,
  };
}

/** Proxies look for the one class that implements their interface: with two, they fail. */
function interfacesOfProxies(apps: readonly CsharpApp[]): ReadonlySet<string> {
  const sites = apps.flatMap(({ references }) => references.map(({ site }) => site));
  return new Set(sites.flatMap((site) => (site.kind === 'type' ? (site.interface ?? []) : [])));
}

function isImplemented({ types }: Unit, selected: ReadonlySet<Unit>, { index }: Units): boolean {
  return [...selected].some((unit) =>
    unit.types.some((type) => type.kind !== 'interface' && index.withBases(type).some((base) => types.includes(base))),
  );
}

/** Types that hold a name which an orchestration is to give otherwise. */
function* unitsNaming(app: CsharpApp, units: Units, { functions, references }: SelectionRequest): Generator<Unit> {
  const asked = app.references.filter(
    ({ found: { id, side, enclosingId } }) =>
      references.has(id) && side === 'context' && (enclosingId === undefined || functions.has(enclosingId)),
  );
  const wanted = new Map(asked.map(({ found: { id } }) => [id, references.get(id) ?? '']));
  for (const { path, start } of nameEdits(app, { definitions: new Map(), references: wanted }).edits) {
    const type = app.files.get(path)?.types.find(({ span }) => span.start <= start && start < span.end);
    const unit = type && units.of.get(type);
    if (unit !== undefined) yield unit;
  }
}

function* namesUsedBy({ types }: Unit, keeps: Keeps): Generator<string> {
  for (const type of types) {
    for (const member of type.members) {
      if (!keeps(type, member)) continue;
      yield* member.names;
      yield* member.named;
    }
  }
}

/** Whether the target has no such type any more, or not all of it that is used. */
function lacks(unit: Unit, target: Units, names: ReadonlySet<string>): boolean {
  const counterpart = target.byFullName.get(unit.fullName);
  if (counterpart === undefined) return true;
  const there = new Set(signaturesOf(counterpart, undefined));
  return signaturesOf(unit, names).some((signature) => !there.has(signature));
}

function signaturesOf({ types }: Unit, names: ReadonlySet<string> | undefined): string[] {
  return types.flatMap((type) => [
    ...type.members.filter(({ name }) => names?.has(name) ?? true).map((member) => signatureOf(type, member)),
    ...type.parameters
      .filter(({ name }) => names?.has(name) ?? true)
      .map(({ name, type: written }) => `${type.fullName}.${name}:${written}`),
  ]);
}

function signatureOf({ fullName }: CsharpType, { name, kind, parameters, returns, values }: CsharpMember): string {
  if (kind === 'field' || kind === 'property') {
    return `${fullName}.${name}:${values.find((value) => value.name === name)?.type ?? returns}`;
  }
  return `${fullName}.${name}(${parameters.map(({ type }) => type).join()}):${returns}`;
}
