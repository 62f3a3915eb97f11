import { checkedHub } from '../../taskhub/check/index.ts';
import { neutralise } from '../../text.ts';
import type { MarkerSeen, SlotReport, SlotSeen, SlotsReport } from '../model.ts';

/** A slot for the summary and the evidence, without anything secret. */
export function slotReport({ name, site, marker, hub, contents }: SlotSeen): SlotReport {
  return {
    name,
    state: site.state,
    release: releaseOf(marker) ?? '',
    ...(hub.kind === 'located'
      ? { hub: checkedHub(hub.location) }
      : hub.reasons[0] === undefined
        ? {}
        : { hubReason: hub.reasons[0] }),
    ...(contents?.ok === true
      ? {
          inFlight: {
            count: contents.value.observation.blocking.total,
            atLeast: contents.value.observation.completeness !== 'readToEnd',
          },
          entities: { count: contents.value.entities.count, atLeast: contents.value.entities.atLeast },
        }
      : {}),
  };
}

/** @param at milliseconds since the epoch */
export function slotsReport(at: number, slots: { readonly source: SlotSeen; readonly target: SlotSeen }): SlotsReport {
  return { at: new Date(at).toISOString(), source: slotReport(slots.source), target: slotReport(slots.target) };
}

/** The release that a marker names; safe to print. */
export function releaseOf(marker: MarkerSeen): string | undefined {
  return marker.kind === 'marker' ? neutralise(marker.marker.release, 100) : undefined;
}
