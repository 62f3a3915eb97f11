import type { NameStyle, ReferenceFound } from '../../model.ts';
import type { Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Evaluator, Option, Resolver } from '../resolve/index.ts';
import { apiOf, nameArgument, type Api } from './apis.ts';
import { enclosingOf, takesClient, type Enclosing, type FunctionOf } from './enclosing.ts';
import { handedOverIn } from './handed-over.ts';
import type { PythonReference } from './model.ts';
import { starterName, type Starter } from './starter.ts';
import { comesFromParameter } from './taint.ts';
import { callsOfDefinitions, type CallSite } from './wrappers.ts';

export interface Reading {
  readonly files: ReadonlyMap<string, PythonFile>;
  readonly resolver: Resolver;
  readonly evaluator: Evaluator;
  readonly functionOf: FunctionOf;
  readonly tagOf: (path: string) => string | undefined;
  readonly starter: Starter | undefined;
}

/** A parameter through which a name reaches a call: the helper makes the call for others. */
interface Wrapper {
  readonly file: PythonFile;
  readonly def: number;
  readonly index: number;
  readonly api: Pick<Api, 'targetKind'> & { readonly side: ReferenceFound['side'] };
}

/** Every place where a function is named: calls, starts, entity ids, and calls of helpers that make them. */
export function findReferences(reading: Reading): PythonReference[] {
  const { files, resolver } = reading;
  const found: PythonReference[] = [];
  const wrappers: Wrapper[] = [];
  for (const file of files.values()) {
    for (const site of file.calls) {
      const api = apiOf(file, site, resolver);
      if (api === undefined) continue;
      const name = nameArgument(site.call, api);
      if (name === undefined) continue;
      const enclosing = enclosingOf(file, site.scope, reading.functionOf);
      const place = { file, scope: site.scope, enclosing, api: { ...api, side: sideOf(api, file, enclosing) } };
      if (name === 'unclear') found.push(reference(reading, place, { kind: 'unknown', site: site.call }));
      else found.push(...fromExpression(reading, place, name, wrappers));
    }
    for (const { api, scope, value, names } of handedOverIn(file, resolver)) {
      const enclosing = enclosingOf(file, scope, reading.functionOf);
      const place = { file, scope, enclosing, api: { ...api, side: sideOf(api, file, enclosing) } };
      for (const name of names) found.push(...fromExpression(reading, place, name, wrappers));
      // Whoever it is handed to says which name it is called with.
      const site: Expression = { ...value, kind: 'other', parts: [] };
      if (names.length === 0) found.push(reference(reading, place, { kind: 'unknown', site }));
    }
  }
  found.push(...throughWrappers(reading, wrappers));
  return found.sort((a, b) => compare(a.file.path, b.file.path) || a.site.start - b.site.start);
}

interface NamePlace {
  readonly file: PythonFile;
  readonly scope: ScopeIndex;
  readonly enclosing: Enclosing;
  readonly api: Wrapper['api'] & { readonly name: string };
}

function fromExpression(reading: Reading, place: NamePlace, name: Expression, wrappers: Wrapper[]): PythonReference[] {
  const { file, scope } = place;
  const plain = starterName(reading.starter, reading.resolver, file, scope, name);
  const options = reading.evaluator.options(file, scope, plain ?? name);
  return options.map((option) => {
    if (option.kind === 'parameter' && reading.functionOf(option.file, option.def) === undefined) {
      const { file: wrapper, def, index } = option;
      wrappers.push({ file: wrapper, def, index, api: place.api });
    }
    return reference(reading, place, plain === undefined ? option : { ...option, site: name }, plain !== undefined);
  });
}

