import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../core/context.ts';
import { silentLog } from '../../core/log.ts';
import { openStorage, type StorageDoors } from '../../core/azure/storage/index.ts';
import { decide } from '../../core/taskhub/decide/index.ts';
import {
  defaultPolicy,
  type HubLocation,
  type HubReader,
  type Policy,
  type Verdict,
} from '../../core/taskhub/model.ts';
import { createStorageReader } from '../../core/taskhub/observe/storage/index.ts';
import { waitForIdle } from '../../core/taskhub/wait/index.ts';
import { createHubWriter, memoryStore, type HubStore, type HubWriterOptions } from '../../sandbox/hub/index.ts';
import type { AccountState, ObservedRequest, PageLimits, StorageServer } from '../../sandbox/storage-server/index.ts';
import { engineStore, EngineStopped, Gate } from './engine-store.ts';
import { drawFaults } from './fault-scripts.ts';
import { histories, names, type HistoryKind, type Scene } from './histories.ts';
import { Ledger, mayGoOn, type WorkItem } from './ledger.ts';
import { lightDoors } from './light-doors.ts';
import { lives } from './lives.ts';
import { drawPace, type Pace } from './pace.ts';
import { Random } from './random.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface RunOptions {
  readonly server: StorageServer;
  /**
   * `light`: straight to the server, without the SDKs. `sdk`: the product's own doors and the SDKs, straight to the server.
   * `sockets`: these over HTTP.
   */
  readonly transport: 'light' | 'sdk' | 'sockets';
  /** Draws only hubs of this kind. */
  readonly only?: 'sharedTrackingStore' | 'smallPages' | 'live';
  /** Makes the reader under test. Default: the product's storage reader. */
  readonly createReader?: typeof createStorageReader;
}

/** One random hub, looked at once as the product does. */
export interface RunResult {
  readonly seed: number;
  readonly verdict: Verdict['kind'];
  /** The verdict in words: what blocks, or why it cannot be told. */
  readonly because: readonly string[];
  /** What was in flight while idle was said; a defect of the product when there is anything. */
  readonly missed: readonly WorkItem[];
  /** Whether the hub was at rest and could be read, so that anything but idle is a defect too. */
  readonly mustBeIdle: boolean;
  readonly wasBusy: boolean;
  readonly live: boolean;
  readonly reads: number;
  /** What was drawn, to understand a failure. */
  readonly story: readonly string[];
}

const day = 24 * 3600_000;
const socketsClient: HttpClient = createDefaultHttpClient();

