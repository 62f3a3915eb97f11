import { DurableDeployError } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';

/** The app that was asked for. */
export interface WantedApp {
  readonly appName: string;
  readonly resourceGroup?: string | undefined;
  readonly subscriptionId: string;
}

/** @param seen names of the apps that the identity can see; `undefined` when the list itself was not there */
export function appNotFound(app: WantedApp, seen: readonly string[] | undefined): DurableDeployError {
  const where =
    app.resourceGroup === undefined
      ? `subscription ${neutralise(app.subscriptionId)}`
      : `resource group ${neutralise(app.resourceGroup)} of subscription ${neutralise(app.subscriptionId)}`;
  const alike = seen ? similar(app.appName, seen) : [];
  const among =
    seen === undefined
      ? ''
      : ` The identity of the service connection sees ${plural(seen.length, 'app')} there${alike.length > 0 ? `, such as ${alike.map((name) => neutralise(name)).join(', ')}` : ''}.`;
  return new DurableDeployError('APP_NOT_FOUND', `No app is called ${neutralise(app.appName)} in ${where}.${among}`, {
    fix:
      'Check the name, the resource group and the subscription, and that the identity of the service connection may read the app: ' +
      `az functionapp list --subscription ${neutralise(app.subscriptionId)} --query "[].{name:name, group:resourceGroup}"`,
  });
}

export function appAmbiguous(app: WantedApp, resourceGroups: readonly string[]): DurableDeployError {
  return new DurableDeployError(
    'APP_AMBIGUOUS',
    `${resourceGroups.length} apps are called ${neutralise(app.appName)}: in the resource groups ${resourceGroups.map((name) => neutralise(name)).join(', ')}.`,
    { fix: 'Set the input resourceGroupName.' },
  );
}

export function slotNotFound(app: WantedApp, slot: string, slots: readonly string[]): DurableDeployError {
  const existing =
    slots.length === 0
      ? 'it has no slots but production'
      : `it has ${slots.map((name) => neutralise(name)).join(', ')} and production`;
  return new DurableDeployError(
    'SLOT_NOT_FOUND',
    `The app ${neutralise(app.appName)} has no slot ${neutralise(slot)}; ${existing}.`,
    {
      fix: `Check the name of the slot: az functionapp deployment slot list --name ${neutralise(app.appName)} --resource-group ${neutralise(app.resourceGroup ?? '<group>')}`,
    },
  );
}

const mostNamed = 5;

/** The names that share most letters in a row with the wanted one. */
function similar(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, score: commonRun(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ score }) => score >= 3 || names.length <= mostNamed)
    .sort((a, b) => b.score - a.score || a.name.localeCompare(b.name))
    .slice(0, mostNamed)
    .map(({ name }) => name);
}

/** Length of the longest run of letters that both texts have. */
function commonRun(a: string, b: string): number {
  let longest = 0;
  for (let start = 0; start < a.length; start += 1) {
    while (start + longest < a.length && b.includes(a.slice(start, start + longest + 1))) longest += 1;
  }
  return longest;
}
