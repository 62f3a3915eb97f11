import { releaseMarkerSetting } from '../../../../core/slots/model.ts';
import type { PreflightCode, Severity } from '../../../../core/slots/model.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { account, hostJson } from './world.ts';

/** Values that must not be in any text that people read: they stand for secrets. */
export const canaries = ['canary-of-a-setting-6d1f', 'Y2FuYXJ5LW9mLWEta2V5LTkwYWI='] as const;

/** A storage connection whose key is a canary. */
export function storage(name: string): string {
  return account(name).replace('a2V5', canaries[1]);
}

/** Two slots of the app `shop`: what is not said is harmless, runs and holds secrets. */
export interface ShopSpec {
  readonly production?: Readonly<Record<string, string>>;
  readonly staging?: Readonly<Record<string, string>>;
  readonly sticky?: readonly string[];
  /** host.json of both slots. */
  readonly hostJson?: string;
  /** More slots, by name. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly stopped?: readonly string[];
  readonly easyAuth?: boolean;
}

/** The code `old` serves in production, and `new` waits in staging. */
export function shopOf(spec: ShopSpec = {}): AppDefinition {
  const common = { AzureWebJobsStorage: storage('stshop'), FUNCTIONS_EXTENSION_VERSION: '~4', ApiKey: canaries[0] };
  const host = spec.hostJson ?? hostJson;
  const stateOf = (slot: string): 'Running' | 'Stopped' =>
    spec.stopped?.includes(slot) === true ? 'Stopped' : 'Running';
  return {
    name: 'shop',
    resourceGroup: 'rg',
    appSettings: { ...common, TaskHubName: 'ShopA', ...spec.production },
    files: { 'host.json': host, version: 'old' },
    state: stateOf('production'),
    easyAuth: spec.easyAuth ?? false,
    stickyAppSettings: spec.sticky ?? [],
    slots: {
      staging: {
        appSettings: { ...common, TaskHubName: 'ShopB', ...spec.staging },
        files: { 'host.json': host, version: 'new' },
        state: stateOf('staging'),
      },
      ...Object.fromEntries(
        Object.entries(spec.others ?? {}).map(([name, appSettings]) => [
          name,
          { appSettings: { ...common, ...appSettings }, files: { 'host.json': host, version: name } },
        ]),
      ),
    },
  };
}

/** The set-ups of the design's table. */
export const setups = {
  /** One account, two hub names that go with the code. */
  travelling: shopOf(),
  /** Two accounts with one hub name. */
  accounts: shopOf({
    production: { TaskHubName: 'Orders' },
    staging: { TaskHubName: 'Orders', AzureWebJobsStorage: storage('ststaging') },
  }),
  sticky: shopOf({ sticky: ['TaskHubName'] }),
  same: shopOf({ staging: { TaskHubName: 'ShopA' } }),
  defaultName: shopOf({
    hostJson: JSON.stringify({
      version: '2.0',
      extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
    }),
  }),
} as const;

/** Severities that are lowered to warnings. */
export function lowered(...codes: readonly PreflightCode[]): ReadonlyMap<PreflightCode, Severity> {
  return new Map(codes.map((code) => [code, 'warning'] as const));
}

/** The marker as a setting. */
export function marked(release: string, swapSeen = 'never'): Readonly<Record<string, string>> {
  return { [releaseMarkerSetting]: `${release} swapSeen=${swapSeen}` };
}
