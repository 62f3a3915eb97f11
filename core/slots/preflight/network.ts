import { capitalised, neutralise } from '../../text.ts';
import type { Site } from '../../azure/arm/index.ts';
import type { SlotSeen } from '../model.ts';
import { az, setSettings } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type Situation } from './draft.ts';
import { settingOf } from './setting-of.ts';

/** Virtual networks: where the traffic of the swapped code goes. */
export const networkRules: readonly Rule[] = [vnetDiffers, routeAllDiffers, contentShareOutsideVnet];

function vnetDiffers({ observation: { source, target, pair }, asked }: Situation): Draft[] {
  if (source.site.subnetId?.toLowerCase() === target.site.subnetId?.toLowerCase()) return [];
  const [from, to] = [slotLabel(source.name), slotLabel(target.name)];
  return [
    {
      code: 'VNET_DIFFERS',
      message:
        `${capitalised(from)} ${networkOf(source.site)}, and ${to} ${networkOf(target.site)}. ` +
        (asked.preserveVnet
          ? `With preserveVnet each slot keeps its network: the code that comes to ${to} ${networkOf(target.site)}.`
          : `Without preserveVnet the networks may go with the code, which Azure does not always do: the code that comes to ${to} ${networkOf(source.site)}, or else ${networkOf(target.site)}.`),
      why: 'The code must reach the storage of its hub, and everything else that it calls, from the network that it has after the swap. Swaps between slots with different networks also fail more often.',
      fix: `Join both slots to the same subnet: ${az(pair, source.name, 'functionapp vnet-integration add', '--vnet <network> --subnet <subnet>')}. Set preserveVnet when each slot is to keep its own.`,
    },
  ];
}

/** `is in the subnet vnet1/apps`, `is in no virtual network`. */
function networkOf({ subnetId }: Site): string {
  if (subnetId === undefined) return 'is in no virtual network';
  const names = /\/virtualNetworks\/([^/]+)\/subnets\/([^/]+)$/i.exec(subnetId);
  return `is in the subnet ${neutralise(names ? `${names[1] ?? ''}/${names[2] ?? ''}` : subnetId, 120)}`;
}

/** Source for the conflict within one slot: Azure/azure-functions-host issue 8235 */
function routeAllDiffers({ observation: { source, target, pair } }: Situation): Draft[] {
  const common = {
    code: 'ROUTE_ALL_DIFFERS',
    why: 'A swap then changes which calls go through the virtual network, or Azure refuses it with a conflict about vnetRouteAllEnabled.',
    fix: `Set the same for both slots: ${[source, target].map((slot) => az(pair, slot.name, 'functionapp config set', '--vnet-route-all-enabled true')).join('; ')}`,
  } as const;
  const drafts: Draft[] = [];
  const [one, other] = [source.site.routesAllTraffic, target.site.routesAllTraffic];
  if (one !== undefined && other !== undefined && one !== other) {
    drafts.push({
      ...common,
      message: `${capitalised(slotLabel(source.name))} sends ${routed(one)} through its virtual network, and ${slotLabel(target.name)} ${routed(other)}.`,
    });
  }
  const inConfig = source.webConfig?.ok === true ? source.webConfig.value.routesAllTraffic : undefined;
  if (one !== undefined && inConfig !== undefined && one !== inConfig) {
    drafts.push({
      ...common,
      message: `${capitalised(slotLabel(source.name))} has two values for route all: ${String(one)} as a property of the site, and ${String(inConfig)} in its configuration.`,
    });
  }
  return drafts;
}

function routed(all: boolean): string {
  return all ? 'all outgoing traffic' : 'only traffic to private addresses';
}

const overVnet = 'WEBSITE_CONTENTOVERVNET';

function contentShareOutsideVnet({ observation }: Situation): Draft[] {
  return bothSlots(observation)
    .filter(({ slot }) => slot.site.subnetId !== undefined && usesShare(slot) && !reachesShareOverVnet(slot))
    .map(({ slot, role }): Draft => {
      return {
        code: 'CONTENT_SHARE_OUTSIDE_VNET',
        about: role,
        message: `${capitalised(slotLabel(slot.name))} ${networkOf(slot.site)}, but reaches its content share outside of it (${overVnet} is not 1).`,
        why: 'If the storage account of the share lets only the network in, the slot does not start during the swap, and the swap fails.',
        fix: `If the account is closed to the public network: ${setSettings(observation.pair, slot.name, [`${overVnet}=1`])}`,
      };
    });
}

function usesShare({ settings }: SlotSeen): boolean {
  return settingOf(settings, 'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING') !== undefined;
}

function reachesShareOverVnet({ site, settings }: SlotSeen): boolean {
  return site.contentShareOverVnet === true || settingOf(settings, overVnet)?.trim() === '1';
}
