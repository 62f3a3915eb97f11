import type { LastSwap, Site } from '../../azure/arm/index.ts';
import type { Look, ReleaseMarker, ReleasePosition, SlotPair } from '../model.ts';

/**
 * Where a release is, told by the markers of both slots and by the last swap that the platform remembers for the source
 * slot. Pure.
 *
 * A marker in the source slot is spent when the platform remembers a swap of just this pair that the marker does not know:
 * then its release has been in the target slot and came back. The spent marker of another release means nothing: it
 * came with the code that was in the target slot before.
 */
export function releasePosition(pair: SlotPair, look: Look, release: string): ReleasePosition {
  const { source, target } = look;
  if (target.marker.kind === 'unreadable') return { kind: 'unreadable', slot: 'target' };
  if (source.marker.kind === 'unreadable') return { kind: 'unreadable', slot: 'source' };
  const inTarget = target.marker.kind === 'marker' && target.marker.marker.release === release;
  if (source.marker.kind === 'none') return { kind: inTarget ? 'swapped' : 'unmarked' };

  const { marker } = source.marker;
  const inSource = marker.release === release;
  if (inSource && inTarget) return { kind: 'duplicated' };
  if (inTarget) return { kind: 'swapped' };
  const since = swapSince(marker, source.site, pair);
  if (inSource) return since === undefined ? { kind: 'ready' } : { kind: 'swappedBack', lastSwap: since };
  return since === undefined ? { kind: 'otherRelease', release: marker.release } : { kind: 'unmarked' };
}

/** The marker to write into the source slot. */
export function markerFor(release: string, { source }: Look): ReleaseMarker {
  return { release, swapSeen: source.site.lastSwap?.at ?? 'never' };
}

/** Whether the platform remembers another last swap of the source slot than `before` showed. */
export function hasSwappedSince(before: Look, now: Look): boolean {
  return now.source.site.lastSwap !== undefined && now.source.site.lastSwap.at !== before.source.site.lastSwap?.at;
}

function swapSince(marker: ReleaseMarker, site: Site, pair: SlotPair): LastSwap | undefined {
  const last = lastSwapOfPair(site, pair);
  return last === undefined || last.at === marker.swapSeen ? undefined : last;
}

/** The last swap that the platform remembers for the site, if it was one of just this pair, in either direction. */
function lastSwapOfPair({ lastSwap }: Site, pair: SlotPair): LastSwap | undefined {
  if (lastSwap === undefined) return undefined;
  const ofPair = new Set([pair.source, pair.target].map((slot) => slot.toLowerCase()));
  const swapped = [lastSwap.sourceSlot, lastSwap.destinationSlot].map((slot) => slot.toLowerCase());
  return swapped.every((slot) => ofPair.has(slot)) ? lastSwap : undefined;
}

/**
 * A swap of the pair after the pipeline's run began that no marker tells of: it may have been this release's, whose marker was
 * wiped out meanwhile, such as by a template that replaces all settings. Pure.
 *
 * @param runStartedAt ISO 8601
 */
export function untoldSwapSince(pair: SlotPair, { source, target }: Look, runStartedAt: string): LastSwap | undefined {
  const last = lastSwapOfPair(source.site, pair);
  if (last === undefined || target.marker.kind !== 'none') return undefined;
  return Date.parse(last.at) > Date.parse(runStartedAt) ? last : undefined;
}