/** Makes a hub by chance, lets a wait look at it with chance in its way, and compares what it says with the ledger. */
export async function runOnce(seed: number, options: RunOptions): Promise<RunResult> {
  const random = new Random(seed);
  const { server } = options;
  const ledger = new Ledger();
  const gate = new Gate();
  const engineSteps = random.fork();
  const live = random.chance(0.3) || options.only === 'live';
  const pace = drawPace(random, engineSteps);
  const clock = new VirtualClock(Date.UTC(2026, 0, 1), async () => {
    if (live) await gate.release(engineSteps.between(0, 6));
  });
  const faults = drawFaults(random);
  const beginFaults = { active: false };
  const smallPages = options.only === 'smallPages';
  const limits: PageLimits = {
    rowsPerPage: random.chance(live ? 0.95 : 0.88) && !smallPages ? 1000 : random.pick([1, 2, 5]),
    scannedPerPage: random.chance(live ? 0.95 : 0.88) && !smallPages ? Infinity : random.pick([1, 3, 7]),
  };
  const settings = {
    now: () => clock.now(),
    limits,
    beforeRequest: async (request: ObservedRequest) => {
      if (!beginFaults.active) return;
      ledger.tick();
      clock.advance(engineSteps.between(1, 20));
      if (live) await gate.release(pace.steps(request));
    },
    fault: (request: ObservedRequest) => (beginFaults.active ? faults.hook?.(request) : undefined),
  };
  const accountName = `hub${seed}`;
  const trackingName = `tracking${seed}`;
  const account = server.createAccount(accountName, settings);
  const shared = random.chance(0.2) || options.only === 'sharedTrackingStore';
  const apart = shared && random.chance(0.5);
  const tracking = apart ? server.createAccount(trackingName, settings) : account;
  const writerOptions: HubWriterOptions = {
    hubName: random.pick(['Shop', 'shophub', 'Line7']),
    generation: random.chance(0.65) ? 'engine2' : 'engine1',
    partitionCount: random.pick([1, 2, 2, 4, 4, 16]),
    ...(shared ? { trackingStorePrefix: 'Shared' } : {}),
  };
  const story: string[] = [
    `${writerOptions.hubName}, ${writerOptions.generation}, ${writerOptions.partitionCount} partitions` +
      (shared ? `, tracking store${apart ? ' in another account' : ''}` : ''),
    `rows per page ${limits.rowsPerPage}, scanned ${limits.scannedPerPage}`,
    faults.what,
  ];

  const drawn = await layDown({ random, account, tracking, writerOptions, ledger, clock, shared, story });
  const drawnPolicy = drawPolicy(random, clock.now());
  const policy = drawnPolicy.policy;
  story.push(drawnPolicy.what);

  const engines = live
    ? startEngines({ random, account, tracking, writerOptions, ledger, clock, gate, story, pace })
    : [];
  if (live) {
    await gate.release(random.between(0, random.pick([4, 30])));
  }

  const context: CoreContext = {
    clock,
    log: silentLog,
    signal: new AbortController().signal,
    maskSecret: () => {},
  };
  const open = (name: string): StorageDoors => {
    const connectionString = server.connectionStringOf(name);
    if (options.transport === 'light') {
      return lightDoors(connectionString, server.inProcessClient, context.signal);
    }
    const httpClient = options.transport === 'sockets' ? socketsClient : server.inProcessClient;
    return openStorage({ kind: 'connectionString', connectionString, origin: 'the test' }, { httpClient, context });
  };
  const location = locationOf(
    writerOptions,
    server.connectionStringOf(accountName),
    server.connectionStringOf(trackingName),
  );
  const reader = (options.createReader ?? createStorageReader)({
    location,
    doors: open(accountName),
    ...(apart ? { trackingDoors: open(trackingName) } : {}),
    context,
  });
  const missed = new Set<WorkItem>();
  const watched = watch(reader, ledger, clock, policy, missed);

  const mode = random.chance(0.85) ? 'check' : 'wait';
  const allowsHidden = policy.hiddenMessages === 'allow';
  beginFaults.active = true;
  const outcome = await waitForIdle({
    reader: watched,
    policy,
    sampleSize: 3,
    options: {
      mode,
      timeoutMs: allowsHidden ? 60 * 60_000 : mode === 'check' ? 20 * 60_000 : 60_000,
      intervalMs: allowsHidden ? 5 * 60_000 : 20_000,
      consecutiveIdleReads: 2,
      stabilisationMs: random.pick([0, 5_000, 30_000]),
      depth: random.pick(['verdict', 'counts']),
    },
    context,
  });
  beginFaults.active = false;
  gate.stop();
  await Promise.all(engines);
  server.forgetAccount(accountName);
  server.forgetAccount(trackingName);

  return {
    seed,
    verdict: outcome.verdict.kind,
    because: becauseOf(outcome.verdict),
    missed: [...missed],
    mustBeIdle: !live && mode === 'check' && faults.harmless && drawn.every((history) => history.kind === 'quiet'),
    wasBusy: drawn.some((history) => history.kind === 'busy'),
    live,
    reads: outcome.reads,
    story,
  };
}

function becauseOf(verdict: Verdict): readonly string[] {
  switch (verdict.kind) {
    case 'idle':
      return verdict.notes;
    case 'busy':
      return verdict.blockers;
    case 'unknown':
      return verdict.reasons.map(({ code, message }) => `${code}: ${message}`);
  }
}

/**
 * Compares every single reading with the truth: none may call the hub idle when something was in flight at every moment from
 * before it began until after it ended, be it the same or one after the other. That is more than the product promises, which asks for two such readings.
 */
function watch(
  reader: HubReader,
  ledger: Ledger,
  clock: VirtualClock,
  policy: Policy,
  missed: Set<WorkItem>,
): HubReader {
  return {
    source: reader.source,
    description: reader.description,
    observe: (request) =>
      clock.during(async () => {
        const from = ledger.moment;
        const observation = await reader.observe(request);
        if (decide(observation, policy).kind === 'idle') {
          for (const item of ledger.restless(from, ledger.moment, (item) => !mayGoOn(item, policy))) missed.add(item);
        }
        return observation;
      }),
  };
}

interface Ground {
  readonly random: Random;
  readonly account: AccountState;
  readonly tracking: AccountState;
  readonly writerOptions: HubWriterOptions;
  readonly ledger: Ledger;
  readonly clock: VirtualClock;
  readonly story: string[];
}

