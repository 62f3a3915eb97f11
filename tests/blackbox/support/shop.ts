import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import type { App, Slot } from '../../../sandbox/arm/index.ts';
import { createHubWriter, type HubWriter } from '../../../sandbox/hub/index.ts';
import type { RecordedRequest } from '../../../sandbox/http-server/index.ts';
import type { AppDefinition, Fault, Sandbox, SlotDefinition } from '../../../sandbox/index.ts';
import { inPipelineOf, step, type CheckOptions, type Inputs } from './runs.ts';

export const hostJson = JSON.stringify({
  version: '2.0',
  extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  extensions: { durableTask: { hubName: '%TaskHubName%' } },
});

/** The content of a version of the app's code. @param behaviour how it behaves, as in `sandbox.json` */
export function code(version: string, behaviour: object = {}): Record<string, string> {
  const functions = [
    { name: 'OrderSaga', trigger: 'orchestrationTrigger' },
    { name: 'StartOrder', trigger: 'httpTrigger' },
  ];
  return { 'host.json': hostJson, 'sandbox.json': JSON.stringify({ version, functions, ...behaviour }) };
}

/** A function app with an old version in production and a new one in staging, and all that can be seen and done from outside. */
export interface Shop {
  readonly name: string;
  readonly app: App;
  readonly production: Slot;
  readonly staging: Slot;
  /** Names of the hubs that the slots hold in the beginning. */
  readonly hubs: { readonly production: string; readonly staging: string };
  /** How often slots were swapped. */
  swaps(): number;
  /** What was asked of Azure Resource Manager about this app, in order. */
  requests(): readonly RecordedRequest[];
  /** Those that change something, as `POST staging/slotsswap`. */
  writes(): readonly string[];
  /** Makes requests about this app go wrong. @param path what follows the app's name, such as `slotsswap` */
  fail(path: string, action: Fault['action'], more?: Omit<Fault, 'path' | 'action'>): void;
  /** The version of the code that answers at the slot's address. */
  serving(slot?: string): Promise<string>;
  /** A writer for a hub of the slots' storage account, with orchestrations that wait for an event. */
  hub(hubName: string, ...instanceIds: string[]): Promise<HubWriter>;
  /** Runs the packed slot swap on the app. */
  run(inputs?: Inputs, options?: CheckOptions): Promise<AgentRun>;
}

export interface ShopOptions {
  readonly app?: Partial<AppDefinition>;
  readonly production?: SlotDefinition;
  readonly staging?: SlotDefinition;
  /** Connection string of the storage account (default: the sandbox's). */
  readonly storage?: string;
}

/** As quick as the task allows. */
const quick: Inputs = { interval: '1s', stabilisationTime: '0s', soakTime: '0s' };

let shops = 0;

