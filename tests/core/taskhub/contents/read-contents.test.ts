import assert from 'node:assert/strict';
import type { DurableHttpApi } from '../../../../core/azure/functions-host/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { readHubContents, type HubContents } from '../../../../core/taskhub/contents/index.ts';
import { createManagementApiReader, type ApiAccess } from '../../../../core/taskhub/observe/management-api/index.ts';
import type { HubReader, Observation } from '../../../../core/taskhub/model.ts';
import { createHubWriter, memoryStore, type HubWriter, type HubWriterOptions } from '../../../../sandbox/hub/index.ts';
import {
  startStorageServer,
  type ObservedRequest,
  type StorageServer,
} from '../../../../sandbox/storage-server/index.ts';
import { observationOf } from '../../../support/observations.ts';
import { brief, contextWith, locationAt, openerOf, readContents } from './reading.ts';

const nothing = { entities: '0', byName: {}, eternal: {}, versions: {}, chosen: 0 };
const guid = '5f1e91e5-cf55-4f60-9a06-728d21ca58d1';

describe('readHubContents', function () {
  this.timeout(60_000);
  let server: StorageServer;
  let accounts = 0;
  before(async () => {
    server = await startStorageServer();
  });
  afterEach(() => {
    server.setFault(undefined);
    Object.assign(server.limits, { rowsPerPage: 1000, scannedPerPage: Infinity });
  });
  after(() => server.stop());

  /** A hub of its own, in an account of its own. */
  async function newHub(options: Partial<HubWriterOptions> = {}): Promise<{ hub: HubWriter; account: string }> {
    accounts += 1;
    const name = `contents${accounts}`;
    const hub = createHubWriter(memoryStore(server.account(name)), { hubName: 'Shop', partitionCount: 2, ...options });
    await hub.createHub();
    return { hub, account: server.connectionStringOf(name) };
  }

  async function run(hub: HubWriter, instanceId: string, name: string, version = ''): Promise<void> {
    await hub.start({ instanceId, name, version });
    await hub.advance(instanceId);
  }

  /** Continues as new and then waits for what `next` says. */
  async function poll(hub: HubWriter, instanceId: string, name: string, next: 'timer' | 'event'): Promise<void> {
    await run(hub, instanceId, name);
    await hub.raiseEvent(instanceId, 'Tick', '1');
    const timer = { do: 'createTimer', fireAt: Date.now() + 3_600_000 } as const;
    await hub.advance(instanceId, [{ do: 'continueAsNew', input: '2' }, ...(next === 'timer' ? [timer] : [])]);
  }

  async function keepEntity(hub: HubWriter, id: string, state: string | undefined): Promise<void> {
    await hub.signalEntity(id, 'set', '1');
    await hub.runEntity(id, state);
  }

  it('finds nothing in a hub that does not exist', async () => {
    const contents = await readContents(server.connectionStringOf('empty'), 'Shop');
    assert.equal(contents.observation.presence, 'absent');
    assert.deepEqual(brief(contents), nothing);
    assert.deepEqual(contents.chosenIds, { count: 0, atLeast: false, sample: [] });
    assert.deepEqual(contents.entities, { count: 0, atLeast: false, byName: [] });
  });

  it('finds nothing in a hub in which all has ended', async () => {
    const { hub, account } = await newHub();
    await hub.start({ instanceId: 'done', name: 'Order', version: '1.0' });
    await hub.advance('done', [{ do: 'complete' }]);
    const contents = await readContents(account, 'Shop');
    assert.equal(contents.observation.presence, 'present');
    assert.deepEqual(brief(contents), nothing);
  });

  it('counts versions, also of what was never picked up and of what is suspended', async () => {
    const { hub, account } = await newHub();
    await run(hub, 'a', 'Order', '2.0.0');
    await run(hub, 'b', 'Other', '2.0.0');
    await run(hub, 'c', 'Order');
    await run(hub, 'd', 'Order', '1.0.0');
    await hub.suspend('d', 'why');
    await hub.advance('d');
    await hub.start({ instanceId: 'e', name: 'Order', version: '1.1.0' });
    const contents = await readContents(account, 'Shop');
    assert.deepEqual(contents.versions, [
      { version: '2.0.0', count: 2 },
      { version: '', count: 1 },
      { version: '1.0.0', count: 1 },
      { version: '1.1.0', count: 1 },
    ]);
  });

  it('counts versions one by one beyond what the groups of an observation tell apart', async () => {
    const { hub, account } = await newHub();
    for (let at = 0; at < 230; at += 1) {
      await hub.start({ instanceId: `order-${at}`, name: `Order${at}`, version: at % 2 === 0 ? '1.0.0' : '2.0.0' });
    }
    const contents = await readContents(account, 'Shop');
    assert.deepEqual(brief(contents).versions, { '1.0.0': 115, '2.0.0': 115 });
  });

  it('counts entities that exist', async () => {
    const { hub, account } = await newHub();
    for (const key of ['1', '2', '3']) await keepEntity(hub, `@counter@${key}`, '1');
    await keepEntity(hub, '@cart@1', '{}');
    await keepEntity(hub, '@gone@1', '1');
    await keepEntity(hub, '@gone@1', undefined);
    // What is called like an entity but is none.
    await run(hub, '@odd@orchestration', 'Order');
    const contents = await readContents(account, 'Shop');
    assert.deepEqual(brief(contents), {
      entities: '4',
      byName: { counter: 3, cart: 1 },
      eternal: {},
      versions: { '': 1 },
      chosen: 1,
    });
  });

  it('counts entities over many pages, empty ones among them', async () => {
    const { hub, account } = await newHub();
    for (let at = 0; at < 12; at += 1) await keepEntity(hub, `@counter@${at}`, at % 3 === 0 ? undefined : '1');
    Object.assign(server.limits, { rowsPerPage: 2, scannedPerPage: 3 });
    let empty = 0;
    server.setFault((request) =>
      isEntityQuery(request) && (empty += 1) % 2 === 1 ? { kind: 'emptyPage' } : undefined,
    );
    const contents = await readContents(account, 'Shop');
    assert.equal(brief(contents).entities, '8');
    assert.ok(empty >= 8, `${empty} pages`);
  });

  it('stops counting entities in time, and says so', async () => {
    const { hub, account } = await newHub();
    for (let at = 0; at < 9; at += 1) await keepEntity(hub, `@counter@${at}`, '1');
    Object.assign(server.limits, { rowsPerPage: 2 });
    const eternal = { maxOfName: 1, maxInstances: 1, budgetMs: 1000, concurrency: 1 };
    const counted = async (maxRows: number, budgetMs: number): Promise<string> => {
      const contents = await readContents(account, 'Shop', { limits: { entities: { maxRows, budgetMs }, eternal } });
      return brief(contents).entities;
    };
    assert.equal(await counted(4, 60_000), 'at least 4');
    assert.equal(await counted(9, 60_000), '9');
    assert.equal(await counted(100, 0), 'at least 2');
  });

  for (const generation of ['engine1', 'engine2'] as const) {
    for (const codeRunsInHost of [true, false]) {
      it(`finds what continued as new (${generation}, code ${codeRunsInHost ? 'in' : 'beside'} the host)`, async () => {
        const { hub, account } = await newHub({ generation, codeRunsInHost });
        await poll(hub, 'monitor', 'Monitor', 'timer');
        await poll(hub, 'aggregator-1', 'Aggregator', 'event');
        await poll(hub, 'aggregator-2', 'Aggregator', 'event');
        await run(hub, 'order', 'Order');
        await hub.start({ instanceId: 'waiting', name: 'Monitor' });
        // Continued as new, ended, and was started again.
        await poll(hub, 'again', 'Once', 'event');
        await hub.raiseEvent('again', 'Tick', '1');
        await hub.advance('again', [{ do: 'complete' }]);
        await hub.start({ instanceId: 'again', name: 'Once' });
        assert.deepEqual(brief(await readContents(account, 'Shop')).eternal, { Aggregator: 2, Monitor: 1 });
        await hub.advance('again');
        const contents = await readContents(account, 'Shop');
        assert.deepEqual(contents.eternal, [
          { name: 'Aggregator', count: 2 },
          { name: 'Monitor', count: 1 },
        ]);
      });
    }
  }

  it('finds children that continued as new, but for those that nothing tells of', async () => {
    for (const [codeRunsInHost, eternal] of [
      [true, { ByEvent: 1, ByTimer: 1 }],
      [false, { ByTimer: 1 }],
    ] as const) {
      const { hub, account } = await newHub({ codeRunsInHost });
      await hub.start({ instanceId: guid, name: 'Parent' });
      await hub.advance(guid, [
        { do: 'callSubOrchestration', name: 'ByTimer' },
        { do: 'callSubOrchestration', name: 'ByEvent' },
      ]);
      const [byTimer = '', byEvent = ''] = hub.instanceIds().filter((id) => id !== guid);
      await hub.advance(byTimer, [{ do: 'continueAsNew' }, { do: 'createTimer', fireAt: Date.now() + 3_600_000 }]);
      await hub.advance(byEvent, [{ do: 'continueAsNew' }]);
      const contents = await readContents(account, 'Shop');
      assert.deepEqual(brief(contents), { ...nothing, eternal, versions: { '': 3 } });
    }
  });

  it('looks at some of every name, and says so', async () => {
    const { hub, account } = await newHub();
    for (let at = 0; at < 6; at += 1) await poll(hub, `monitor-${at}`, 'Monitor', 'timer');
    await poll(hub, 'sweeper', 'Sweeper', 'timer');
    const entities = { maxRows: 10, budgetMs: 1000 };
    const found = async (limits: { maxOfName?: number; maxInstances?: number; budgetMs?: number }) => {
      const eternal = { maxOfName: 100, maxInstances: 100, budgetMs: 60_000, concurrency: 2, ...limits };
      return (await readContents(account, 'Shop', { limits: { entities, eternal } })).eternal;
    };
    assert.deepEqual(await found({ maxOfName: 4 }), [
      { name: 'Monitor', count: 4, atLeast: true },
      { name: 'Sweeper', count: 1 },
    ]);
    const few = await found({ maxInstances: 3 });
    assert.equal(
      few.reduce((sum, { count }) => sum + count, 0),
      3,
    );
    assert.ok(few.some(({ name, atLeast }) => name === 'Monitor' && atLeast === true));
    assert.deepEqual(await found({ budgetMs: 0 }), []);
  });

  it('names ids that somebody chose', async () => {
    const { hub, account } = await newHub();
    await run(hub, 'nightly/report', 'Report');
    await run(hub, guid, 'Order');
    await hub.raiseEvent(guid, 'Go', '1');
    await hub.advance(guid, [{ do: 'callSubOrchestration', name: 'Child' }]);
    await hub.advance(hub.instanceIds().at(-1) ?? '');
    const contents = await readContents(account, 'Shop');
    assert.deepEqual(contents.chosenIds, {
      count: 1,
      atLeast: false,
      sample: [{ name: 'Report', instanceId: 'nightly/report' }],
    });
    assert.equal(contents.observation.blocking.total, 3);
  });

  it('reads every instance in flight, over many pages', async () => {
    const { hub, account } = await newHub();
    for (let at = 0; at < 30; at += 1) await hub.start({ instanceId: `order-${at}`, name: 'Order' });
    Object.assign(server.limits, { rowsPerPage: 7 });
    const contents = await readContents(account, 'Shop');
    assert.equal(contents.chosenIds.count, 30);
    assert.equal(contents.chosenIds.sample.length, 5);
    assert.deepEqual(contents.versions, [{ version: '', count: 30 }]);
  });

  describe('with a tracking store that hubs share', () => {
    async function twoHubs(generation: 'engine1' | 'engine2'): Promise<{ ours: HubWriter; account: string }> {
      accounts += 1;
      const name = `contents${accounts}`;
      const writerOf = (hubName: string): HubWriter =>
        createHubWriter(memoryStore(server.account(name)), {
          hubName,
          partitionCount: 2,
          trackingStorePrefix: 'Track',
          generation,
        });
      const ours = writerOf('Shop');
      const theirs = writerOf('Bakery');
      for (const hub of [ours, theirs]) await hub.createHub();
      await keepEntity(ours, '@cart@1', '1');
      await keepEntity(theirs, '@oven@1', '1');
      await poll(ours, 'ours', 'Monitor', 'timer');
      await poll(theirs, 'theirs', 'Baker', 'timer');
      return { ours, account: server.connectionStringOf(name) };
    }

    it('leaves out what belongs to others', async () => {
      const { account } = await twoHubs('engine2');
      assert.deepEqual(brief(await readContents(account, 'shop', { trackingStorePrefix: 'Track' })), {
        entities: '1',
        byName: { cart: 1 },
        eternal: { Monitor: 1 },
        versions: { '': 1 },
        chosen: 1,
      });
    });

    it('counts entities of which nothing tells whose they are', async () => {
      const { account } = await twoHubs('engine1');
      const { byName, eternal } = brief(await readContents(account, 'Shop', { trackingStorePrefix: 'Track' }));
      assert.deepEqual(byName, { cart: 1, oven: 1 });
      assert.deepEqual(eternal, { Monitor: 1 });
    });
  });

  describe('when it cannot read', () => {
    const cases: Readonly<
      Record<string, { fails: (request: ObservedRequest) => boolean; fault: 'forbidden' | 'cut'; code: ErrorCode }>
    > = {
      'the tables may not be read': { fails: () => true, fault: 'forbidden', code: 'FORBIDDEN' },
      'the rows of entities may not be read': { fails: isEntityQuery, fault: 'forbidden', code: 'FORBIDDEN' },
      'the connection is cut at the rows of entities': {
        fails: isEntityQuery,
        fault: 'cut',
        code: 'CONNECTION_FAILED',
      },
      'the connection is cut at a history': { fails: isHistoryQuery, fault: 'cut', code: 'CONNECTION_FAILED' },
    };
    for (const [name, { fails, fault, code }] of Object.entries(cases)) {
      it(`says so: ${name}`, async () => {
        const { hub, account } = await newHub();
        await keepEntity(hub, '@counter@1', '1');
        await poll(hub, 'monitor', 'Monitor', 'timer');
        server.setFault((request) => {
          if (!fails(request)) return undefined;
          return fault === 'cut'
            ? { kind: 'cut' }
            : { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' };
        });
        await assert.rejects(readContents(account, 'Shop'), { name: 'DurableDeployError', code });
      });
    }

    it('says that a hub is incomplete', async () => {
      const { hub, account } = await newHub();
      await run(hub, 'a', 'Order');
      server.setFault(({ path }) =>
        path.includes('ShopHistory') ? { kind: 'status', status: 404, code: 'TableNotFound' } : undefined,
      );
      await assert.rejects(readContents(account, 'Shop'), { code: 'HUB_INCOMPLETE' });
    });

    it('notices continuation tokens that go in a circle', async () => {
      const { hub, account } = await newHub();
      for (let at = 0; at < 5; at += 1) await keepEntity(hub, `@counter@${at}`, '1');
      Object.assign(server.limits, { rowsPerPage: 2 });
      server.setFault((request) => (isEntityQuery(request) ? { kind: 'repeatedToken' } : undefined));
      await assert.rejects(readContents(account, 'Shop'), { code: 'REPEATED_CONTINUATION' });
    });

    it('ends when the job is cancelled', async () => {
      const { hub, account } = await newHub();
      await keepEntity(hub, '@counter@1', '1');
      const controller = new AbortController();
      server.setFault((request) => {
        if (isEntityQuery(request)) controller.abort(new Error('cancelled by the test'));
        return undefined;
      });
      await assert.rejects(
        readContents(account, 'Shop', { context: contextWith(controller.signal) }),
        /cancelled by the test/,
      );
    });

    it('gives the reasons of the observation, first what waiting does not help against', async () => {
      const failed: Partial<Observation> = {
        completeness: 'failed',
        retryAfterMs: 7000,
        reasons: [
          { code: 'TIMED_OUT', message: 'It took too long.' },
          { code: 'FORBIDDEN', message: 'A role is missing.', fix: 'Assign it.' },
        ],
      };
      await assert.rejects(readWith(readerOf(failed)), {
        code: 'FORBIDDEN',
        message: 'A role is missing. It took too long.',
        fix: 'Assign it.',
        retryAfterMs: 7000,
      });
    });

    it('does not take doubts for a failure, but says that ids may be missing', async () => {
      const reasons = [{ code: 'HUB_ROW_UNATTRIBUTED', message: 'Whose is it?' }] as const;
      const contents = await readWith(readerOf({ source: 'managementApi', reasons }));
      assert.deepEqual(contents.chosenIds, { count: 0, atLeast: true, sample: [] });
      assert.deepEqual(contents.observation.reasons, reasons);
    });
  });

  describe('through the management API', () => {
    const row = (instanceId: string, more: object = {}): object => ({
      instanceId,
      name: 'Order',
      runtimeStatus: 'Running',
      ...more,
    });
    const entity = (id: string, customStatus?: unknown): object => row(id, { name: id, customStatus });

    type Page = readonly object[] | DurableDeployError;

    function way(...pages: readonly Page[]): ApiAccess {
      const listPage: DurableHttpApi['listPage'] = ({ continuation = '0' }) => {
        const at = Number(continuation);
        const rows = pages[at];
        if (rows instanceof DurableDeployError) return Promise.reject(rows);
        const next = at + 1 < pages.length ? { continuation: String(at + 1) } : {};
        return Promise.resolve({ status: 200, headers: {}, rows, ...next });
      };
      return { description: 'a way', open: () => Promise.resolve({ description: 'the API', listPage }) };
    }

    async function read(...accesses: readonly ApiAccess[]): Promise<HubContents> {
      const context = contextWith();
      return readWith(
        createManagementApiReader({ accesses, nameOrigin: 'resolved', provider: 'AzureStorage', context }),
      );
    }

    it('counts entities that exist, versions and chosen ids, and claims nothing eternal', async () => {
      const contents = await read(
        way(
          [entity('@counter@1', { entityExists: true }), entity('@counter@2', {}), row('order-1', { version: '1.0' })],
          [],
          [entity('@cart@1', null), entity('@cart@2'), row(guid), row('done', { runtimeStatus: 'Completed' })],
        ),
      );
      assert.equal(contents.observation.source, 'managementApi');
      assert.deepEqual(brief(contents), {
        entities: '3',
        byName: { cart: 2, counter: 1 },
        eternal: {},
        versions: { '': 1, '1.0': 1 },
        chosen: 1,
      });
    });

    it('counts nothing twice when a second way has to be taken', async () => {
      const first = [entity('@counter@1', { entityExists: true }), row('order-1')];
      const contents = await read(
        way(first, new DurableDeployError('FORBIDDEN', 'No more.')),
        way(first, [row('order-2')]),
      );
      assert.deepEqual(brief(contents), {
        entities: '1',
        byName: { counter: 1 },
        eternal: {},
        versions: { '': 2 },
        chosen: 2,
      });
    });
  });
});

function isEntityQuery({ service, query }: ObservedRequest): boolean {
  return service === 'table' && (query.get('$filter') ?? '').startsWith("PartitionKey ge '@'");
}

function isHistoryQuery({ service, path, query }: ObservedRequest): boolean {
  return service === 'table' && path.includes('History') && (query.get('$filter') ?? '').includes('RowKey lt');
}

async function readWith(reader: HubReader): Promise<HubContents> {
  const context = contextWith();
  const location = locationAt('UseDevelopmentStorage=true', 'Shop');
  return readHubContents({ location, reader, openStorage: openerOf(context), context });
}

function readerOf(change: Partial<Observation>): HubReader {
  const observation = observationOf(change);
  return { source: observation.source, description: 'a reader', observe: () => Promise.resolve(observation) };
}
