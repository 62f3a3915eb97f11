import { isRecord, parseJsonFile } from '../../taskhub/locate/index.ts';
import type { DeclaredFunction } from './facts.ts';

/** Functions that `{name}/function.json` declare; a file that is not JSON declares none, as for the host. */
export function ofFunctionJson(files: readonly { readonly path: string; readonly text: string }[]): DeclaredFunction[] {
  return files.flatMap(({ path, text }) => {
    const file = parseJsonFile(text);
    if (!isRecord(file)) return [];
    return [declared(path.split('/')[0] ?? '', file.bindings)];
  });
}

/**
 * Functions of `functions.metadata`, which the build of an isolated .NET app writes.
 *
 * Source: Azure/azure-functions-dotnet-worker, sdk/FunctionMetadataLoaderExtension
 */
export function ofFunctionsMetadata(text: string): DeclaredFunction[] {
  const file = parseJsonFile(text);
  if (!Array.isArray(file)) return [];
  return (file as unknown[]).flatMap((entry) =>
    isRecord(entry) && typeof entry.name === 'string' ? [declared(entry.name, entry.bindings)] : [],
  );
}

function declared(name: string, bindings: unknown): DeclaredFunction {
  const types = (Array.isArray(bindings) ? (bindings as unknown[]) : []).flatMap((binding) =>
    isRecord(binding) && typeof binding.type === 'string' ? [binding.type] : [],
  );
  return {
    name,
    trigger: types.find((type) => /trigger$/i.test(type)) ?? '',
    durableClient: types.some((type) => /^(?:durableClient|orchestrationClient)$/i.test(type)),
  };
}
