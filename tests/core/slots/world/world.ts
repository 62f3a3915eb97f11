import { createHttpHeaders, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import type {
  Annotation,
  ArmAnnotations,
  ArmSites,
  ArmSlots,
  Site,
  SwapOperation,
} from '../../../../core/azure/arm/index.ts';
import { describeAnswer } from '../../../../core/azure/failures.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import type { StorageDoors } from '../../../../core/azure/storage/index.ts';
import { createDurableHttpApi } from '../../../../core/azure/functions-host/index.ts';
import type { LockDoor } from '../../../../core/slots/lock/index.ts';
import type { SlotDoors } from '../../../../core/slots/index.ts';
import type { HubLocation } from '../../../../core/taskhub/model.ts';
import type { RunActivity } from '../../../../core/journal.ts';
import { releaseMarkerSetting } from '../../../../core/slots/model.ts';
import { createEstate, slotOf, type App, type AppDefinition, type Slot } from '../../../../sandbox/arm/index.ts';
import { refused, type Refusal } from '../../../../sandbox/arm/errors.ts';
import { restart } from '../../../../sandbox/arm/estate.ts';
import { createOperations, type OperationBehaviour, type Operations } from '../../../../sandbox/arm/operations.ts';
import { createSlotProvider, slotDifferences, type SlotProvider } from '../../../../sandbox/arm/slots/index.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';
import { fakeReader, type Step } from '../../../support/fake-reader.ts';
import { createLine, noFaults, type CallScript, type Line } from './call-faults.ts';
import { createLocks } from './locks.ts';

export const hostJson = JSON.stringify({
  version: '2.0',
  extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  extensions: { durableTask: { hubName: '%TaskHubName%' } },
});

export const account = (name: string): string =>
  `DefaultEndpointsProtocol=https;AccountName=${name};AccountKey=a2V5;EndpointSuffix=core.windows.net`;

/** The article's set-up: a hub for each slot, whose name travels with the code. */
export function shop(change: Partial<AppDefinition> = {}): AppDefinition {
  const settings = { AzureWebJobsStorage: account('stshop'), FUNCTIONS_EXTENSION_VERSION: '~4' };
  return {
    name: 'shop',
    resourceGroup: 'rg',
    appSettings: { ...settings, TaskHubName: 'ShopA', Greeting: 'old' },
    files: { 'host.json': hostJson, version: 'old' },
    slots: {
      staging: {
        appSettings: { ...settings, TaskHubName: 'ShopB', Greeting: 'new' },
        files: { 'host.json': hostJson, version: 'new' },
      },
    },
    ...change,
  };
}

/** What a Functions host answers; with `status`, another answer than 200. */
export interface HostSaid {
  readonly state: string;
  readonly errors?: readonly string[];
  /** In milliseconds. Default: as long as since the slot was restarted. */
  readonly processUptime?: number;
  readonly status?: number;
}

/** How long after a swap reads go on to show what was before it, in milliseconds. */
export interface Lag {
  readonly settingsMs: number;
  readonly lastSwapMs: number;
}

/** Azure as far as slots go, in memory and by a clock that does not wait: the estate and the rules of the ARM stand-in. */
export interface World {
  readonly clock: FakeClock;
  readonly app: App;
  readonly operations: Operations;
  readonly hidesOperations: boolean;
  readonly provider: SlotProvider;
  /** How often slots of the app were swapped. */
  readonly swaps: number;
  /** By hub name, or by `name@account` where that matters: what its readings give. Default: nothing in flight. */
  readonly hubs: Map<string, readonly Step[]>;
  /** By the version of the code: what its host says of itself. Default: Running, since the slot was restarted. */
  readonly hosts: Map<string, HostSaid | ((slot: Slot) => HostSaid)>;
  /**
   * By the version of the code: how its management API answers through the bridge, and there is no key for the direct way.
   * Default: it knows of nothing in flight.
   */
  readonly apis: Map<string, { readonly status: number; readonly body: string }>;
  /** By the version of the code: how its pages answer. Default: no page is asked. */
  readonly pages: Map<string, (path: string) => { readonly status: number; readonly body?: string }>;
  /** Release annotations by their ids, with the component that they are in. */
  readonly annotations: Map<string, Annotation & { readonly componentId: string }>;
  slot(name: string): Slot;
  /** The outside world of one run. */
  run(script?: CallScript): WorldRun;
}

export interface WorldRun {
  readonly doors: SlotDoors;
  readonly context: FakeContext;
  readonly line: Line;
  readonly activities: readonly RunActivity[];
}

export function createWorld(
  options: {
    readonly app?: AppDefinition;
    readonly operations?: Partial<OperationBehaviour>;
    readonly clock?: FakeClock;
    /** Azure does not show that an operation is in progress. */
    readonly hidesOperations?: boolean;
    readonly lag?: Lag;
    /** Told of each restart of a slot, after what caused it. */
    readonly onRestart?: (slot: Slot) => void;
  } = {},
): World {
  const clock = options.clock ?? new FakeClock();
  const estate = createEstate();
  const app = estate.addApp(options.app ?? shop());
  const operations = createOperations({ runsForMs: 30_000, polls: Infinity, ...options.operations }, () => clock.now());
  const provider = createSlotProvider(operations, () => clock.now());
  const hidesOperations = options.hidesOperations ?? false;
  const hubs = new Map<string, readonly Step[]>();
  const hosts: World['hosts'] = new Map();
  const apis: World['apis'] = new Map();
  const pages: World['pages'] = new Map();
  const annotations: World['annotations'] = new Map();
  const locks = createLocks(clock);
  cameBySwap(app, clock);
  const swaps = countSwaps(app);
  const shown = createShown(app, clock, options.lag);
  const { onRestart } = options;
  if (onRestart !== undefined) for (const each of app.slots.values()) watchRestarts(each, onRestart);
  const slot = (name: string): Slot => {
    const found = slotOf(app, name);
    if (found === undefined) throw new Error(`There is no slot ${name}.`);
    return found;
  };
  return {
    clock,
    app,
    operations,
    hidesOperations,
    provider,
    get swaps() {
      return swaps();
    },
    hubs,
    hosts,
    apis,
    pages,
    annotations,
    slot,
    run(script = noFaults) {
      const context = fakeContext(clock);
      const line = createLine(clock, script, swaps);
      const activities: RunActivity[] = [];
      const doors = createDoors(
        { clock, app, operations, hidesOperations, provider, hubs, hosts, apis, pages, annotations, shown, slot },
        context,
        line,
        activities,
        (url) => locks.door(url, line),
      );
      return { doors, context, line, activities };
    },
  };
}

/** A release that production carries from the start came there by a swap with staging, an hour ago. */
function cameBySwap(app: App, clock: FakeClock): void {
  const [production, staging] = [slotOf(app, undefined), slotOf(app, 'staging')];
  if (production?.appSettings[releaseMarkerSetting] === undefined || staging === undefined) return;
  const lastSwap = {
    timestampUtc: new Date(clock.now() - 3_600_000),
    sourceSlotName: 'staging',
    destinationSlotName: 'production',
  };
  for (const slot of [production, staging]) slot.lastSwap ??= lastSwap;
}

/** Each swap gives both of its slots the same new mark. */
function countSwaps(app: App): () => number {
  const marks = new Set<unknown>();
  for (const slot of app.slots.values()) {
    let lastSwap = slot.lastSwap;
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

function watchRestarts(slot: Slot, onRestart: (slot: Slot) => void): void {
  let { restartedAt } = slot;
  Object.defineProperty(slot, 'restartedAt', {
    get: () => restartedAt,
    set: (next: number) => {
      restartedAt = next;
      onRestart(slot);
    },
  });
}

type View = Pick<Slot, 'appSettings' | 'lastSwap'>;

/** What reads show of a slot: for some time after a swap, what was before it. */
interface Shown {
  settings(slot: Slot): Slot['appSettings'];
  lastSwap(slot: Slot): Slot['lastSwap'];
  /** Wraps whatever may end a swap. */
  during<T>(act: () => T): T;
}

function createShown(app: App, clock: FakeClock, lag: Lag = { settingsMs: 0, lastSwapMs: 0 }): Shown {
  let before: ReadonlyMap<string, View> = new Map();
  let swappedAt = -Infinity;
  const viewOf = (slot: Slot, lagMs: number): View =>
    clock.now() < swappedAt + lagMs ? (before.get(slot.name) ?? slot) : slot;
  return {
    settings: (slot) => viewOf(slot, lag.settingsMs).appSettings,
    lastSwap: (slot) => viewOf(slot, lag.lastSwapMs).lastSwap,
    during(act) {
      const views = new Map(
        [...app.slots].map(([name, { appSettings, lastSwap }]) => [name, { appSettings, lastSwap }] as const),
      );
      try {
        return act();
      } finally {
        if ([...app.slots].some(([name, { lastSwap }]) => lastSwap !== views.get(name)?.lastSwap)) {
          before = views;
          swappedAt = clock.now();
        }
      }
    },
  };
}

type Parts = Pick<
  World,
  | 'clock'
  | 'app'
  | 'operations'
  | 'hidesOperations'
  | 'provider'
  | 'hubs'
  | 'hosts'
  | 'apis'
  | 'pages'
  | 'annotations'
  | 'slot'
> & { readonly shown: Shown };

function createDoors(
  world: Parts,
  context: FakeContext,
  line: Line,
  activities: RunActivity[],
  openLock: (containerUrl: string) => LockDoor,
): SlotDoors {
  const sites = createSites(world, context, line);
  return {
    context,
    sites,
    slots: createSlots(world, context, line),
    annotations: createAnnotations(world, context, line),
    httpClient: { sendRequest: (request) => answerPage(world, line, request) },
    storageSuffix: 'core.windows.net',
    openStorage: ({ origin }) => emptyAccount(origin),
    storageReader: ({ location }) => ({
      ...fakeReader(world.clock, stepsOf(world.hubs, location), 100),
      description: `hub ${location.hubName}`,
    }),
    durableHttpApi: createDurableHttpApi,
    readPackage: () => Promise.reject(new Error('no package is read here')),
    openLock,
    onActivity: (activity) => activities.push(activity),
  };
}

function stepsOf(hubs: World['hubs'], { hubName, connection }: HubLocation): readonly Step[] {
  const text = connection?.kind === 'connectionString' ? connection.connectionString : '';
  const accountName = /AccountName=([^;]*)/.exec(text)?.[1] ?? '';
  return hubs.get(`${hubName}@${accountName}`) ?? hubs.get(hubName) ?? [{}];
}

async function answerPage({ app, pages }: Parts, line: Line, request: PipelineRequest): Promise<PipelineResponse> {
  const { hostname, pathname } = new URL(request.url);
  const slot = [...app.slots.values()].find(({ hostName }) => hostName === hostname);
  const page = pages.get(slot?.files['version'] ?? '');
  if (slot === undefined || page === undefined) throw new Error(`nothing answers at ${hostname}${pathname}`);
  const answer = (): ReturnType<typeof page> => page(pathname);
  const { status, body } = await line.call(`GET ${pathname} ${slot.name}`, new AbortController().signal, answer);
  return { status, headers: createHttpHeaders(), request, bodyAsText: body ?? '' };
}

/** An account in which no entity is. */
function emptyAccount(name: string): StorageDoors {
  async function* nothing(): AsyncGenerator<never> {}
  const pages = { byPage: () => nothing() };
  const table = { listEntities: () => Object.assign(nothing(), pages) };
  return {
    accountName: name,
    description: `account ${name}`,
    table: () => Promise.resolve(table as unknown as Awaited<ReturnType<StorageDoors['table']>>),
    queue: () => Promise.reject(new Error('no queue is read here')),
    listQueues: () => Promise.resolve([]),
    tableExists: () => Promise.resolve(true),
    queueExists: () => Promise.resolve(true),
    containerExists: () => Promise.resolve(true),
    readBlob: () => Promise.resolve(undefined),
  };
}

const nameOf = (slot: string | undefined): string => (slot ?? 'production').toLowerCase();

function createSites(world: Parts, context: FakeContext, line: Line): ArmSites {
  const { app, operations, hosts, apis, shown } = world;
  const ask = <T>(name: string, slot: string | undefined, act: (slot: Slot) => T): Promise<T> =>
    line.call(`${name} ${nameOf(slot)}`, context.signal, () => {
      shown.during(() => operations.settle());
      return act(world.slot(nameOf(slot)));
    });
  return {
    subscriptionId: 'sub',
    findSite: () =>
      line.call('findSite', context.signal, () => ({ subscriptionId: 'sub', resourceGroup: 'rg', name: app.name })),
    slotNames: () =>
      line.call('slotNames', context.signal, () => [...app.slots.keys()].filter((name) => name !== 'production')),
    getSite: (_ref, slot) => ask('getSite', slot, (seen) => siteOf(world, seen)),
    appSettings: (_ref, slot) => ask('appSettings', slot, (seen) => new Map(Object.entries(shown.settings(seen)))),
    connectionStrings: (_ref, slot) => ask('connectionStrings', slot, () => new Map<string, string>()),
    stickySettings: () =>
      ask('stickySettings', undefined, () => ({
        appSettingNames: [...app.stickyAppSettings],
        connectionStringNames: [...app.stickyConnectionStrings],
        azureStorageConfigNames: [...app.stickyStorageMounts],
      })),
    systemKey: (_ref, slot) =>
      ask('systemKey', slot, ({ files }) => (apis.has(files['version'] ?? '') ? undefined : 'system-key-of-the-app')),
    hostFile: (_ref, slot, path) =>
      ask('hostFile', slot, ({ files, state }) => {
        if (state !== 'Running') throw new DurableDeployError('HOST_JSON_UNREADABLE', 'The host does not run.');
        const text = files[path];
        if (text !== undefined) return text;
        throw new DurableDeployError('NOT_FOUND', `There is no ${path}.`);
      }),
    hostRuntime: (_ref, slot, request) =>
      ask(`hostRuntime ${request.path}`, slot, (seen) => {
        if (seen.state !== 'Running') return { status: 503, headers: {}, body: '' };
        if (request.path !== '/admin/host/status') {
          return { headers: {}, ...(apis.get(seen.files['version'] ?? '') ?? { status: 200, body: '[]' }) };
        }
        const given = hosts.get(seen.files['version'] ?? '') ?? { state: 'Running' };
        const { state, errors = [], status = 200, ...said } = typeof given === 'function' ? given(seen) : given;
        const { processUptime = world.clock.now() - seen.restartedAt } = said;
        return { status, headers: {}, body: JSON.stringify({ state, errors, processUptime }) };
      }),
  };
}

function siteOf({ app, hidesOperations, shown }: Parts, slot: Slot): Site {
  const lastSwap = shown.lastSwap(slot);
  return {
    id: `/sites/${app.name}/${slot.name}`,
    name: app.name,
    kind: app.kind,
    state: slot.state,
    defaultHostName: slot.hostName,
    location: app.location,
    sku: app.sku,
    planId: app.planName,
    ...(slot.name === 'production' ? {} : { slot: slot.name }),
    ...(slot.targetSwapSlot === undefined ? {} : { pendingSwapWith: slot.targetSwapSlot }),
    ...(lastSwap === undefined
      ? {}
      : {
          lastSwap: {
            at: lastSwap.timestampUtc.toISOString(),
            sourceSlot: lastSwap.sourceSlotName,
            destinationSlot: lastSwap.destinationSlotName,
          },
        }),
    ...(app.operation === undefined || hidesOperations ? {} : { operationInProgress: app.operation.id }),
  };
}

function createSlots(world: Parts, context: FakeContext, line: Line): ArmSlots {
  const { app, operations, provider, shown } = world;
  const ask = <T>(
    name: string,
    slot: string | undefined,
    act: (slot: Slot) => T,
    signal = context.signal,
  ): Promise<T> =>
    line.call(`${name} ${nameOf(slot)}`, signal, () =>
      shown.during(() => {
        operations.settle();
        return act(world.slot(nameOf(slot)));
      }),
    );
  const orThrow = (done: { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal }): void => {
    if (!done.ok) throw errorOf(done.refusal);
  };
  return {
    webConfig: (_ref, slot) => ask('webConfig', slot, ({ web }) => ({ ...web })),
    easyAuthEnabled: (_ref, slot) => ask('easyAuth', slot, ({ easyAuth }) => easyAuth),
    functions: (_ref, slot) =>
      ask('functions', slot, ({ functions }) => functions.map((each) => ({ isDisabled: false, ...each }))),
    slotDifferences: (_ref, source, target, preserveVnet) =>
      ask('slotDifferences', source, (from) =>
        slotDifferences(app, from, world.slot(target), preserveVnet).map(
          ({ settingName, settingType, diffRule, level, description }) => ({
            settingName,
            settingType,
            rule: diffRule,
            level,
            description,
          }),
        ),
      ),
    replaceAppSettings: (_ref, slot, settings) =>
      ask('PUT appSettings', slot, (seen) => {
        orThrow(provider.replaceAppSettings(app, seen, Object.fromEntries(settings)));
        return settings;
      }),
    replaceStickySettings: (_ref, names) =>
      ask('PUT stickySettings', undefined, () => {
        app.stickyAppSettings = [...names.appSettingNames];
        app.stickyConnectionStrings = [...names.connectionStringNames];
        app.stickyStorageMounts = [...(names.azureStorageConfigNames ?? [])];
        return names;
      }),
    beginSwap: (_ref, source, target, preserveVnet) =>
      ask('POST slotsswap', source, (from): SwapOperation => {
        const accepted = provider.swap(app, from, { targetSlot: target, preserveVnet });
        if (!accepted.ok) throw errorOf(accepted.refusal);
        return {
          correlationId: accepted.operationId,
          poll: (signal) =>
            ask(
              'poll',
              source,
              () => {
                const progress = operations.ask(accepted.operationId);
                if (progress === undefined) throw new DurableDeployError('NOT_FOUND', 'There is no such operation.');
                return progress.kind === 'failed' ? { kind: 'failed', error: errorOf(progress.refusal) } : progress;
              },
              signal,
            ),
        };
      }),
    applySlotConfig: (_ref, source, target, preserveVnet) =>
      ask('POST applySlotConfig', source, (from) =>
        orThrow(provider.applySlotConfig(app, from, { targetSlot: target, preserveVnet })),
      ),
    resetSlotConfig: (_ref, slot) =>
      ask('POST resetSlotConfig', slot, (seen) => orThrow(provider.resetSlotConfig(app, seen))),
    start: (_ref, slot) =>
      ask('POST start', slot, (seen) => {
        seen.state = 'Running';
        restart(seen, world.clock.now());
      }),
  };
}

/** What is there already stays as it is. */
function createAnnotations({ annotations }: Parts, context: FakeContext, line: Line): ArmAnnotations {
  return {
    write: (componentId, annotation) =>
      line.call('PUT Annotations', context.signal, () => {
        if (annotations.has(annotation.id)) return 'alreadyThere';
        annotations.set(annotation.id, { ...annotation, componentId });
        return 'written';
      }),
  };
}

/** The refusal as the client makes an error of it. */
function errorOf(refusal: Refusal): DurableDeployError {
  const { status, headers = {}, body } = refused(refusal);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return describeAnswer(
    { status, headers: { get: (name) => lower[name.toLowerCase()] }, body, url: 'https://management.azure.com/' },
    'changing slots',
  );
}
