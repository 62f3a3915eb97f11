import { argument } from '../../../command-argument.ts';
import { neutralise } from '../../../text.ts';
import type { ChosenPlan } from '../plan/choose-plan.ts';
import { problem, warning, type Findings } from '../findings/collect.ts';
import type { LineAppInput, LineDeploymentMethod } from '../model.ts';
import type { SettingMap } from './setting-map.ts';
import type { AppStorage } from './storage.ts';

const connection = 'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING';
const share = 'WEBSITE_CONTENTSHARE';

/**
 * Where the files of the app lie. Premium plans and Consumption on Windows have a share of Azure Files, by a connection string, since
 * Azure Files takes no identity. The share's name is left to the platform, which makes a share of its own for each app; only where the
 * share is reached through a network it has to be named, and made before.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#website_contentshare,
 * https://learn.microsoft.com/azure/azure-functions/storage-considerations#create-an-app-without-azure-files
 */
export function applyContent(
  settings: SettingMap,
  input: LineAppInput,
  { kind, linux }: Pick<ChosenPlan, 'kind' | 'linux'>,
  method: LineDeploymentMethod,
  host: AppStorage | undefined,
  findings: Findings,
): void {
  const hasShare = kind === 'premium' || (kind === 'consumption' && !linux);
  if (!hasShare || settings.has(connection)) return;
  const ofHost = host?.connection?.kind === 'connectionString' ? host.connection.connectionString : undefined;
  const value = ofHost ?? input.reference?.appSettings.get(connection);
  if (value === undefined) {
    if (method === 'runFromPackage' || host === undefined) return;
    findings.push(
      problem(
        'CONTENT_SHARE_IMPOSSIBLE',
        'The app has its files in a share of Azure Files, which takes a connection string and no identity, and there is none: the storage of the app is reached by an identity.',
        'Set the input deploymentMethod to runFromPackage, or give a setting WEBSITE_CONTENTAZUREFILECONNECTIONSTRING in appSettings, or take a plan of Flex Consumption.',
      ),
    );
    return;
  }
  settings.set(connection, value);
  if (!isOverNetwork(settings, input)) return;
  const name = input.names.app;
  settings.set(share, name);
  findings.push(
    warning(
      'CONTENT_SHARE_TO_BE_MADE',
      `The app reaches its files through the network, where the platform makes no share by itself: the share ${neutralise(name, 80)} must be there before.`,
      `az storage share-rm create --storage-account ${argument(host?.account || '<account>')} --name ${argument(name)}`,
    ),
  );
}

function isOverNetwork(settings: SettingMap, { reference }: LineAppInput): boolean {
  return settings.get('WEBSITE_CONTENTOVERVNET') === '1' || reference?.site.contentShareOverVnet === true;
}
