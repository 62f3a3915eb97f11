/** One function of an app. */
export interface FunctionDefinition {
  readonly name: string;
  /** Type of the trigger's binding, such as `httpTrigger` or `orchestrationTrigger`. */
  readonly trigger: string;
  readonly isDisabled?: boolean;
}

interface FunctionFile {
  readonly disabled?: boolean;
  readonly bindings?: readonly { readonly type?: string }[];
}

/**
 * The functions that an app's files declare: each `{name}/function.json`, and the list `functions` of `sandbox.json`, for
 * programming models that keep them in code.
 * Source: Azure/azure-functions-host, HostFunctionMetadataProvider.cs
 */
export function functionsIn(files: Readonly<Record<string, string>>): FunctionDefinition[] {
  const declared = Object.entries(files).flatMap(([path, content]) => {
    const name = /^([^/]+)\/function\.json$/i.exec(path)?.[1];
    if (name === undefined) return [];
    const { disabled, bindings = [] } = JSON.parse(content) as FunctionFile;
    const trigger = bindings.find(({ type }) => /trigger$/i.test(type ?? ''))?.type ?? '';
    return [{ name, trigger, ...(disabled === undefined ? {} : { isDisabled: disabled }) }];
  });
  const { functions = [] } = JSON.parse(files['sandbox.json'] ?? '{}') as { functions?: FunctionDefinition[] };
  return [...declared, ...functions];
}
