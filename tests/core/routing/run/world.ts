import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ArmSitesOptions } from '../../../../core/azure/arm/index.ts';
import { cloudFromEndpoint } from '../../../../core/azure/clouds.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { systemClock, type Clock } from '../../../../core/clock.ts';
import type { RoutingDoors } from '../../../../core/routing/doors.ts';
import type { LineRecipe } from '../../../../core/routing/recipe/model.ts';
import { createRoutingDoors, runRouting } from '../../../../core/routing/run/index.ts';
import {
  defaultRetirePolicy,
  type DeployRequest,
  type RoutingOutcome,
  type RoutingRequest,
} from '../../../../core/routing/run/model.ts';
import { parseRoutedVersion } from '../../../../core/routing/versions/index.ts';
import type { Azurite } from '../../../../sandbox/azurite/index.ts';
import { startSandbox, type Sandbox } from '../../../../sandbox/index.ts';
import { packZip } from '../../../../sandbox/scm/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

/** The machine's clock, which a test can put forward. */
export interface ShiftedClock extends Clock {
  forward(milliseconds: number): void;
}

export function shiftedClock(): ShiftedClock {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  return {
    now,
    async sleep(milliseconds, signal) {
      const until = now() + milliseconds;
      while (now() < until) await systemClock.sleep(Math.min(until - now(), 20), signal);
    },
    forward(milliseconds) {
      ahead += milliseconds;
    },
  };
}

/** What the code of a version does in the sandbox. */
export interface Code {
  readonly version: string;
  readonly orchestrations?: Readonly<Record<string, unknown>>;
  readonly queueStarters?: Readonly<Record<string, unknown>>;
  readonly timerStarters?: Readonly<Record<string, unknown>>;
  readonly failToStart?: string;
}

const orders = { Order: { runsForMs: 30 }, Wait: { waitsForEvent: 'go' }, Break: { fails: 'out of stock' } };

/** A package of the application. */
export function packageOf(code: Code, hubName = '%OrdersHub%'): Promise<Buffer> {
  return packZip({
    'host.json': JSON.stringify({
      version: '2.0',
      extensions: { durableTask: { hubName, storageProvider: { partitionCount: 1 } } },
    }),
    'sandbox.json': JSON.stringify({ orchestrations: orders, ...code }),
  });
}

/** An application whose lines are made like the app `template`, in the sandbox. */
export interface RoutingWorld {
  readonly sandbox: Sandbox;
  readonly clock: ShiftedClock;
  readonly context: FakeContext;
  readonly azure: ArmSitesOptions;
  readonly application: string;
  /** Doors of one run; those of the next run know nothing of it. */
  doors(context?: Partial<ArmSitesOptions['context']>, network?: HttpClient): Promise<RoutingDoors>;
  /** Packages by path, as the doors read them. */
  readonly packages: Map<string, Uint8Array>;
  run(request: RoutingRequest, doors?: RoutingDoors): Promise<RoutingOutcome>;
  deployment(code: Code, changes?: Partial<DeployRequest>): Promise<DeployRequest>;
}

export const recipe: LineRecipe = {
  reference: { resourceGroup: 'rg', name: 'template' },
  appSettings: {},
  deploymentMethod: 'auto',
  patchHostJson: false,
  assignRoles: false,
  keepTriggers: [],
};

export const common = {
  by: 'the test',
  retire: defaultRetirePolicy,
  dryRun: false,
  timeoutMs: 60_000,
  intervalMs: 20,
};

/** @param azurite shared, with lines of its own in it */
export async function startRoutingSandbox(azurite: Azurite): Promise<Sandbox> {
  const sandbox = await startSandbox({
    azurite,
    // What nobody asks about any more ends all the same.
    arm: { operations: { polls: Infinity, runsForMs: 30 } },
    apps: [
      {
        name: 'template',
        resourceGroup: 'rg',
        planName: 'shop-plan',
        sku: 'ElasticPremium',
        appSettings: {
          AzureWebJobsStorage: azurite.connectionString,
          FUNCTIONS_WORKER_RUNTIME: 'node',
          FUNCTIONS_EXTENSION_VERSION: '~4',
        },
      },
    ],
  });
  sandbox.arm.estate.addPlan({ name: 'shop-plan', resourceGroup: 'rg', skuName: 'EP1', tier: 'ElasticPremium' });
  return sandbox;
}

/** @param application lines of another one are apart */
export function routingWorld(sandbox: Sandbox, application: string): RoutingWorld {
  const clock = shiftedClock();
  const context = fakeContext();
  const packages = new Map<string, Uint8Array>();
  const credential: TokenCredential = {
    getToken: async (scopes) => ({
      token: await sandbox.entra.issueToken(sandbox.clientId, String(scopes).replace(/\/\.default$/, '')),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
  const azure: ArmSitesOptions = {
    cloud: cloudFromEndpoint({ url: sandbox.arm.url, activeDirectoryServiceEndpointResourceId: sandbox.arm.url }),
    credential,
    httpClient: createNetworkClient({ extraCertificateAuthorities: [sandbox.authority.certificatePem] }, () => {}),
    subscriptionId: sandbox.subscriptionId,
    context: { ...context, clock },
  };
  const world: RoutingWorld = {
    sandbox,
    clock,
    context,
    azure,
    application,
    packages,
    async doors(changes = {}, httpClient = azure.httpClient) {
      const doors = await createRoutingDoors({
        azure: { ...azure, httpClient, context: { ...azure.context, ...changes } },
        registry: { kind: 'connectionString', connectionString: sandbox.azurite.connectionString },
        onActivity: () => {},
      });
      const readFile = (path: string): Promise<Uint8Array> => {
        const bytes = packages.get(path);
        return bytes === undefined ? doors.readFile(path) : Promise.resolve(bytes);
      };
      return { ...doors, readFile };
    },
    run: async (request, doors) => runRouting(request, doors ?? (await world.doors())),
    async deployment(code, changes = {}) {
      const packagePath = `${code.version}.zip`;
      packages.set(packagePath, await packageOf(code));
      return {
        command: 'deploy',
        ...common,
        application,
        version: parseRoutedVersion(code.version),
        packagePath,
        recipe,
        force: false,
        activate: true,
        quotas: { maxLines: 10 },
        ...changes,
      };
    },
  };
  return world;
}
