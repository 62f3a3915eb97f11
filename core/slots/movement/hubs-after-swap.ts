import { locateHub, type AppConfiguration } from '../../taskhub/locate/index.ts';
import type { Located } from '../../taskhub/model.ts';
import type { SlotsObservation } from '../model.ts';
import { swapConfigurations } from './swapped-configuration.ts';

/** The hub of each slot as a swap would leave it: `source` is the slot, not the code that was in it. */
export interface HubsAfterSwap {
  readonly source: Located;
  readonly target: Located;
}

/**
 * Which hub each slot would hold after a swap, found by swapping the two configurations and asking again. When a configuration or
 * the sticky names could not be read, both are unknown with that reason. Pure.
 */
export function hubsAfterSwap(observation: SlotsObservation): HubsAfterSwap {
  const { source, target } = placedAfterSwap(observation);
  return { source: source.located, target: target.located };
}

/** A located hub with the configuration that led to it. */
export interface Placed {
  readonly located: Located;
  readonly configuration?: AppConfiguration;
}

/** The same as {@link hubsAfterSwap}, with the configurations. */
export function placedAfterSwap(observation: SlotsObservation): { readonly source: Placed; readonly target: Placed } {
  const swapped = swapConfigurations(observation);
  if (!swapped.ok) {
    const unknown: Placed = { located: { kind: 'unknown', reasons: [swapped.reason], findings: [] } };
    return { source: unknown, target: unknown };
  }
  const place = (configuration: AppConfiguration): Placed => ({ located: locateHub(configuration), configuration });
  return { source: place(swapped.value.source), target: place(swapped.value.target) };
}
