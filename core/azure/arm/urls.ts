import type { Cloud } from '../clouds.ts';
import type { SiteRef } from './model.ts';

/** The resource of an app or of one of its slots, without query. @param slot `undefined` for the app itself */
export function siteUrl(cloud: Cloud, ref: SiteRef, slot: string | undefined): string {
  const path = [
    'subscriptions',
    ref.subscriptionId,
    'resourceGroups',
    ref.resourceGroup,
    'providers',
    'Microsoft.Web',
    'sites',
    ref.name,
    ...(slot === undefined ? [] : ['slots', slot]),
  ].map(encodeURIComponent);
  return `${cloud.resourceManagerUrl}/${path.join('/')}`;
}

/** The part of a URL that names a slot: `undefined` for the app itself, which people also call the slot `production`. */
export function slotOf(slot: string | undefined): string | undefined {
  return slot === undefined || slot === '' || slot.toLowerCase() === 'production' ? undefined : slot;
}
