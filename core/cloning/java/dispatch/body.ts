import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { DispatchRequest } from '../../model.ts';
import { appOf, type FunctionPlace, type JavaApp } from '../app.ts';
import type { JavaFile, MethodFacts } from '../facts.ts';
import { classOfTag, isStandInFile } from '../place.ts';

/** The copy of an older orchestrator, as the current one calls it. */
export interface FrozenBody {
  readonly version: string;
  /** `new OrderFlow_1_0_0().run(ctx)`. */
  readonly call: string;
  /** The type that the older code declares; it may be a type of the app that was copied. */
  readonly returns: string;
  readonly throws: readonly string[];
}

/** The orchestrator that calls the bodies. */
export interface CurrentOrchestrator extends Pick<FunctionPlace, 'file' | 'facts'> {
  readonly name: string;
}

/** The bodies that older versions have of an orchestrator, oldest first. */
export function bodiesFor(current: CurrentOrchestrator, { frozen }: DispatchRequest): FrozenBody[] {
  return frozen.flatMap((one): FrozenBody[] => {
    const older = orchestratorsOf(one).find(({ found }) => found.name.toLowerCase() === current.name.toLowerCase());
    return older === undefined ? [] : [frozenBody(current, older, one.version, one.tag)];
  });
}

/** The orchestrators of an older version that have a body. */
export function orchestratorsOf({ analysis, functions }: DispatchRequest['frozen'][number]): FunctionPlace[] {
  return [...appOf(analysis).functions.values()].filter(
    ({ found }) => found.kind === 'orchestrator' && functions.has(found.id) && !isStandInFile(found.path),
  );
}

/**
 * How the copy of an older orchestrator is called from the current one.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED when its parameters or those of its class's constructor are not at hand there
 */
function frozenBody(place: CurrentOrchestrator, older: FunctionPlace, version: string, tag: string): FrozenBody {
  const method = older.file.methods[older.facts.method];
  const current = place.file.methods[place.facts.method];
  if (method === undefined || current === undefined) return refuse(older, version, 'it cannot be found');
  const type = typeName(older.file, method.type, tag);
  const name =
    older.file.package === place.file.package || older.file.package === '' ? type : `${older.file.package}.${type}`;
  const args = argumentsOf(method, current);
  if (args === undefined) return refuse(older, version, 'it takes parameters that the current one does not get');
  const made = method.isStatic ? name : newInstance(name, older.file, method.type, place.file, current);
  if (made === undefined)
    return refuse(older, version, 'its class is made with objects that the current class does not hold');
  return {
    version,
    call: `${made}.${method.name}(${args.join(', ')})`,
    returns: method.returns,
    throws: method.throws,
  };
}

function refuse(older: FunctionPlace, version: string, why: string): never {
  throw new DurableDeployError(
    'CLONE_MODE_REFUSED',
    `${neutralise(older.found.name)} of version ${version} cannot be called by the current orchestrator: ${why}.`,
    { fix: 'Give the current orchestrator what the older one needs, or use mode: freeze.' },
  );
}

/** `Outer_1_0_0.Inner`: only the top-level type carries the tag. */
function typeName(file: JavaFile, index: number, tag: string): string {
  const names: string[] = [];
  for (let at = index; at !== -1; at = file.types[at]?.parent ?? -1) names.unshift(file.types[at]?.name ?? '');
  const [first = '', ...rest] = names;
  return [classOfTag(first, tag, file.tag), ...rest].join('.');
}

/** The current parameters of the same types, in the order of the older ones. */
function argumentsOf({ parameters }: MethodFacts, current: MethodFacts): string[] | undefined {
  const left = [...current.parameters];
  const args: string[] = [];
  for (const { type } of parameters) {
    const at = left.findIndex((one) => simple(one.type) === simple(type));
    const [found] = at === -1 ? [] : left.splice(at, 1);
    if (found === undefined) return undefined;
    args.push(found.name);
  }
  return args;
}

function newInstance(
  name: string,
  file: JavaFile,
  type: number,
  currentFile: JavaFile,
  current: MethodFacts,
): string | undefined {
  const constructors = file.methods.filter((method) => method.isConstructor && method.type === type);
  const shortest = [...constructors].sort((a, b) => a.parameters.length - b.parameters.length)[0];
  const fields = current.isStatic ? [] : [...(currentFile.types[current.type]?.fields ?? [])];
  const args: string[] = [];
  for (const parameter of shortest?.parameters ?? []) {
    const same = fields.filter(([, field]) => simple(field.type) === simple(parameter.type));
    const [found] = same.find(([field]) => field === parameter.name) ?? (same.length === 1 ? (same[0] ?? []) : []);
    if (found === undefined) return undefined;
    args.push(found);
  }
  return `new ${name}(${args.join(', ')})`;
}

function simple(type: string): string {
  return type.replace(/[\w$]+\.(?=[\w$])/g, '');
}

/** The type that the current orchestrator must declare so that it can return what any of the bodies does. */
export function returnOf(app: JavaApp, file: JavaFile, method: MethodFacts, bodies: readonly FrozenBody[]): string {
  if (method.returns === 'void') return 'void';
  const isOwn = (method.returns.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).some(
    (name) => app.names.types.path([name], file, method.type) !== undefined,
  );
  // A type of the app may have been copied along with the body, and is then another one.
  return !isOwn && bodies.every(({ returns }) => simple(returns) === simple(method.returns))
    ? method.returns
    : 'Object';
}
