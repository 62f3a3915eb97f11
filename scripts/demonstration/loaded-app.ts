import { readdir } from 'node:fs/promises';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';

/** A function as the host would have it. */
export interface LoadedFunction {
  readonly name: string;
  readonly trigger: string;
  readonly handler: (trigger: unknown, context: unknown) => Promise<unknown>;
}

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, { readonly type: string }>>;
}

const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };

/**
 * Loads the functions of an app as the worker of Azure Functions does, with the real packages; only what the worker itself hands over
 * (`@azure/functions-core`) is a stand-in, which remembers what is registered.
 */
export async function loadFunctions(appFolder: string): Promise<LoadedFunction[]> {
  const registered: LoadedFunction[] = [];
  const core = {
    version: '1.0.0',
    setProgrammingModel: () => undefined,
    registerHook: () => ({ dispose: () => undefined }),
    log: () => undefined,
    registerFunction({ name, bindings }: Metadata, handler: LoadedFunction['handler']) {
      const trigger = Object.values(bindings).find(({ type }) => /trigger$/i.test(type))?.type ?? '';
      registered.push({ name, trigger, handler });
    },
  };
  const load = loader._load;
  loader._load = (request, ...rest) => (request === '@azure/functions-core' ? core : load(request, ...rest));
  try {
    const folder = join(appFolder, 'src', 'functions');
    const require = createRequire(join(folder, 'index.js'));
    for (const file of (await readdir(folder)).sort()) require(join(folder, file));
  } finally {
    loader._load = load;
  }
  return registered;
}

/** The activity that an orchestration asks for next, when it is replayed on the results of those before; by the real executor. */
export async function nextActivity({ handler }: LoadedFunction, results: readonly string[]): Promise<string> {
  const event = (EventType: number, more: object): object => ({
    EventId: -1,
    IsPlayed: false,
    Timestamp: new Date(0).toISOString(),
    EventType,
    ...more,
  });
  const history = [
    event(12, {}),
    event(0, { Name: 'OrderSaga', Input: '"order-1001"', Version: null }),
    ...results.flatMap((result, index) => [
      event(4, { EventId: index, Name: 'Activity' }),
      event(5, { TaskScheduledId: index, Result: JSON.stringify(result), IsPlayed: true }),
    ]),
  ];
  const replayed = (await handler(
    {
      history,
      input: 'order-1001',
      instanceId: 'order-1001',
      isReplaying: false,
      upperSchemaVersion: 3,
      upperSchemaVersionNew: 3,
    },
    { invocationId: '1', functionName: 'OrderSaga', log: () => undefined, error: () => undefined },
  )) as { readonly actions: unknown[] };
  const actions = replayed.actions.flat(5) as { readonly functionName?: string }[];
  return actions.at(-1)?.functionName ?? 'nothing';
}
