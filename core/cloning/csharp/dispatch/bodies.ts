import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { Closure, FrozenBodies } from '../../model.ts';
import { appOf, type CsharpApp } from '../app.ts';
import { joined } from '../copy/binding.ts';
import { namespaceOfCopy } from '../copy/place-of-file.ts';
import { select, type Selection } from '../copy/selection.ts';
import { inputOf } from './get-input.ts';
import { isStandInFile } from '../place.ts';
import type { CsharpFunction, CsharpMember, CsharpParameter, CsharpType } from '../facts/index.ts';

/** An orchestrator whose copy a dispatcher calls, or the one that the dispatcher is put into. */
export interface Body {
  readonly name: string;
  readonly type: CsharpType;
  /** The method with the body: of a class with `[DurableTask]`, `RunAsync`. */
  readonly method: CsharpMember;
  readonly isClass: boolean;
}

/** The orchestrators of an older version, and what is copied with them. */
export interface FrozenVersion {
  readonly version: string;
  readonly tag: string;
  readonly selection: Selection;
  readonly bodies: ReadonlyMap<string, Body>;
}

export function frozenVersion(
  { version, tag, analysis, functions }: FrozenBodies,
  target: CsharpApp,
  closure: Closure,
): FrozenVersion {
  const app = appOf(analysis);
  const selection = select(app, target, { functions, references: new Map(), closure });
  const bodies = new Map<string, Body>();
  for (const one of app.functions.values()) {
    const isBody = functions.has(one.id) && one.found.kind === 'orchestrator' && !isStandInFile(one.found.path);
    const body = isBody ? bodyOf(one) : undefined;
    if (body !== undefined) bodies.set(body.name.toLowerCase(), body);
  }
  return { version, tag, selection, bodies };
}

export function bodyOf({ found, type, member }: CsharpFunction): Body | undefined {
  const method = member ?? type.members.find(({ kind, name }) => kind === 'method' && name === 'RunAsync');
  return method === undefined ? undefined : { name: found.name, type, method, isClass: member === undefined };
}

export function isContext({ type }: CsharpParameter): boolean {
  return /(?:^|\.)TaskOrchestrationContext\??$/.test(type);
}

export function isFunctionContext({ type }: CsharpParameter): boolean {
  return /(?:^|\.)FunctionContext\??$/.test(type);
}

/** Whether the copy of a class can only be made by what makes the app's services. */
export function needsServices({ type, method }: Body, { units }: Selection): boolean {
  if (method.modifiers.includes('static')) return false;
  const parts = units.of.get(type)?.types.filter(({ fullName }) => fullName === type.fullName) ?? [type];
  return parts.some(
    ({ parameters, members }) =>
      (parameters.length > 0 && parts[0]?.kind !== 'record') ||
      members.some((member) => member.kind === 'constructor' && member.parameters.length > 0),
  );
}

/**
 * The call of a copied body from the current one.
 *
 * @param current with those parameters that it has once the call stands in it
 */
export function callOf(body: Body, { tag, selection }: FrozenVersion, current: Body, services: string): string {
  const { type, method } = body;
  const unit = selection.units.of.get(type);
  const namespace = unit?.namespace ?? '';
  const within = type.fullName.slice(namespace === '' ? 0 : namespace.length + 1);
  const name = `global::${joined(namespaceOfCopy(namespace, selection.from, tag), within)}`;
  const context = current.method.parameters.find(isContext)?.name ?? 'context';
  const given = method.parameters.map((parameter) => {
    if (isContext(parameter)) return context;
    if (isFunctionContext(parameter)) return services;
    return inputFor(parameter, body, current, context, selection, tag);
  });
  const call = `${method.name}(${given.join(', ')})`;
  if (method.modifiers.includes('static')) return `${name}.${call}`;
  if (!needsServices(body, selection)) return `new ${name}().${call}`;
  return `global::Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<${name}>(${services}.InstanceServices).${call}`;
}

/** The current body's own input where the type is the same; otherwise the input is read once more, as the type of old. */
function inputFor(
  { name, type, byDefault }: CsharpParameter,
  body: Body,
  current: Body,
  context: string,
  selection: Selection,
  tag: string,
): string {
  const own = current.method.parameters.filter((one) => !isContext(one) && !isFunctionContext(one));
  const same = own.find((one) => one.name === name) ?? (own.length === 1 ? own[0] : undefined);
  const written = followed(type, body.type, selection, tag);
  if (same !== undefined && same.type === type && written === type) return same.name;
  const text = selection.app.files.get(body.type.path)?.text;
  const otherwise = byDefault && text?.slice(byDefault.span.start, byDefault.span.end);
  return inputOf(context, written, isLiteral.test(otherwise ?? '') ? otherwise : '');
}

/** What means the same wherever it stands. */
const isLiteral = /^(?:"(?:[^"\\\\]|\\\\.)*"|'[^']*'|-?[\d.]+[a-zA-Z]*|true|false)$/;

const word = /(?<![.\w])[\p{L}_][\p{L}\p{N}_]*/gu;

/** A type as the current code must write it: types of the app with their namespace, copied ones with that of the copy. */
export function followed(written: string, at: CsharpType, selection: Selection, tag: string): string {
  const file = selection.app.files.get(at.path);
  if (file === undefined) return written;
  return written.replace(word, (name) => {
    const [found] = selection.app.types.resolve([name], { file, type: at }) ?? [];
    const unit = found && selection.units.of.get(found);
    if (found === undefined || unit === undefined || !selection.selected.has(unit)) return name;
    const within = found.fullName.slice(unit.namespace === '' ? 0 : unit.namespace.length + 1);
    return `global::${joined(namespaceOfCopy(unit.namespace, selection.from, tag), within)}`;
  });
}

/** The result that a method gives: `string` of `Task<string>`; empty for none. */
export function resultOf({ returns }: CsharpMember): string {
  return /^(?:[\w.]*\.)?(?:Value)?Task\s*<(.*)>$/s.exec(returns.trim())?.[1]?.trim() ?? '';
}

export function refuse(name: string, path: string, why: string): never {
  throw new DurableDeployError(
    'CLONE_MODE_REFUSED',
    `mode: dispatch cannot put the older bodies of ${neutralise(name)} (${neutralise(path)}) behind the current one: ${why}.`,
    { fix: 'Use mode: freeze for this release, or make the two alike.' },
  );
}
