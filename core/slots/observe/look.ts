import type { ArmSites } from '../../azure/arm/index.ts';
import type { Look, SlotPair } from '../model.ts';
import { readMarker } from '../release/index.ts';

/** A look with the app settings that it came from. They hold secrets. */
export interface FreshLook extends Look {
  readonly settings: { readonly source: ReadonlyMap<string, string>; readonly target: ReadonlyMap<string, string> };
}

/**
 * Looks at all that tells whether a swap has happened and may happen: the source slot's site (last swap, pending preview,
 * operation in progress) and both slots' settings, side by side. What ARM says of the target slot's site is taken over from
 * `before`, since nothing in it decides.
 *
 * Errors: those of {@link ArmSites}.
 */
export async function lookAgain(sites: ArmSites, pair: SlotPair, before: Look): Promise<FreshLook> {
  const { ref, source, target } = pair;
  const [site, sourceSettings, targetSettings] = await Promise.all([
    sites.getSite(ref, source),
    sites.appSettings(ref, source),
    sites.appSettings(ref, target),
  ]);
  return {
    source: { site, marker: readMarker(sourceSettings) },
    target: { site: before.target.site, marker: readMarker(targetSettings) },
    settings: { source: sourceSettings, target: targetSettings },
  };
}

/**
 * The same with the target slot's site, for when an operation that is in progress there matters.
 *
 * Errors: those of {@link ArmSites}.
 */
export async function lookAtBoth(sites: ArmSites, pair: SlotPair, before: Look): Promise<FreshLook> {
  const [look, site] = await Promise.all([lookAgain(sites, pair, before), sites.getSite(pair.ref, pair.target)]);
  return { ...look, target: { ...look.target, site } };
}

/**
 * The markers alone, for when they are likely to tell everything: what ARM says of the sites is taken over from `before`.
 *
 * Errors: those of {@link ArmSites}.
 */
export async function lookAtMarkers(sites: ArmSites, pair: SlotPair, before: Look): Promise<FreshLook> {
  const { ref, source, target } = pair;
  const [sourceSettings, targetSettings] = await Promise.all([
    sites.appSettings(ref, source),
    sites.appSettings(ref, target),
  ]);
  return {
    source: { site: before.source.site, marker: readMarker(sourceSettings) },
    target: { site: before.target.site, marker: readMarker(targetSettings) },
    settings: { source: sourceSettings, target: targetSettings },
  };
}