async function layDown(ground: Ground & { readonly shared: boolean }): Promise<HistoryKind[]> {
  const { random, account, tracking, writerOptions, ledger, clock, story } = ground;
  const store = memoryStore(account, tracking);
  const newId = idsFrom(random);
  const scene = sceneOf(store, writerOptions, { ledger, random, clock, newId });
  await scene.hub.createHub();
  if (ground.shared) {
    // What goes on in another hub of the same tracking store is none of this hub's business.
    const other = sceneOf(
      store,
      { ...writerOptions, hubName: 'Other' },
      { ledger: new Ledger(), random, clock, newId },
    );
    await other.hub.createHub();
    for (let count = random.between(1, 3); count > 0; count -= 1) {
      const history = random.pick(histories.filter(({ what }) => what !== 'status that nobody knows'));
      story.push(`other hub: ${history.what}`);
      await history.happen(other);
    }
  }
  const calm = histories.filter(({ kind }) => kind === 'quiet');
  const needles = random.chance(0.55) ? random.pick([1, 1, 1, 2, 3]) : 0;
  const drawn = [
    ...Array.from({ length: random.between(0, 4) }, () => random.pick(random.chance(0.05) ? histories : calm)),
    ...Array.from({ length: needles }, () => random.pick(histories.filter(({ kind }) => kind === 'busy'))),
  ].sort(() => random.next() - 0.5);
  const span = random.pick([0, 10 * 60_000, 3 * day]);
  for (const history of drawn) {
    clock.advance(random.between(0, Math.floor(span / drawn.length)));
    story.push(history.what);
    await history.happen(scene);
  }
  return drawn;
}

function sceneOf(store: HubStore, writerOptions: HubWriterOptions, rest: Omit<Scene, 'hub' | 'store'>): Scene {
  return { ...rest, store, hub: createHubWriter(store, writerOptions) };
}

function startEngines(ground: Ground & { readonly gate: Gate; readonly pace: Pace }): Promise<void>[] {
  const { random, account, tracking, writerOptions, ledger, clock, gate, story } = ground;
  story.push(`engines: ${ground.pace.what}`);
  return Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => {
    const what = random.pick(Object.keys(lives));
    const life = lives[what];
    story.push(`at work: ${what}`);
    const { store, watch: books } = engineStore(memoryStore(account, tracking), gate, ledger);
    const hub = createHubWriter(store, writerOptions);
    const own = random.fork();
    const rest = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step += 1) await gate.pass();
    };
    return (
      life?.({ hub, watch: books, ledger, random: own, clock, newId: idsFrom(own), rest }) ?? Promise.resolve()
    ).catch((error: unknown) => {
      if (!(error instanceof EngineStopped)) throw error;
    });
  });
}

/** Mostly as the engine makes them, now and then odd ones. */
function idsFrom(random: Random): () => string {
  return () => {
    const id = Array.from({ length: 8 }, () => random.between(0, 15).toString(16)).join('');
    const odd = random.pick(['', '', '', '', 'shop/', 'a#', 'Ä-', "o'", 'z?^', 'eternal-']);
    return `${odd}${id}`;
  };
}

function drawPolicy(random: Random, now: number): { readonly what: string; readonly policy: Policy } {
  const changes: readonly (readonly [string, Partial<Policy>])[] = [
    ['suspended may stay', { suspendedBlocks: false }],
    ['some names are allowed', { allowedOrchestrators: [random.pick(names), 'Eternal*'] }],
    ['some ids are ignored', { ignoredInstanceIdPrefixes: ['eternal-', '@'] }],
    ['only some names count', { onlyOrchestrators: ['*Saga', 'Child'] }],
    ['only what was created lately counts', { createdAfter: new Date(now - day).toISOString() }],
    ['only what was created long ago counts', { createdBefore: new Date(now - day).toISOString() }],
    ['hidden messages are allowed', { hiddenMessages: 'allow' }],
  ];
  if (random.chance(0.65)) {
    return { what: 'default policy', policy: defaultPolicy };
  }
  const [what, change] = random.pick(changes);
  return { what, policy: { ...defaultPolicy, ...change } };
}

function locationOf(options: HubWriterOptions, connectionString: string, trackingString: string): HubLocation {
  return {
    provider: 'AzureStorage',
    hubName: options.hubName,
    nameOrigin: 'resolved',
    nameExplanation: 'the test',
    connection: { kind: 'connectionString', connectionString, origin: 'the test' },
    ...(options.trackingStorePrefix === undefined
      ? {}
      : {
          trackingStore: {
            connection: { kind: 'connectionString', connectionString: trackingString, origin: 'the test' },
            tablePrefix: options.trackingStorePrefix,
          },
        }),
    settings: [],
    findings: [],
  };
}
