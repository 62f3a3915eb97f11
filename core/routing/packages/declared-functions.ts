import type { Finding } from '../../finding.ts';
import { isRecord, parseJsonFile } from '../../taskhub/locate/index.ts';
import { neutralise } from '../../text.ts';
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

/**
 * Durable clients that name a hub of their own, and not by the setting of the line's hub: whatever they start is in one hub for all
 * lines, which belongs to none of them. That can be meant, where the hub is that of another application.
 */
export function foreignHubs(
  files: readonly { readonly path: string; readonly text: string }[],
  hubSetting: string,
): Finding[] {
  return files.flatMap(({ path, text }) => {
    const file = parseJsonFile(text);
    const bindings: readonly unknown[] = isRecord(file) && Array.isArray(file.bindings) ? file.bindings : [];
    return bindings.flatMap((binding): Finding[] => {
      if (!isRecord(binding) || !isDurableClient(String(binding.type))) return [];
      const hub = Object.entries(binding).find(([name]) => name.toLowerCase() === 'taskhub')?.[1];
      if (typeof hub !== 'string' || hub === '' || hub.toLowerCase() === `%${hubSetting.toLowerCase()}%`) return [];
      return [
        {
          code: 'CLIENT_BINDS_OTHER_HUB',
          severity: 'warning',
          message: `The durable client in ${neutralise(path, 200)} is bound to the task hub "${neutralise(hub, 80)}", and not to the hub of the line: what it starts is in one hub for all lines.`,
          fix: `Remove "taskHub" from the binding, or write "%${hubSetting}%" there, unless it is the hub of another application.`,
        },
      ];
    });
  });
}

function isDurableClient(type: string): boolean {
  return /^(?:durableClient|orchestrationClient)$/i.test(type);
}

function declared(name: string, bindings: unknown): DeclaredFunction {
  const types = (Array.isArray(bindings) ? (bindings as unknown[]) : []).flatMap((binding) =>
    isRecord(binding) && typeof binding.type === 'string' ? [binding.type] : [],
  );
  return {
    name,
    trigger: types.find((type) => /trigger$/i.test(type)) ?? '',
    durableClient: types.some(isDurableClient),
  };
}
