import type { FunctionFound, FunctionKind } from '../../model.ts';
import type { CallExpression, Definition, Expression, PythonFile } from '../facts.ts';
import type { Evaluator, Resolver } from '../resolve/index.ts';
import type { Registered } from './model.ts';

const kindOfTrigger: Readonly<Record<string, { kind: FunctionKind; keyword: string }>> = {
  orchestration_trigger: { kind: 'orchestrator', keyword: 'orchestration' },
  activity_trigger: { kind: 'activity', keyword: 'activity' },
  entity_trigger: { kind: 'entity', keyword: 'entity_name' },
};

const appClasses =
  /^azure\.(durable_)?functions(\..*)?\.(DFApp|FunctionApp|Blueprint|AsgiFunctionApp|WsgiFunctionApp)$/;

/** The variable that holds an app or a blueprint, and the call that makes it. */
interface AppVariable {
  readonly file: PythonFile;
  readonly name: string;
  readonly call: CallExpression;
  /** `DFApp`, `FunctionApp`, `Blueprint`… */
  readonly type: string;
}

/** What an expression such as `app` is, when it is an app or a blueprint that can be traced to where it is made. */
export function appVariable(resolver: Resolver, file: PythonFile, receiver: Expression): AppVariable | undefined {
  const entity = resolver.entity(file, 0, receiver);
  if (entity?.kind !== 'variable') return undefined;
  const [binding] = entity.bindings;
  if (binding?.kind !== 'value' || binding.value.kind !== 'call') return undefined;
  const callee = resolver.entity(entity.file, binding.scope, binding.value.callee);
  const type = callee?.kind === 'external' ? appClasses.exec(callee.name)?.[3] : undefined;
  return type === undefined ? undefined : { file: entity.file, name: entity.name, call: binding.value, type };
}

/**
 * The declarations of a file that decorators register.
 *
 * Source: https://github.com/Azure/azure-functions-durable-python (decorators/durable_app.py),
 * https://github.com/Azure/azure-functions-python-library (decorators/function_app.py)
 */
export function registeredIn(
  file: PythonFile,
  resolver: Resolver,
  evaluator: Evaluator,
  tagOf: (path: string) => string | undefined,
): Registered[] {
  return file.definitions.flatMap((definition, def) => {
    const decorators = definition.decorators.flatMap(({ expression }) => decoratorOf(expression));
    if (!decorators.some((decorator) => registers(decorator, resolver, file))) return [];
    const tag = tagOf(file.path);
    return [
      {
        file,
        def,
        receivers: decorators.map(({ receiver }) => receiver),
        ...read(file, definition, decorators, evaluator, tag),
      },
    ];
  });
}

interface DecoratorCall {
  readonly name: string;
  readonly receiver: Expression;
  readonly call: CallExpression;
}

function decoratorOf(expression: Expression): DecoratorCall[] {
  if (expression.kind !== 'call' || expression.callee.kind !== 'member') return [];
  return [{ name: expression.callee.name, receiver: expression.callee.object, call: expression }];
}

/** `route` and the like are names that other packages have, too. */
function registers({ name, receiver }: DecoratorCall, resolver: Resolver, file: PythonFile): boolean {
  if (name in kindOfTrigger || name === 'durable_client_input') return true;
  if (!/_trigger$|^(route|schedule|function_name)$/.test(name)) return false;
  return appVariable(resolver, file, receiver) !== undefined;
}

function read(
  file: PythonFile,
  definition: Definition,
  decorators: readonly DecoratorCall[],
  evaluator: Evaluator,
  tag: string | undefined,
): Omit<Registered, 'file' | 'def' | 'receivers'> {
  const route = argument(decorators.find(({ name }) => name === 'route')?.call, 'route', 0);
  const trigger = decorators.find(({ name }) => name in kindOfTrigger);
  const kind = kindOfTrigger[trigger?.name ?? ''];
  const isClient = decorators.some(({ name }) => name === 'durable_client_input');
  const functionName = argument(decorators.find(({ name }) => name === 'function_name')?.call, 'name', 0);
  const own = kind === undefined ? undefined : argument(trigger?.call, kind.keyword, 1);
  const value = (expression: Expression | undefined): string | undefined =>
    expression === undefined ? undefined : evaluator.text(file, definition.scope, expression);
  const given = value(own) === undefined ? functionName : own;
  const name = value(given) === undefined ? undefined : given;
  const shared = {
    ...(name === undefined ? {} : { name }),
    ...(name !== undefined && name === own && functionName !== undefined ? { hostName: functionName } : {}),
    ...(route === undefined ? {} : { route }),
  };
  if (kind === undefined && !isClient) return shared;
  const routeText = value(route);
  const triggeredBy = triggerOf(decorators);
  const found: FunctionFound = {
    id: `function ${file.path} ${definition.nameSpan.start}`,
    name: value(name) ?? definition.name,
    kind: kind?.kind ?? 'client',
    path: file.path,
    line: name?.line ?? definition.line,
    style: name === undefined ? 'declaration' : styleOf(file, definition, name, evaluator),
    ...(tag === undefined ? {} : { tag }),
    ...(kind === undefined && triggeredBy !== undefined ? { trigger: triggeredBy } : {}),
    ...(kind === undefined && routeText !== undefined ? { route: routeText } : {}),
  };
  return { ...shared, found };
}

function styleOf(
  file: PythonFile,
  { scope }: Definition,
  name: Expression,
  evaluator: Evaluator,
): FunctionFound['style'] {
  const [option] = evaluator.options(file, scope, name);
  return option?.kind === 'text' ? option.style : 'literal';
}

/** An argument by its keyword or its position. */
export function argument(call: CallExpression | undefined, keyword: string, position: number): Expression | undefined {
  const named = call?.arguments.find((candidate) => candidate.keyword === keyword);
  if (named !== undefined) return named.value;
  const placed = call?.arguments.slice(0, position + 1) ?? [];
  const found = placed[position];
  return found === undefined || placed.some(({ spread, keyword: key }) => spread || key !== undefined)
    ? undefined
    : found.value;
}

/** `http`, `timer`, `servicebus`: what function.json calls it, in lower case and without `Trigger`. */
function triggerOf(decorators: readonly DecoratorCall[]): string | undefined {
  for (const { name, call } of decorators) {
    if (name === 'route') return 'http';
    if (name === 'schedule' || name === 'timer_trigger') return 'timer';
    if (name === 'generic_trigger') {
      const type = argument(call, 'type', 1);
      return type?.kind === 'text' ? type.value.replace(/trigger$/i, '').toLowerCase() : undefined;
    }
    if (name.endsWith('_trigger')) {
      return name
        .replace(/_trigger$/, '')
        .replace(/^service_bus_.*/, 'servicebus')
        .replaceAll('_', '');
    }
  }
  return undefined;
}