/** Places that call helpers, and helpers of helpers. */
function throughWrappers(reading: Reading, wrappers: Wrapper[]): PythonReference[] {
  if (wrappers.length === 0) return [];
  const found: PythonReference[] = [];
  const seen = new Set<string>();
  const sites = callsOfDefinitions(reading.files, reading.resolver);
  for (let wrapper = wrappers.shift(); wrapper !== undefined; wrapper = wrappers.shift()) {
    const { file, def, index, api } = wrapper;
    const key = `${file.path} ${def} ${index}`;
    const definition = file.definitions[def];
    const parameter = definition?.parameters[index];
    if (seen.has(key) || definition === undefined || parameter === undefined) continue;
    seen.add(key);
    const named = { ...api, name: definition.name };
    if (parameter.standard !== undefined) {
      const scope = definition.scope;
      const enclosing = enclosingOf(file, definition.inner, reading.functionOf);
      found.push(...fromExpression(reading, { file, scope, enclosing, api: named }, parameter.standard, wrappers));
    }
    for (const site of sites.get(`${file.path} ${def}`) ?? []) {
      const given = argumentFor(site, parameter.name, index);
      if (given === undefined) continue;
      const enclosing = enclosingOf(site.file, site.found.scope, reading.functionOf);
      const place = { file: site.file, scope: site.found.scope, enclosing, api: named };
      found.push(...fromExpression(reading, place, given, wrappers));
    }
  }
  return found;
}

function argumentFor({ found: { call }, offset }: CallSite, name: string, index: number): Expression | undefined {
  const named = call.arguments.find(({ keyword }) => keyword === name);
  if (named !== undefined) return named.value;
  const position = index - offset;
  const before = call.arguments.slice(0, position + 1);
  if (
    position < 0 ||
    before.length <= position ||
    before.some(({ spread, keyword }) => spread || keyword !== undefined)
  ) {
    return undefined;
  }
  return before[position]?.value;
}

function reference(reading: Reading, place: NamePlace, option: Option, follows = false): PythonReference {
  const { file, scope, enclosing, api } = place;
  const { site } = option;
  const tag = reading.tagOf(file.path);
  const { target, style } = meaning(reading, place, option);
  const suffix = option.kind === 'text' || option.kind === 'function' ? ` ${target ?? ''}` : '';
  return {
    found: {
      id: `reference ${file.path} ${site.start}${suffix}`,
      target,
      targetKind: api.targetKind,
      enclosing: enclosing.name,
      ...(enclosing.found === undefined ? {} : { enclosingId: enclosing.found.id }),
      api: api.name,
      side: api.side,
      path: file.path,
      line: site.line,
      style,
      ...(tag === undefined ? {} : { tag }),
      ...(follows ? { followsSetting: true as const } : {}),
    },
    file,
    scope,
    site,
    ...(option.kind === 'function'
      ? { def: { file: option.file, def: option.def, registered: option.registered === true } }
      : {}),
  };
}

/**
 * A function object gives the name of its declaration, whatever `function_name` says.
 *
 * Source: https://github.com/Azure/azure-functions-durable-python (DurableOrchestrationContext._get_function_name takes `_function._name`)
 */
function meaning(
  reading: Reading,
  { file, scope, enclosing, api }: NamePlace,
  option: Option,
): { target: string | null; style: NameStyle } {
  switch (option.kind) {
    case 'text':
      return { target: option.value, style: option.style };
    case 'function':
      return { target: nameOfObject(reading, option), style: 'function-object' };
    case 'parameter':
      if (reading.functionOf(option.file, option.def) === undefined) return { target: null, style: 'wrapper' };
      break;
    case 'unknown':
      break;
  }
  const fromCaller = api.side === 'client' && comesFromParameter(file, scope, option.site, reading.resolver);
  const isClient = enclosing.found === undefined || enclosing.found.kind === 'client';
  return { target: null, style: fromCaller && isClient ? 'generic-starter' : 'dynamic' };
}

function nameOfObject(
  { functionOf }: Reading,
  { file, def, registered }: Extract<Option, { kind: 'function' }>,
): string | null {
  const declared = file.definitions[def]?.name ?? null;
  return registered === true ? (functionOf(file, def)?.name ?? declared) : declared;
}

function sideOf({ side }: Api, file: PythonFile, { found, definitions }: Enclosing): ReferenceFound['side'] {
  if (side !== undefined) return side;
  if (found !== undefined) return found.kind === 'client' ? 'client' : 'context';
  return takesClient(file, definitions) ? 'client' : 'context';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