/** Sets up an app of its own, with a hub for each slot whose name travels with the code. */
export async function openShop(sandbox: Sandbox, options: ShopOptions = {}): Promise<Shop> {
  shops += 1;
  const name = `shop${process.pid}x${shops}`;
  const storage = options.storage ?? sandbox.azurite.connectionString;
  const hubs = { production: `Live${shops}`, staging: `Next${shops}` };
  const settings = (hub: string, slot: SlotDefinition | undefined): Record<string, string> => ({
    AzureWebJobsStorage: storage,
    FUNCTIONS_EXTENSION_VERSION: '~4',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    TaskHubName: hub,
    ...slot?.appSettings,
  });
  const app = await sandbox.addApp({
    name,
    resourceGroup: 'rg-shop',
    files: code('1.0.0'),
    ...options.production,
    appSettings: settings(hubs.production, options.production),
    slots: {
      staging: {
        files: code('2.0.0'),
        ...options.staging,
        appSettings: settings(hubs.staging, options.staging),
      },
    },
    ...options.app,
  });
  const { slot: production } = sandbox.functionsHost(name);
  const { slot: staging } = sandbox.functionsHost(name, 'staging');
  const ofApp = new RegExp(`/sites/${name}(?:[/?]|$)`, 'i');
  const requests = (): readonly RecordedRequest[] => sandbox.arm.requests.filter(({ target }) => ofApp.test(target));
  return {
    name,
    app,
    production,
    staging,
    hubs,
    swaps: countSwaps(app),
    requests,
    writes: () => requests().filter(changes).map(shortly),
    fail(path, action, more = {}) {
      const pattern = new RegExp(`/sites/${name}/(?:.*/)?${path}(?:[/?]|$)`, 'i');
      sandbox.arm.faults.add({ ...more, path: pattern, action });
    },
    async serving(slot = 'production') {
      const { url } = sandbox.functionsHost(name, slot);
      const request = createPipelineRequest({ url: `${url}/api/health` });
      request.tlsSettings = { ca: sandbox.authority.certificatePem };
      const { bodyAsText } = await createDefaultHttpClient().sendRequest(request);
      return (JSON.parse(bodyAsText ?? '{}') as { version?: string }).version ?? '';
    },
    async hub(hubName, ...instanceIds) {
      const writer = createHubWriter(storage, {
        hubName,
        partitionCount: 2,
        ...(sandbox.azurite.tableUrl.startsWith('https:') ? { ca: sandbox.authority.certificatePem } : {}),
      });
      await writer.createHub();
      for (const instanceId of instanceIds) {
        await writer.start({ instanceId, name: 'OrderSaga' });
        await writer.advance(instanceId);
      }
      return writer;
    },
    run: (inputs = {}, { variables, ...rest } = {}) => {
      const job = inPipelineOf(sandbox);
      return step(
        'DurableSlotSwap',
        {
          azureSubscription: sandbox.serviceConnectionId,
          appName: name,
          resourceGroupName: 'rg-shop',
          ...quick,
          ...inputs,
        },
        {
          ...job,
          ...rest,
          env: { ...job.env, ...rest.env },
          variables: { ...buildOf(4711), ...variables },
        },
      );
    },
  };
}

/** What makes two attempts of a job attempts of one: the run of the pipeline. */
export function buildOf(buildId: number): Readonly<Record<string, string>> {
  return { 'Build.BuildId': String(buildId), 'System.CollectionId': '0cafe123-0000-4000-8000-000000000000' };
}

/** The release that the task makes of {@link buildOf}. */
export const releaseOfBuild = (buildId: number): string => `0cafe123-build-${buildId}`;

/** Ends an orchestration that waits for an event. */
export async function endOrder(writer: HubWriter, instanceId: string): Promise<void> {
  await writer.raiseEvent(instanceId, 'Approved', 'true');
  await writer.advance(instanceId, [{ do: 'complete', output: '"done"' }]);
}

/** Questions that are sent as POST. */
const questions = /\/(?:list|listkeys|slotsdiffs)$/i;

function changes({ method, target }: RecordedRequest): boolean {
  return method !== 'GET' && !questions.test(target.replace(/\?.*$/, ''));
}

/** A request as `POST staging/slotsswap`; the app itself is `production`. */
export function shortly({ method, target }: Pick<RecordedRequest, 'method' | 'target'>): string {
  const path = target.replace(/\?.*$/, '').replace(/^.*\/sites\/[^/]+/i, '');
  const [, slot = 'production', rest = ''] = /^(?:\/slots\/([^/]+))?\/?(.*)$/i.exec(path) ?? [];
  return `${method} ${rest === '' ? slot : `${slot}/${rest}`}`;
}

/** Each swap gives both of its slots the same new mark. */
function countSwaps(app: App): () => number {
  const marks = new Set<unknown>();
  for (const slot of app.slots.values()) {
    let { lastSwap } = slot;
    Object.defineProperty(slot, 'lastSwap', {
      get: () => lastSwap,
      set: (next: typeof lastSwap) => {
        lastSwap = next;
        if (next !== undefined) marks.add(next);
      },
    });
  }
  return () => marks.size;
}
