import type { Estate } from './estate.ts';
import type { StorageAccount } from './resources.ts';

export function storageAccountId({ subscriptionId }: Estate, { resourceGroup, name }: StorageAccount): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${name}`;
}

/** Storage accounts as a list has them; for the fields see the example StorageAccountList.json. */
export function describeStorageAccounts(estate: Estate): unknown[] {
  return estate.storageAccounts.map((account) => ({
    id: storageAccountId(estate, account),
    kind: 'StorageV2',
    location: 'westeurope',
    name: account.name,
    properties: {
      provisioningState: 'Succeeded',
      primaryLocation: 'westeurope',
      primaryEndpoints: { blob: `https://${account.name}.blob.core.windows.net/` },
    },
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    tags: {},
    type: 'Microsoft.Storage/storageAccounts',
  }));
}
