import type { CloneFinding, Inventory } from '../model.ts';
import { namesOf, settingFindings, type NamesFound } from '../findings/index.ts';
import type { SourceSet } from '../source/index.ts';
import type { SyntaxReader } from '../syntax/index.ts';
import type { CsharpApp } from './app.ts';
import type { CsharpFile, CsharpFunction, CsharpReference } from './facts/index.ts';
import {
  definitionFindings,
  instanceFindings,
  namesInTexts,
  proxyFindings,
  serviceFindings,
  syntaxFindings,
  testFindings,
} from './findings/index.ts';
import { scopeOf, sdkOf, type CsharpModel, type Scope } from './project/index.ts';
import { readFile } from './read/index.ts';
import {
  evaluatorOf,
  functionsIn,
  indexTypes,
  ownersOf,
  referencesIn,
  type Evaluator,
  type Owners,
  type TypeIndex,
} from './resolve/index.ts';
import { refuseUnsupported } from './unsupported.ts';

/**
 * Reads a C# app.
 *
 * @throws DurableDeployError CLONE_LANGUAGE_UNSUPPORTED, CLONE_SOURCE_UNREADABLE
 */
export function analyseApp(sources: SourceSet, model: CsharpModel, reader: SyntaxReader): CsharpApp {
  const scope = scopeOf(sources, model);
  refuseUnsupported(sources, scope);
  const files = new Map<string, CsharpFile>();
  for (const [path, project] of scope.files) {
    const file = sources.files.get(path);
    if (file !== undefined) files.set(path, readFile(file, project, reader));
  }
  const types = indexTypes(files);
  const evaluator = evaluatorOf(types);
  const candidates = [...files.values()].flatMap((file) => functionsIn(file, model, types, evaluator));
  // What starts functions has no name that a call could mean.
  const named = candidates.filter(({ found }) => found.kind !== 'client');
  const byName = new Map(named.map((one) => [one.found.name.toLowerCase(), one]));
  const owners = ownersOf(candidates, types);
  const references = referencesIn(files, model, byName, owners, types, evaluator);
  // A function that starts something is a client, however it came by what it starts it with.
  const starting = new Set(references.map(({ found }) => found.enclosingId));
  const functions = candidates
    .filter(({ durable, id }) => durable || starting.has(id))
    .map(({ id, found, site, type, member }): CsharpFunction => ({
      id,
      found,
      site,
      type,
      ...(member === undefined ? {} : { member }),
    }));
  const sdk = sdkOf(scope, model);
  const inventory: Inventory = {
    model,
    functions: functions.map(({ found }) => found),
    references: references.map(({ found }) => found),
    findings: findingsOf({ model, sources, scope, files, functions, references, types, evaluator, owners }),
    ...(sdk === undefined ? {} : { sdk }),
  };
  return {
    sources,
    reader,
    inventory,
    projects: scope.projects,
    files,
    functions: new Map(functions.map((one) => [one.id, one])),
    references,
    types,
    evaluator,
  };
}

interface Seen {
  readonly model: CsharpModel;
  readonly sources: SourceSet;
  readonly scope: Scope;
  readonly files: ReadonlyMap<string, CsharpFile>;
  readonly functions: readonly CsharpFunction[];
  readonly references: readonly CsharpReference[];
  readonly types: TypeIndex;
  readonly evaluator: Evaluator;
  readonly owners: Owners;
}

function findingsOf({
  model,
  sources,
  scope,
  files,
  functions,
  references,
  types,
  evaluator,
  owners,
}: Seen): CloneFinding[] {
  const names: NamesFound = namesOf(functions.map(({ found }) => found.name));
  const functionsOf = byPath(functions);
  const referencesOf = byPath(references);
  return [
    ...[...files.values()].flatMap((file) => {
      const here = functionsOf.get(file.path) ?? [];
      const named = referencesOf.get(file.path) ?? [];
      return [
        ...syntaxFindings(file, here),
        ...definitionFindings(file, here),
        ...instanceFindings(file, names, owners, evaluator, model),
        ...proxyFindings(file, named),
        ...serviceFindings(file, types),
        ...namesInTexts(file, here, named, names),
      ].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    }),
    ...testFindings(scope.tests, sources, names),
    ...settingFindings(sources, names),
  ];
}

function byPath<T extends { readonly found: { readonly path: string } }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const map = new Map<string, T[]>();
  for (const one of all) {
    const list = map.get(one.found.path);
    if (list === undefined) map.set(one.found.path, [one]);
    else list.push(one);
  }
  return map;
}
