import { DurableDeployError } from '../../errors.ts';
import type { AppConfiguration, HostJsonFile } from '../../taskhub/locate/index.ts';
import { durableExtensionVersion, parseHostJson } from '../../taskhub/locate/index.ts';
import { neutralise } from '../../text.ts';
import type { PackageFacts } from './facts.ts';

/** The setting that a host.json is made to name when it names none. */
export const patchedHubSetting = 'DurableRouterHub';

type HubFacts = Pick<
  PackageFacts,
  'hubSetting' | 'needsPatch' | 'storageSetting' | 'tracking' | 'prefixWithoutTracking' | 'durableVersion'
>;

/**
 * What host.json says of the hub. Every line needs a hub of its own, so its name has to come from an app setting: the whole text is
 * `%Setting%`.
 *
 * @param mayPatch whether host.json may be changed so that it does
 * @throws DurableDeployError ROUTING_PACKAGE_REFUSED, HOST_JSON_INVALID
 */
export function readHubFacts(
  hostJson: NonNullable<AppConfiguration['hostJson']>,
  extensionsJson: string | undefined,
  mayPatch: boolean,
): HubFacts {
  const file = parseHostJson(hostJson.text, hostJson.origin);
  refuseOldHost(file);
  refuseOtherBackends(file);
  const name = valueOf(file, 'hubName');
  const setting = /^%([^%]+)%$/.exec(name ?? '')?.[1];
  if (setting === undefined && !mayPatch) throw hubNameNotFromSetting(file, name);
  const connection = firstOf(file, ['storageProvider:connectionName', 'storageProvider:connectionStringName']);
  const tracking = firstOf(file, [
    'storageProvider:trackingStoreConnectionName',
    'storageProvider:trackingStoreConnectionStringName',
  ]);
  const prefix = valueOf(file, 'storageProvider:trackingStoreNamePrefix');
  const durableVersion = durableExtensionVersion({
    hostJson,
    appSettings: new Map(),
    siteName: '',
    ...(extensionsJson === undefined ? {} : { extensionsJson }),
  });
  return {
    hubSetting: setting ?? patchedHubSetting,
    needsPatch: setting === undefined,
    // `Storage` is the name by which the host knows AzureWebJobsStorage.
    storageSetting: connection === undefined || /^storage$/i.test(connection) ? 'AzureWebJobsStorage' : connection,
    ...(tracking === undefined
      ? prefix === undefined
        ? {}
        : { prefixWithoutTracking: prefix }
      : { tracking: { connectionName: tracking, ...(prefix === undefined ? {} : { prefix }) } }),
    ...(durableVersion === undefined ? {} : { durableVersion }),
  };
}

/** Empty counts as absent. */
function valueOf(file: HostJsonFile, property: string): string | undefined {
  return file.values.get(`extensions:durabletask:${property.toLowerCase()}`)?.value || undefined;
}

function firstOf(file: HostJsonFile, properties: readonly string[]): string | undefined {
  return properties.map((property) => valueOf(file, property)).find((value) => value !== undefined);
}

function refuseOldHost(file: HostJsonFile): void {
  if (file.values.has('version') || !file.sections.has('durabletask')) return;
  throw new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `${neutralise(file.origin)} is one of Functions 1.x ("durableTask" at the root, no "version"). Lines are apps of Functions 4.x.`,
    { fix: 'Move the app to Functions 4.x first: "version": "2.0", and "durableTask" below "extensions".' },
  );
}

function refuseOtherBackends(file: HostJsonFile): void {
  const type = valueOf(file, 'storageProvider:type');
  if (type === undefined || type.toLowerCase() === 'azurestorage') return;
  throw new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `${neutralise(file.origin)} keeps orchestrations with the storage provider "${neutralise(type, 60)}". Lines need hubs on Azure Storage: a hub of its own for each of them, which is looked at before the line is removed.`,
    { fix: 'Use orchestration versioning or deployment slots with this storage provider.' },
  );
}

function hubNameNotFromSetting(file: HostJsonFile, name: string | undefined): DurableDeployError {
  const seen =
    name === undefined
      ? 'names no task hub, so each app would take its own name for it'
      : `names the task hub "${neutralise(name, 80)}", so all lines would share it, and each would run the orchestrations of the others`;
  return new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `${neutralise(file.origin)} ${seen}. The name of a line's hub must come from an app setting.`,
    {
      fix: `Write "hubName": "%TaskHubName%" under extensions.durableTask, or set the input patchHostJson to true: then "%${patchedHubSetting}%" is written there in the copy that is deployed.`,
    },
  );
}
