import type { Site as SdkSite } from '@azure/arm-appservice';
import type { LastSwap, Site, SiteRef } from './model.ts';

/** A site as this product sees it. @param slot `undefined` for the app itself */
export function readSite(site: SdkSite, ref: SiteRef, slot: string | undefined): Site {
  const { outboundVnetRouting: routing } = site;
  const lastSwap = readLastSwap(site);
  const scmHostName = site.hostNameSslStates?.find(({ hostType }) => hostType === 'Repository')?.name;
  return {
    id: site.id ?? '',
    name: ref.name,
    kind: site.kind ?? '',
    state: site.state ?? '',
    defaultHostName: site.defaultHostName ?? '',
    ...(scmHostName ? { scmHostName } : {}),
    location: site.location,
    ...(slot === undefined ? {} : { slot }),
    ...(site.sku ? { sku: site.sku } : {}),
    ...(site.serverFarmId ? { planId: site.serverFarmId } : {}),
    ...(site.virtualNetworkSubnetId ? { subnetId: site.virtualNetworkSubnetId } : {}),
    // `allTraffic` switches all the others on.
    ...(routing
      ? {
          routesAllTraffic: routing.allTraffic === true || routing.applicationTraffic === true,
          contentShareOverVnet: routing.allTraffic === true || routing.contentShareTraffic === true,
        }
      : {}),
    ...(site.targetSwapSlot ? { pendingSwapWith: site.targetSwapSlot.toLowerCase() } : {}),
    ...(lastSwap ? { lastSwap } : {}),
    ...(site.inProgressOperationId ? { operationInProgress: site.inProgressOperationId } : {}),
  };
}

/** The platform writes `Production`. Source: Azure/azure-cli, the recording of test_functionapp_slot_swap. */
function readLastSwap({ slotSwapStatus: status }: SdkSite): LastSwap | undefined {
  const { timestampUtc, sourceSlotName, destinationSlotName } = status ?? {};
  if (!timestampUtc || Number.isNaN(timestampUtc.getTime()) || !sourceSlotName || !destinationSlotName)
    return undefined;
  return {
    at: timestampUtc.toISOString(),
    sourceSlot: sourceSlotName.toLowerCase(),
    destinationSlot: destinationSlotName.toLowerCase(),
  };
}

export function resourceGroupOf(site: SdkSite): string {
  return site.resourceGroup ?? /\/resourceGroups\/([^/]+)/i.exec(site.id ?? '')?.[1] ?? '';
}
