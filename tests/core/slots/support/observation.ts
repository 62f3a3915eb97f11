import type { Site, StickySettings } from '../../../../core/azure/arm/index.ts';
import type { Reason } from '../../../../core/errors.ts';
import type { HubContents, Read, SlotSeen, SlotsObservation } from '../../../../core/slots/model.ts';
import { readMarker } from '../../../../core/slots/release/index.ts';
import { locateHub } from '../../../../core/taskhub/locate/index.ts';
import type { InFlightInstance, Observation } from '../../../../core/taskhub/model.ts';
import { censusOf, observationOf } from '../../../support/observations.ts';
import { configuration, storage, type App } from '../../taskhub/locate/app.ts';

export { storage };

/** Values that must not be in any text that people read: they stand for secrets. */
export const canaries = {
  setting: 'canary-of-a-setting-93b1',
  connectionString: 'canary-of-a-connection-string-55c0',
  accountKey: 'c2VjcmV0LWtleQ==',
} as const;

/** One slot as it was seen; what is left out is fine and harmless. */
export interface SlotSpec extends App {
  readonly site?: Partial<Site>;
  /** The configuration could not be read. */
  readonly unreadable?: Reason;
  readonly seen?: Partial<Omit<SlotSeen, 'name' | 'site' | 'configuration' | 'hub'>>;
}

export interface PairSpec {
  readonly sourceName?: string;
  readonly targetName?: string;
  readonly source?: SlotSpec;
  readonly target?: SlotSpec;
  /** Names of sticky app settings. */
  readonly sticky?: readonly string[];
  readonly stickyConnectionStrings?: readonly string[];
  readonly stickyUnreadable?: Reason;
  readonly differences?: SlotsObservation['differences'];
}

export const ref = { subscriptionId: 'sub-1', resourceGroup: 'rg-shop', name: 'shop' } as const;

/**
 * Both slots of an app on Linux, `staging` with production, each running; without more they are the article's set-up: one hub name
 * in host.json, a storage account for each slot, and nothing sticky. Hubs are located as they really would be.
 */
export function slotsObservation(spec: PairSpec = {}): SlotsObservation {
  const { sourceName = 'staging', targetName = 'production', sticky = [], stickyConnectionStrings = [] } = spec;
  const names: StickySettings = { appSettingNames: sticky, connectionStringNames: stickyConnectionStrings };
  return {
    pair: { ref, source: sourceName, target: targetName },
    readAt: '2026-05-01T12:00:00.000Z',
    source: slotSeen(sourceName, names, 'ststaging', spec.source),
    target: slotSeen(targetName, names, 'stshop', spec.target),
    sticky: spec.stickyUnreadable ? { ok: false, reason: spec.stickyUnreadable } : { ok: true, value: names },
    ...(spec.differences === undefined ? {} : { differences: spec.differences }),
  };
}

function slotSeen(name: string, sticky: StickySettings, account: string, spec: SlotSpec = {}): SlotSeen {
  const { site, unreadable, seen, ...app } = spec;
  const all = configuration({
    ...app,
    stickySettingNames: sticky.appSettingNames,
    stickyConnectionStringNames: sticky.connectionStringNames,
    ...(name === 'production' ? {} : { slotName: name }),
    settings: { AzureWebJobsStorage: storage(account), ApiKey: canaries.setting, ...app.settings },
    connections: { Sql: `Server=db;Password=${canaries.connectionString}`, ...app.connections },
  });
  return {
    name,
    site: { ...siteOf(name), ...site },
    settings: all.appSettings,
    marker: readMarker(all.appSettings),
    configuration: unreadable ? { ok: false, reason: unreadable } : { ok: true, value: all },
    hub: unreadable ? { kind: 'unknown', reasons: [unreadable], findings: [] } : locateHub(all),
    ...seen,
  };
}

export function siteOf(slot: string): Site {
  const inSlot = slot !== 'production';
  return {
    id: `/subscriptions/sub-1/resourceGroups/rg-shop/providers/Microsoft.Web/sites/shop${inSlot ? `/slots/${slot}` : ''}`,
    name: 'shop',
    kind: 'functionapp,linux',
    state: 'Running',
    defaultHostName: `shop${inSlot ? `-${slot}` : ''}.azurewebsites.net`,
    location: 'westeurope',
    sku: 'ElasticPremium',
    ...(inSlot ? { slot } : {}),
  };
}

/** A hub with nothing in it, with changes; `inFlight` fills the observation and the versions. */
export function contentsOf(
  change: Partial<HubContents> & {
    readonly inFlight?: readonly (Partial<InFlightInstance> & { readonly instanceId: string })[];
    readonly reading?: Partial<Observation>;
  } = {},
): Read<HubContents> {
  const { inFlight = [], reading, ...rest } = change;
  const versions = new Map<string, number>();
  for (const { version = '' } of inFlight) versions.set(version, (versions.get(version) ?? 0) + 1);
  return {
    ok: true,
    value: {
      observation: observationOf({ blocking: censusOf(...inFlight), ...reading }),
      entities: { count: 0, atLeast: false, byName: [] },
      eternal: [],
      versions: [...versions].map(([version, count]) => ({ version, count })),
      chosenIds: { count: 0, atLeast: false, sample: [] },
      ...rest,
    },
  };
}

export const forbidden: Reason = {
  code: 'FORBIDDEN',
  message: 'Azure answered 403.',
  fix: 'Give the identity a role.',
};
