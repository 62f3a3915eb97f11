import { createRequire, Module } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import ts from 'typescript';

/** What a function is registered with. */
export interface Registered {
  readonly name: string;
  readonly trigger: string;
  readonly route?: string;
  readonly handler: (trigger: unknown, context: unknown) => Promise<unknown>;
}

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<
    Record<string, { readonly type: string; readonly direction: string; readonly route?: string }>
  >;
}

const realRequire = createRequire(import.meta.url);
let registered: Registered[] = [];
let setUps = 0;

/** Stands in for what the worker gives the real @azure/functions package. */
const core = {
  version: '1.0.0',
  setProgrammingModel: () => undefined,
  registerHook: () => {
    setUps += 1;
    return { dispose: () => undefined };
  },
  log: () => undefined,
  registerFunction(metadata: Metadata, handler: Registered['handler']) {
    const trigger = Object.values(metadata.bindings).find(({ type }) => /trigger$/i.test(type));
    registered.push({
      name: metadata.name,
      trigger: trigger?.type ?? '',
      handler,
      ...(trigger?.route === undefined ? {} : { route: trigger.route }),
    });
  },
};

const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const load = loader._load;

/** Loads an app as the worker does, with the real packages: what it registers, and how many hooks it sets up. */
export function loadApp(
  texts: Readonly<Record<string, string>>,
  entries: readonly string[],
  packages: Readonly<Record<string, unknown>> = {},
): { readonly registered: readonly Registered[]; readonly hooks: number; readonly exports: readonly unknown[] } {
  registered = [];
  setUps = 0;
  const modules = new Map<string, { exports: unknown }>();
  const requireFrom =
    (from: string) =>
    (specifier: string): unknown => {
      if (!specifier.startsWith('.')) return packages[specifier] ?? realRequire(specifier);
      const target = find(texts, path.posix.join(path.posix.dirname(from), specifier));
      if (target === undefined) throw new Error(`${from} asks for ${specifier}, which is not there.`);
      return evaluate(target);
    };
  const evaluate = (file: string): unknown => {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const { outputText } = ts.transpileModule(texts[file] ?? '', {
      fileName: file,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
        allowJs: true,
      },
    });
    const run = compileFunction(outputText.replace(/^#!.*/, ''), ['module', 'exports', 'require']) as unknown as (
      ...given: readonly unknown[]
    ) => void;
    run(module, module.exports, requireFrom(file));
    return module.exports;
  };
  loader._load = (request, ...rest) => (request === '@azure/functions-core' ? core : load(request, ...rest));
  const exports: unknown[] = [];
  try {
    for (const entry of entries) exports.push(evaluate(entry));
  } finally {
    loader._load = load;
  }
  return { registered, hooks: setUps, exports };
}

function find(texts: Readonly<Record<string, string>>, at: string): string | undefined {
  const bare = at.replace(/\.js$/, '');
  return [at, `${bare}.ts`, `${at}.ts`, `${at}.js`, `${at}/index.ts`, `${at}/index.js`].find(
    (file) => texts[file] !== undefined,
  );
}

/** An event of a history, as the Durable extension hands it over. */
type Event = Readonly<Record<string, unknown>>;

/** Lets an orchestrator run on the history of an instance, by the real executor: the names of what it schedules. */
export async function replay(
  { handler }: Registered,
  version: string | null,
  results: readonly unknown[],
): Promise<{
  readonly scheduled: readonly { readonly name: string; readonly version?: string }[];
  readonly done: boolean;
  readonly output: unknown;
}> {
  const started = { EventType: 12, EventId: -1, IsPlayed: false, Timestamp: new Date(0).toISOString() };
  const history: Event[] = [
    started,
    {
      EventType: 0,
      EventId: -1,
      IsPlayed: false,
      Timestamp: started.Timestamp,
      Name: 'any',
      Input: '{}',
      Version: version,
    },
    ...results.flatMap((result, index): Event[] => [
      { EventType: 4, EventId: index, IsPlayed: false, Timestamp: started.Timestamp, Name: 'any' },
      {
        EventType: 5,
        EventId: -1,
        TaskScheduledId: index,
        Result: JSON.stringify(result),
        IsPlayed: true,
        Timestamp: started.Timestamp,
      },
    ]),
  ];
  const trigger = {
    history,
    input: {},
    instanceId: 'one',
    isReplaying: false,
    upperSchemaVersion: 3,
    upperSchemaVersionNew: 3,
  };
  const context = { invocationId: '1', functionName: 'any', log: () => undefined, error: () => undefined };
  const state = (await handler(trigger, context)) as { actions: unknown[]; isDone: boolean; output: unknown };
  const flat = state.actions.flat(5) as { functionName?: string; version?: string; defaultVersion?: string }[];
  return {
    scheduled: flat.flatMap(({ functionName, version: own }) =>
      functionName === undefined ? [] : [{ name: functionName, ...(own === undefined ? {} : { version: own }) }],
    ),
    done: state.isDone,
    output: state.output,
  };
}
