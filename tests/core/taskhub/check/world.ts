import type { ArmSites } from '../../../../core/azure/arm/index.ts';
import type { DurableHttpApiOptions } from '../../../../core/azure/functions-host/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import type { CheckDoors, CheckOutcome } from '../../../../core/taskhub/check/index.ts';
import { defaultPolicy, type HubLocation, type Observation } from '../../../../core/taskhub/model.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { fakeReader } from '../../../support/fake-reader.ts';

export const secretKey = 'c2VjcmV0LWFjY291bnQta2V5';
export const connectionString = `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${secretKey};EndpointSuffix=core.windows.net`;
const hostJson = (durableTask: unknown): string =>
  JSON.stringify({
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.26.0, 5.0.0)' },
    extensions: { durableTask },
  });

/** An app and its hub. */
export interface World {
  /** Of the running app; an error code when it cannot be read. */
  readonly hostJson?: string;
  readonly hostJsonFails?: ErrorCode;
  readonly appSettings?: Record<string, string>;
  readonly state?: string;
  readonly findFails?: ErrorCode[];
  /** What storage answers. */
  readonly storage?: Partial<Observation>;
  /** What the management API answers: rows, or an error through the bridge. */
  readonly rows?: readonly unknown[];
  readonly bridgeFails?: ErrorCode;
  readonly directFails?: ErrorCode;
  readonly openStorageFails?: ErrorCode;
}

/** The outside world, and what was asked of it. */
export interface OpenedWorld {
  readonly doors: CheckDoors;
  readonly lines: string[];
  /** Hubs whose storage was read. */
  readonly locations: HubLocation[];
  /** How the management API was opened. */
  readonly apis: DurableHttpApiOptions[];
  readonly packages: string[];
  /** What was asked of ARM. */
  readonly asked: string[];
  readonly context: FakeContext;
}

export const failure = (code: ErrorCode): DurableDeployError => new DurableDeployError(code, `Failed with ${code}.`);

export function openWorld(world: World): OpenedWorld {
  const context = fakeContext();
  const locations: HubLocation[] = [];
  const apis: DurableHttpApiOptions[] = [];
  const packages: string[] = [];
  const asked: string[] = [];
  const findFails = [...(world.findFails ?? [])];
  const ref = { subscriptionId: 's', resourceGroup: 'rg', name: 'shop' };
  const sites: ArmSites = recording(asked, {
    subscriptionId: 's',
    findSite: () => {
      const code = findFails.shift();
      return code === undefined ? Promise.resolve(ref) : Promise.reject(failure(code));
    },
    getSite: (_, slot) =>
      Promise.resolve({
        id: '/id',
        name: 'shop',
        kind: 'functionapp',
        state: world.state ?? 'Running',
        defaultHostName: slot === undefined ? 'shop.azurewebsites.net' : `shop-${slot}.azurewebsites.net`,
        location: 'westeurope',
      }),
    slotNames: () => Promise.resolve([]),
    appSettings: () =>
      Promise.resolve(
        new Map(
          Object.entries({
            FUNCTIONS_EXTENSION_VERSION: '~4',
            Hub: 'ShopMain',
            AzureWebJobsStorage: connectionString,
            ...world.appSettings,
          }),
        ),
      ),
    connectionStrings: () => Promise.resolve(new Map()),
    stickySettings: () => Promise.resolve({ appSettingNames: ['Hub'], connectionStringNames: [] }),
    systemKey: () => Promise.resolve('listed-key'),
    hostFile: (_, __, path) => {
      if (path !== 'host.json') return Promise.reject(failure('NOT_FOUND'));
      return world.hostJsonFails === undefined
        ? Promise.resolve(world.hostJson ?? hostJson({ hubName: '%Hub%' }))
        : Promise.reject(failure(world.hostJsonFails));
    },
    hostRuntime: () => Promise.reject(new Error('not used here')),
  });
  const doors: CheckDoors = {
    context,
    httpClient: { sendRequest: () => Promise.reject(new Error('nothing is to be sent here')) },
    sites,
    openStorage: () => {
      if (world.openStorageFails !== undefined) throw failure(world.openStorageFails);
      return {} as ReturnType<CheckDoors['openStorage']>;
    },
    storageReader: ({ location }) => {
      locations.push(location);
      return fakeReader(context.clock, [{ nameOrigin: location.nameOrigin, ...world.storage }]);
    },
    durableHttpApi: (options) => {
      apis.push(options);
      const fails = 'bridge' in options ? world.bridgeFails : world.directFails;
      return {
        description: 'the API',
        listPage: () =>
          fails === undefined
            ? Promise.resolve({ status: 200, rows: world.rows ?? [], headers: {} })
            : Promise.reject(failure(fails)),
      };
    },
    readPackage: (path) => {
      packages.push(path);
      return Promise.resolve({
        hostJson: { text: hostJson({ hubName: 'Packed' }), origin: `host.json of ${path}` },
        functionJson: [],
      });
    },
  };
  return { doors, lines: context.lines, locations, apis, packages, asked, context };
}

/** Every request without which a check can do, by its defaults. */
export const defaultRequest = {
  source: 'auto',
  policy: defaultPolicy,
  sampleSize: 5,
  mode: 'check',
  timeoutMs: 600_000,
  intervalMs: 30_000,
  consecutiveIdleReads: 2,
  stabilisationMs: 10_000,
} as const;

/** The outcome in one line: source, verdict, codes of the reasons. */
export function shortly({ verdict, source }: CheckOutcome): string {
  const codes = verdict.kind === 'unknown' ? ` ${verdict.reasons.map(({ code }) => code).join()}` : '';
  return `${source ?? 'none'}: ${verdict.kind}${codes}`;
}

function recording<Api extends object>(asked: string[], api: Api): Api {
  return new Proxy(api, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value === 'function') asked.push(String(name));
      return value;
    },
  });
}
