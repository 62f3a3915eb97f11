import type { AppDescription } from '../../../azure/arm/apps-model.ts';
import { argument } from '../../../command-argument.ts';
import type { Finding } from '../../../finding.ts';
import { neutralise, plural } from '../../../text.ts';
import type { ChosenPlan } from '../plan/choose-plan.ts';
import { planKindNames } from '../plan/plan-kind.ts';
import type { LineAppInput } from '../model.ts';
import { listed } from '../settings/line-settings.ts';
import { note, problem, warning } from './collect.ts';

/** What the reference app has and the new app does not get, each with the command that gives it. */
export function notCarried(input: LineAppInput, { kind }: Pick<ChosenPlan, 'kind'>): Finding[] {
  const { reference } = input;
  if (reference === undefined) return [];
  const app = `--resource-group ${argument(input.resourceGroup)} --name ${argument(input.names.app)}`;
  return [
    ...systemIdentity(reference, app),
    ...privateEndpoints(reference, input),
    ...customDomains(reference, app),
    ...alerts(reference, input),
    ...network(reference, kind, app),
    ...mounts(reference, app),
    ...hiddenLinks(reference),
  ];
}

function systemIdentity({ identity }: AppDescription, app: string): Finding[] {
  if (!identity.systemAssigned) return [];
  return [
    warning(
      'SYSTEM_IDENTITY_NOT_CARRIED',
      'The reference app has a system-assigned identity. The new app gets one of its own, which has none of its roles and no access to its databases and key vaults.',
      `Prefer a user-assigned identity, which all lines share. Else list the roles (az role assignment list --all --assignee ${argument(identity.principalId ?? '<principal id>')}) and give each to the new identity: az role assignment create --assignee-object-id "$(az functionapp identity show ${app} --query principalId --output tsv)" --assignee-principal-type ServicePrincipal --role <role> --scope <scope>`,
    ),
  ];
}

function privateEndpoints({ ref, privateEndpointIds, properties }: AppDescription, input: LineAppInput): Finding[] {
  if (privateEndpointIds === undefined) {
    return [
      note(
        'PRIVATE_ENDPOINTS_UNKNOWN',
        'Whether the reference app is reached by private endpoints could not be read; the new one would have none.',
        `az network private-endpoint-connection list --resource-group ${argument(ref.resourceGroup)} --name ${argument(ref.name)} --type Microsoft.Web/sites`,
      ),
    ];
  }
  if (privateEndpointIds.length === 0) return [];
  const closed = properties['publicNetworkAccess'] === 'Disabled';
  const [first = ''] = privateEndpointIds;
  return [
    warning(
      'PRIVATE_ENDPOINT_NOT_CARRIED',
      `The reference app is reached by ${plural(privateEndpointIds.length, 'private endpoint')} (${listed(privateEndpointIds.map(lastPart))}); the new app has none, and ${closed ? 'its public network access is off: nobody reaches it, neither the task nor the router, before it has one' : 'is reached as its public network access allows'}.`,
      `az network private-endpoint create --resource-group ${argument(input.resourceGroup)} --name ${argument(`${input.names.app}-pe`)} --connection-name ${argument(input.names.app)} --group-id sites --private-connection-resource-id ${argument(`/subscriptions/${input.subscriptionId}/resourceGroups/${input.resourceGroup}/providers/Microsoft.Web/sites/${input.names.app}`)} --subnet "$(az network private-endpoint show --ids ${argument(first)} --query subnet.id --output tsv)"`,
    ),
  ];
}

function customDomains({ customHostNames }: AppDescription, app: string): Finding[] {
  if (customHostNames.length === 0) return [];
  return [
    note(
      'CUSTOM_DOMAIN_NOT_CARRIED',
      `The reference app has ${plural(customHostNames.length, 'custom domain')} (${listed(customHostNames)}), which only one app can have. Callers reach lines through the router.`,
      `Give the domain to the router: az functionapp config hostname add ${app.replace(/--name .*/, '--name <router app>')} --hostname ${argument(customHostNames[0] ?? '')}`,
    ),
  ];
}

function alerts({ alertNames, site }: AppDescription, input: LineAppInput): Finding[] {
  if (alertNames === undefined) {
    return [
      note(
        'ALERTS_UNKNOWN',
        'Whether metric alerts watch the reference app could not be read; they would not watch the new one.',
        `az monitor metrics alert list --query "[?contains(scopes, '${neutralise(site.id, 300)}')].name"`,
      ),
    ];
  }
  if (alertNames.length === 0) return [];
  return [
    warning(
      'ALERT_NOT_CARRIED',
      `${plural(alertNames.length, 'metric alert')} of the reference app (${listed(alertNames)}) ${alertNames.length === 1 ? 'does' : 'do'} not watch the new app.`,
      `az monitor metrics alert create --name <name> --resource-group ${argument(input.resourceGroup)} --scopes /subscriptions/${input.subscriptionId}/resourceGroups/${input.resourceGroup}/providers/Microsoft.Web/sites/${input.names.app} --condition <as in az monitor metrics alert show --name ${argument(alertNames[0] ?? '')}>`,
    ),
  ];
}

function network({ site }: AppDescription, kind: ChosenPlan['kind'], app: string): Finding[] {
  if (site.subnetId === undefined || kind !== 'consumption') return [];
  return [
    problem(
      'NETWORK_NOT_CARRIED',
      `The outgoing traffic of the reference app takes the subnet ${neutralise(lastPart(site.subnetId), 80)}; apps in a plan of kind ${planKindNames[kind]} cannot be in a network, so the new app may not reach what the reference app reaches.`,
      `Take a plan of Flex Consumption, Premium or App Service, whose apps can: az functionapp vnet-integration add ${app} --vnet <network> --subnet ${argument(lastPart(site.subnetId))}`,
    ),
  ];
}

/** Shares that are mounted (`config/azurestorageaccounts`) are no part of what is read; their names are among the sticky ones. */
function mounts({ sticky }: AppDescription, app: string): Finding[] {
  const names = sticky.azureStorageConfigNames ?? [];
  if (names.length === 0) return [];
  return [
    warning(
      'MOUNT_NOT_CARRIED',
      `The reference app mounts storage (${listed(names)}); the new app does not.`,
      `az webapp config storage-account add ${app} --custom-id ${argument(names[0] ?? '')} --storage-type AzureFiles --account-name <account> --share-name <share> --access-key <key> --mount-path <path>`,
    ),
  ];
}

function hiddenLinks({ tags }: AppDescription): Finding[] {
  const names = Object.keys(tags).filter((name) => /^azd-/i.test(name));
  return names.length === 0
    ? []
    : [
        note(
          'TAG_NOT_CARRIED',
          `Tags by which the Azure Developer CLI finds the reference app (${listed(names)}) are not copied, or it would deploy to the new app.`,
        ),
      ];
}

function lastPart(id: string): string {
  return id.split('/').at(-1) ?? id;
}
