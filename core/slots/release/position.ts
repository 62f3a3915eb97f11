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
  if (source.marker.kind === 'none') return inTarget ? { kind: 'swapped' } : unmarked(look, release);

  const { marker } = source.marker;
  const inSource = marker.release === release;
  if (inSource && inTarget) return { kind: 'duplicated' };
  if (inTarget) return { kind: 'swapped' };
  const since = swapSince(marker, source.site, pair);
  if (inSource) return since === undefined ? { kind: 'ready' } : { kind: 'swappedBack', lastSwap: since };
  return since === undefined ? { kind: 'otherRelease', release: marker.release } : unmarked(look, release);
}

/** A slot without a marker of its own may be marked, but not with a release that was in it once and was replaced there. */
function unmarked({ source, target }: Look, release: string): ReleasePosition {
  for (const seen of [target.marker, source.marker]) {
    if (seen.kind === 'marker' && seen.marker.replaced?.includes(release) === true) {
      return { kind: 'overtaken', by: seen.marker.release };
    }
  }
  return { kind: 'unmarked' };
}

const mostReplaced = 8;

/** The marker to write into the source slot. */
export function markerFor(release: string, { source }: Look): ReleaseMarker {
  const earlier = source.marker.kind === 'marker' ? source.marker.marker : undefined;
  const known = earlier === undefined ? [] : [earlier.release, ...(earlier.replaced ?? [])];
  const replaced = [...new Set(known)].filter((name) => name !== release).slice(0, mostReplaced);
  return { release, swapSeen: source.site.lastSwap?.at ?? 'never', ...(replaced.length === 0 ? {} : { replaced }) };
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
export function lastSwapOfPair({ lastSwap }: Site, pair: SlotPair): LastSwap | undefined {
  if (lastSwap === undefined) return undefined;
  const ofPair = new Set([pair.source, pair.target].map((slot) => slot.toLowerCase()));
  const swapped = [lastSwap.sourceSlot, lastSwap.destinationSlot].map((slot) => slot.toLowerCase());
  return swapped.every((slot) => ofPair.has(slot)) ? lastSwap : undefined;
}

/**
 * A swap of the pair after the pipeline's run began that no marker tells of: it may have been this release's, whose marker was
 * wiped out or overwritten meanwhile, such as by a template that replaces all settings. The marker of another release in the
 * target slot tells of it when that swap was the target's last one, and when it is no copy of the one in the source slot. Pure.
 *
 * @param runStartedAt ISO 8601
 */
export function untoldSwapSince(pair: SlotPair, { source, target }: Look, runStartedAt: string): LastSwap | undefined {
  const last = lastSwapOfPair(source.site, pair);
  if (last === undefined || !(Date.parse(last.at) > Date.parse(runStartedAt))) return undefined;
  const copied = JSON.stringify(source.marker) === JSON.stringify(target.marker);
  const told = target.marker.kind === 'marker' && !copied && target.site.lastSwap?.at === last.at;
  return told ? undefined : last;
}

/**
 * The last swap of the pair, when it was over before the pipeline's run began: a release that is in the target slot then was not
 * brought there by this run. Pure.
 *
 * @param runStartedAt ISO 8601
 */
export function swapBefore(pair: SlotPair, { source }: Look, runStartedAt: string): LastSwap | undefined {
  const last = lastSwapOfPair(source.site, pair);
  return last !== undefined && Date.parse(last.at) < Date.parse(runStartedAt) ? last : undefined;
}

/**
 * Why a swap would not bring back what was in the target slot before the release came there; `undefined` when it would. The
 * source slot holds that only as long as the last swap of both slots was the one that brought the release, and nothing was
 * prepared there since. Pure.
 */
export function whyNotUndoable(
  pair: SlotPair,
  { source, target }: Look,
): { readonly kind: 'preparedSince'; readonly release: string } | { readonly kind: 'swappedElsewhere' } | undefined {
  const last = lastSwapOfPair(source.site, pair);
  if (last === undefined || target.site.lastSwap?.at !== last.at) return { kind: 'swappedElsewhere' };
  const preparedSince = source.marker.kind === 'marker' && source.marker.marker.swapSeen === last.at;
  return preparedSince && source.marker.kind === 'marker'
    ? { kind: 'preparedSince', release: source.marker.marker.release }
    : undefined;
}
