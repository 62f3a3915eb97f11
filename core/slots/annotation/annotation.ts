import { createHash } from 'node:crypto';
import type { Annotation, LastSwap, Site } from '../../azure/arm/index.ts';
import type { Look, ReleaseMarker, SlotPair, SlotRequest, Verification } from '../model.ts';
import { lastSwapOfPair } from '../release/index.ts';

/** A swap that is to be told. */
export interface SwapToTell {
  readonly pair: SlotPair;
  readonly request: Pick<SlotRequest, 'action' | 'release' | 'annotate'>;
  /** The look that showed the swap. */
  readonly look: Look;
  /** How the app is since. */
  readonly verified: Verification['kind'];
  /** Set when it took back a swap of this very run. */
  readonly undoing: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** The annotation for a swap: its id is the same however often the same swap is told, and no other swap's. Pure. */
export function annotationOf({ pair, request, look, verified, undoing, at }: SwapToTell): Annotation {
  const { ref, source, target } = pair;
  const { release } = request;
  const back = request.action === 'swapBack';
  const what = back ? `swapped back from slot ${target} to ${source}` : `slot ${source} swapped into ${target}`;
  const notWell = undoing ? ', since it was not well' : verified === 'healthy' ? '' : `, ${seen[verified]}`;
  return {
    id: guidOf([
      ref.subscriptionId,
      ref.resourceGroup,
      ref.name,
      source,
      target,
      back ? 'back' : 'forward',
      release,
      // A release that came back and is marked anew is swapped a second time: that is another swap.
      markerOf(look, release)?.swapSeen ?? '',
    ]),
    name: `Release ${release}: ${what}${notWell}`,
    at,
    properties: {
      Label: verified === 'healthy' ? 'Success' : 'Error',
      ReleaseName: release,
      App: ref.name,
      SourceSlot: source,
      TargetSlot: target,
      Action: request.action,
      ...(request.annotate?.runUrl === undefined ? {} : { 'Deployment Uri': request.annotate.runUrl }),
    },
  };
}

const seen: Readonly<Record<Exclude<Verification['kind'], 'healthy'>, string>> = {
  unhealthy: 'not well',
  unknown: 'cannot be told whether it is well',
};

/**
 * When the platform did the swap, by its own clock; `undefined` when the site does not show that yet. Pure.
 *
 * @param now the site of the source slot, read after the swap
 * @param before the last swap that it showed before, when this run swapped
 * @param look the look that showed the swap
 */
export function swapTime(
  pair: SlotPair,
  release: string,
  now: Site,
  look: Look,
  before: LastSwap | undefined,
): string | undefined {
  const at = lastSwapOfPair(now, pair)?.at;
  return at === undefined || at === before?.at || at === markerOf(look, release)?.swapSeen ? undefined : at;
}

function markerOf({ source, target }: Look, release: string): ReleaseMarker | undefined {
  for (const { marker } of [target, source]) {
    if (marker.kind === 'marker' && marker.marker.release === release) return marker.marker;
  }
  return undefined;
}

/** A GUID made of texts; letter case does not matter, as in names of Azure. Source: RFC 9562, version 8 */
function guidOf(parts: readonly string[]): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part.toLowerCase())))
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
