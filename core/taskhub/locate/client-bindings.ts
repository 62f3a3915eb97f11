import type { Finding } from '../../finding.ts';
import type { AppConfiguration } from './app-configuration.ts';
import type { HostConfiguration } from './host-configuration.ts';
import { isRecord, parseJsonFile } from './json-file.ts';
import { quote, printable } from './wording.ts';

/**
 * Durable clients that are bound to another hub or storage account than the app's own: the app starts orchestrations there, and
 * whoever asks about the app's hub only does not see them.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings#orchestration-client
 */
export function clientBindingFindings(
  configuration: AppConfiguration,
  host: HostConfiguration,
  hub: { readonly name: string; readonly connectionName: string },
): Finding[] {
  return (configuration.functionJsonFiles ?? []).flatMap(({ path, text }) => {
    const file = parseJsonFile(text);
    if (!isRecord(file)) return [unreadable(path)];
    const bindings: unknown = file.bindings;
    if (!Array.isArray(bindings)) return [];
    return (bindings as unknown[]).filter(isDurableClient).flatMap((binding): Finding[] => {
      const taskHub = textOf(binding, 'taskHub');
      const connection = textOf(binding, 'connectionName');
      const otherHub = taskHub !== undefined && resolved(host, taskHub).toLowerCase() !== hub.name.toLowerCase();
      const otherAccount = connection !== undefined && !sameConnection(connection, hub.connectionName);
      if (!otherHub && !otherAccount) return [];
      const targets = [
        ...(otherHub ? [`task hub ${quote(taskHub)}`] : []),
        ...(otherAccount ? [`storage connection ${quote(connection)}`] : []),
      ];
      return [
        {
          code: 'CLIENT_BINDS_OTHER_HUB',
          severity: 'warning',
          message: `The durable client in ${printable(path, 200)} is bound to ${targets.join(' and ')}; the app's own hub is ${quote(hub.name)}. Orchestrations that it starts are not in the hub that is looked at here.`,
          fix: 'Run a second status check for that hub (inputs taskHubName and storageConnectionString), or remove the binding’s taskHub and connectionName.',
        },
      ];
    });
  });
}

function isDurableClient(binding: unknown): binding is Readonly<Record<string, unknown>> {
  const type = isRecord(binding) ? textOf(binding, 'type')?.toLowerCase() : undefined;
  return type === 'durableclient' || type === 'orchestrationclient';
}

/** A text property, its name in any case; empty counts as absent. */
function textOf(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const entry = Object.entries(record).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return typeof entry?.[1] === 'string' && entry[1] !== '' ? entry[1] : undefined;
}

function resolved(host: HostConfiguration, text: string): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => host.get(name)?.value ?? whole);
}

function sameConnection(left: string, right: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/^azurewebjobs(?=.)/, '');
  return plain(left) === plain(right);
}

function unreadable(path: string): Finding {
  return {
    code: 'FUNCTION_JSON_UNREADABLE',
    severity: 'warning',
    message: `${printable(path, 200)} is not valid JSON, so it is not known whether its durable client is bound to another task hub.`,
    fix: 'Correct the file.',
  };
}
