import type { FunctionFound, FunctionKind } from '../../model.ts';
import { lineAt } from '../../source/index.ts';
import type { CsharpModel } from '../project/index.ts';
import type {
  CsharpAttribute,
  CsharpFile,
  CsharpFunction,
  CsharpMember,
  CsharpType,
  NameSite,
} from '../facts/index.ts';
import type { Evaluator } from './values.ts';
import type { TypeIndex } from './type-index.ts';

const attributeOf: Readonly<Record<CsharpModel, string>> = {
  'csharp-inprocess': 'FunctionName',
  'csharp-isolated': 'Function',
};

/** Triggers of Durable Functions, and the property by which a trigger may name its function otherwise. */
const durableTriggers: Readonly<Record<string, { readonly kind: FunctionKind; readonly override: string }>> = {
  OrchestrationTrigger: { kind: 'orchestrator', override: 'Orchestration' },
  ActivityTrigger: { kind: 'activity', override: 'Activity' },
  EntityTrigger: { kind: 'entity', override: 'EntityName' },
};

const clientAttributes = new Set(['DurableClient', 'OrchestrationClient']);

/** A function that is no durable one: a client, if it turns out to start something. */
type Candidate = CsharpFunction & { readonly durable: boolean };

/** The functions of a file: methods with the attribute of the model, and classes with `[DurableTask]`. */
export function functionsIn(file: CsharpFile, model: CsharpModel, types: TypeIndex, evaluator: Evaluator): Candidate[] {
  const found: Candidate[] = [];
  for (const type of file.types) {
    if (model === 'csharp-isolated') found.push(...classFunctions(file, type, types, evaluator));
    for (const member of type.members) {
      if (member.kind !== 'method') continue;
      for (const attribute of member.attributes) {
        if (attribute.name === attributeOf[model])
          found.push(...methodFunction(file, type, member, attribute, evaluator));
      }
    }
  }
  return found;
}

function methodFunction(
  file: CsharpFile,
  type: CsharpType,
  member: CsharpMember,
  attribute: CsharpAttribute,
  evaluator: Evaluator,
): Candidate[] {
  const given = attribute.arguments.find(({ name }) => name === undefined || name === 'name');
  if (given === undefined) return [];
  const attributes = member.parameters.flatMap((parameter) => parameter.attributes);
  const triggers = attributes.filter(({ name }) => name.endsWith('Trigger'));
  const [trigger] = triggers;
  const durable = triggers.flatMap(({ name }) => durableTriggers[name] ?? [])[0];
  const isClient = attributes.some(({ name }) => clientAttributes.has(name));
  const site = { file, type, member, at: attribute.span.start, inner: [] };
  const kind = durable?.kind ?? 'client';
  const [name] = evaluator.values(given.value, site);
  if (name === undefined || name === null) return [];
  const route =
    trigger?.name === 'HttpTrigger' ? routeOf(trigger, (value) => evaluator.values(value, site)[0] ?? null) : undefined;
  return [
    {
      ...functionAt(file, given.value.span.start, {
        name,
        kind,
        style: evaluator.style(given.value, site),
        ...(kind === 'client' && trigger !== undefined
          ? { trigger: trigger.name.replace(/Trigger$/, '').toLowerCase() }
          : {}),
        ...(kind === 'client' && route !== undefined ? { route } : {}),
      }),
      site: { kind: 'expression', expression: given.value },
      type,
      member,
      durable: durable !== undefined || isClient,
    },
  ];
}

function routeOf(
  trigger: CsharpAttribute,
  valueOf: (value: CsharpAttribute['arguments'][number]['value']) => string | null,
): string | undefined {
  const given = trigger.arguments.find(({ name }) => name === 'Route');
  return given === undefined ? undefined : (valueOf(given.value) ?? undefined);
}

const taskKinds: Readonly<Record<string, FunctionKind>> = {
  TaskOrchestrator: 'orchestrator',
  ITaskOrchestrator: 'orchestrator',
  TaskActivity: 'activity',
  ITaskActivity: 'activity',
  TaskEntity: 'entity',
  ITaskEntity: 'entity',
};

/**
 * A class with `[DurableTask]`: the source generator makes a function of it. The name is the argument without a name or called
 * `name`; `Version =` and the like are none.
 *
 * Source: https://github.com/microsoft/durabletask-dotnet/blob/main/src/Generators/DurableTaskSourceGenerator.cs
 */
function classFunctions(file: CsharpFile, type: CsharpType, types: TypeIndex, evaluator: Evaluator): Candidate[] {
  if (type.modifiers.includes('abstract')) return [];
  return type.attributes.flatMap((attribute): Candidate[] => {
    if (attribute.name !== 'DurableTask') return [];
    const kind = types
      .withBases(type)
      .flatMap(({ bases }) => bases)
      .flatMap((base) => taskKinds[base.slice(base.lastIndexOf('.') + 1)] ?? [])[0];
    if (kind === undefined) return [];
    // `Name` is not what the SDK has, but says the same.
    const given = attribute.arguments.find(({ name }) => name === undefined || name.toLowerCase() === 'name');
    const site = { file, type, at: attribute.span.start, inner: [] };
    const value = given === undefined ? null : (evaluator.values(given.value, site)[0] ?? null);
    if (given === undefined || value === null || value === '') {
      return [
        {
          ...functionAt(file, type.nameSpan.start, { name: type.name, kind, style: 'declaration' }),
          site: { kind: 'class', className: type.name, attribute },
          type,
          durable: true,
        },
      ];
    }
    const nameSite: NameSite = { kind: 'expression', expression: given.value };
    const style = evaluator.style(given.value, site);
    return [
      {
        ...functionAt(file, given.value.span.start, { name: value, kind, style }),
        site: nameSite,
        type,
        durable: true,
      },
    ];
  });
}

function functionAt(
  { path, text, tag }: CsharpFile,
  at: number,
  found: Omit<FunctionFound, 'id' | 'path' | 'line' | 'tag'>,
): Pick<CsharpFunction, 'id' | 'found'> {
  const id = `${path}@${at}`;
  return { id, found: { id, ...found, path, line: lineAt(text, at), ...(tag === undefined ? {} : { tag }) } };
}
