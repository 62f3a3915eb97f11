import type { CodeBehaviour } from '../functions-host/behaviour.ts';

/** One function of an app. */
export interface FunctionDefinition {
  readonly name: string;
  /** Type of the trigger's binding, such as `httpTrigger` or `orchestrationTrigger`. */
  readonly trigger: string;
  readonly isDisabled?: boolean;
  /** Whether it has a binding with which it starts orchestrations. */
  readonly durableClient?: boolean;
}

interface FunctionFile {
  readonly disabled?: boolean;
  readonly bindings?: readonly { readonly type?: string }[];
}

/**
 * The functions that an app's files declare: each `{name}/function.json`, the list `functions` of `sandbox.json`, for
 * programming models that keep them in code, and those whose behaviour is described there.
 * Source: Azure/azure-functions-host, HostFunctionMetadataProvider.cs
 */
export function functionsIn(files: Readonly<Record<string, string>>): FunctionDefinition[] {
  const declared = Object.entries(files).flatMap(([path, content]) => {
    const name = /^([^/]+)\/function\.json$/i.exec(path)?.[1];
    if (name === undefined) return [];
    const { disabled, bindings = [] } = JSON.parse(content) as FunctionFile;
    const trigger = bindings.find(({ type }) => /trigger$/i.test(type ?? ''))?.type ?? '';
    const durableClient = bindings.some(({ type }) => /^durableClient$/i.test(type ?? ''));
    return [
      {
        name,
        trigger,
        ...(disabled === undefined ? {} : { isDisabled: disabled }),
        ...(durableClient ? { durableClient } : {}),
      },
    ];
  });
  const code = JSON.parse(files['sandbox.json'] ?? '{}') as CodeBehaviour & { functions?: FunctionDefinition[] };
  const named = [...declared, ...(code.functions ?? [])];
  const behaving = [
    ...startersOf('httpTrigger', code.httpStarters),
    ...ofTrigger('httpTrigger', code.httpFunctions),
    ...startersOf('queueTrigger', code.queueStarters),
    ...startersOf('timerTrigger', code.timerStarters),
    ...ofTrigger('orchestrationTrigger', code.orchestrations),
  ];
  return [...named, ...behaving.filter(({ name }) => !named.some((other) => other.name === name))];
}

function ofTrigger(trigger: string, functions: Readonly<Record<string, unknown>> = {}): FunctionDefinition[] {
  return Object.keys(functions).map((name) => ({ name, trigger }));
}

function startersOf(trigger: string, functions?: Readonly<Record<string, unknown>>): FunctionDefinition[] {
  return ofTrigger(trigger, functions).map((one) => ({ ...one, durableClient: true }));
}
