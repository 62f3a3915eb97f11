import assert from 'node:assert/strict';
import type { HubMovement } from '../../../../core/slots/model.ts';
import { hubMovement, hubsAfterSwap, hubsToDrain } from '../../../../core/slots/movement/index.ts';
import type { Located } from '../../../../core/taskhub/model.ts';
import { accountOf } from '../../taskhub/locate/app.ts';
import { forbidden, slotsObservation, storage, type PairSpec } from '../support/observation.ts';

/** `ShopA@stshop`, or the code of the first reason. */
function told(located: Located): string {
  if (located.kind === 'unknown') return located.reasons[0]?.code ?? 'no reason';
  const { hubName, trackingStore } = located.location;
  const tables = trackingStore === undefined ? '' : `+${accountOf(located.location, 'trackingStore') ?? ''}`;
  return `${hubName}@${accountOf(located.location) ?? located.location.provider}${tables}`;
}

const shared = { AzureWebJobsStorage: storage('stshop') };
const byName = { hubName: '%TaskHub%' };
const override = 'AzureFunctionsJobHost__extensions__durableTask__hubName';
const sql = { hubName: 'ShopHub', storageProvider: { type: 'mssql', connectionStringName: 'SqlDb' } };
const scheduler = (hubName: string): object => ({
  hubName,
  storageProvider: { type: 'azureManaged', connectionStringName: 'Scheduler' },
});
const netherite = { hubName: 'ShopHub', storageProvider: { type: 'Netherite' } };
const endpoint = (name: string): string => `Endpoint=https://${name}.durabletask.io;Authentication=ManagedIdentity`;

interface Case {
  readonly slots: PairSpec;
  readonly movement: HubMovement;
  /** After the swap: source slot, target slot. */
  readonly after: readonly [string, string];
  /** Slots whose hubs must be idle before a swap. */
  readonly drain: readonly string[];
}

const cases: Record<string, Case> = {
  'a name that only the source slot has, not sticky: it leaves the slot': {
    slots: {
      source: { settings: { ...shared, [override]: 'ShopB' } },
      target: { durable: { hubName: 'ShopA' } },
    },
    movement: 'travels',
    after: ['ShopA@stshop', 'ShopB@stshop'],
    drain: [],
  },
  'a name that only the source slot has, with a default in production': {
    slots: { source: { durable: {}, settings: { ...shared, [override]: 'ShopB' } }, target: { durable: {} } },
    movement: 'unknown',
    after: ['HUB_NAME_DEFAULT_IN_SLOT', 'ShopB@stshop'],
    drain: ['source', 'target'],
  },
  'a name that only the source slot has, sticky: the target has none after the swap': {
    slots: {
      source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
      target: { durable: { hubName: 'ShopA' } },
      sticky: ['TaskHub'],
    },
    movement: 'unknown',
    after: ['ShopA@stshop', 'HUB_NAME_UNRESOLVED'],
    drain: ['source', 'target'],
  },
  'an override that only the target slot has, sticky': {
    slots: {
      source: { durable: { hubName: 'ShopB' }, settings: shared },
      target: { durable: { hubName: 'ShopB' }, settings: { [override]: 'ShopA' } },
      sticky: [override.toUpperCase()],
    },
    movement: 'stays',
    after: ['ShopB@stshop', 'ShopA@stshop'],
    drain: ['source', 'target'],
  },
  'the name is sticky, the account is not': {
    slots: {
      source: { durable: byName, settings: { TaskHub: 'ShopB' } },
      target: { durable: byName, settings: { TaskHub: 'ShopA' } },
      sticky: ['TaskHub'],
    },
    movement: 'split',
    after: ['ShopB@stshop', 'ShopA@ststaging'],
    drain: ['source', 'target'],
  },
  'the account is sticky, the name is not': {
    slots: {
      source: { durable: byName, settings: { TaskHub: 'ShopB' } },
      target: { durable: byName, settings: { TaskHub: 'ShopA' } },
      sticky: ['AzureWebJobsStorage'],
    },
    movement: 'split',
    after: ['ShopA@ststaging', 'ShopB@stshop'],
    drain: ['source', 'target'],
  },
  'a sticky account that is the same in both slots does no harm': {
    slots: {
      source: { durable: byName, settings: { ...shared, TaskHub: 'ShopB' } },
      target: { durable: byName, settings: { TaskHub: 'ShopA' } },
      sticky: ['AzureWebJobsStorage'],
    },
    movement: 'travels',
    after: ['ShopA@stshop', 'ShopB@stshop'],
    drain: [],
  },
  'a literal name in host.json goes with the package': {
    slots: {
      source: { durable: { hubName: 'ShopV2' }, settings: shared },
      target: { durable: { hubName: 'ShopV1' } },
    },
    movement: 'travels',
    after: ['ShopV1@stshop', 'ShopV2@stshop'],
    drain: [],
  },
  'a literal name in host.json with sticky accounts': {
    slots: {
      source: { durable: { hubName: 'ShopV2' } },
      target: { durable: { hubName: 'ShopV1' } },
      sticky: ['AzureWebJobsStorage'],
    },
    movement: 'split',
    after: ['ShopV1@ststaging', 'ShopV2@stshop'],
    drain: ['source', 'target'],
  },
  'names that differ in letter case only are one hub': {
    slots: {
      source: { durable: { hubName: 'SHOPHUB' }, settings: shared },
      target: { durable: { hubName: 'shophub' } },
    },
    movement: 'same',
    after: ['shophub@stshop', 'SHOPHUB@stshop'],
    drain: ['target'],
  },
  'one account by connection string and by identity is one account': {
    slots: { source: { settings: { AzureWebJobsStorage: null, AzureWebJobsStorage__accountName: 'stshop' } } },
    movement: 'same',
    after: ['ShopHub@stshop', 'ShopHub@stshop'],
    drain: ['target'],
  },
  'one account over http and https is one account': {
    slots: { source: { settings: { AzureWebJobsStorage: storage('stshop').replace('https', 'http') } } },
    movement: 'same',
    after: ['ShopHub@stshop', 'ShopHub@stshop'],
    drain: ['target'],
  },
  'a connection under "Connection strings", sticky there': {
    slots: {
      source: {
        durable: { hubName: 'ShopHub', storageProvider: { connectionName: 'Hub' } },
        connections: { Hub: storage('sthub2') },
      },
      target: {
        durable: { hubName: 'ShopHub', storageProvider: { connectionName: 'Hub' } },
        connections: { Hub: storage('sthub1') },
      },
      stickyConnectionStrings: ['hub'],
    },
    movement: 'stays',
    after: ['ShopHub@sthub2', 'ShopHub@sthub1'],
    drain: ['source', 'target'],
  },
  'the same name among sticky app settings does not hold a connection string back': {
    slots: {
      source: {
        durable: { hubName: 'ShopHub', storageProvider: { connectionName: 'Hub' } },
        connections: { Hub: storage('sthub2') },
      },
      target: {
        durable: { hubName: 'ShopHub', storageProvider: { connectionName: 'Hub' } },
        connections: { Hub: storage('sthub1') },
      },
      sticky: ['Hub'],
    },
    movement: 'travels',
    after: ['ShopHub@sthub1', 'ShopHub@sthub2'],
    drain: [],
  },
  'a tracking store that is sticky, while the hub goes with the code': {
    slots: {
      source: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionName: 'Tracking' } },
        settings: { Tracking: storage('sttrack2') },
      },
      target: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionName: 'Tracking' } },
        settings: { Tracking: storage('sttrack1') },
      },
      sticky: ['Tracking'],
    },
    movement: 'split',
    after: ['ShopHub@stshop+sttrack2', 'ShopHub@ststaging+sttrack1'],
    drain: ['source', 'target'],
  },
  'a tracking store that goes with the hub': {
    slots: {
      source: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionName: 'Tracking' } },
        settings: { Tracking: storage('sttrack2') },
      },
      target: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionName: 'Tracking' } },
        settings: { Tracking: storage('sttrack1') },
      },
    },
    movement: 'travels',
    after: ['ShopHub@stshop+sttrack1', 'ShopHub@ststaging+sttrack2'],
    drain: [],
  },
  'hubs with the same queues are one hub, also with separate tracking stores': {
    slots: {
      source: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionName: 'Tracking' } },
        settings: { ...shared, Tracking: storage('sttrack2') },
      },
      target: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionName: 'Tracking' } },
        settings: { Tracking: storage('sttrack1') },
      },
    },
    movement: 'same',
    after: ['ShopHub@stshop+sttrack1', 'ShopHub@stshop+sttrack2'],
    drain: ['target'],
  },
  'a setting that is missing in the source slot': {
    slots: { source: { durable: byName }, target: { durable: byName, settings: { TaskHub: 'ShopA' } } },
    movement: 'unknown',
    after: ['ShopA@stshop', 'HUB_NAME_UNRESOLVED'],
    drain: ['target'],
  },
  'sticky names that could not be read': {
    slots: { stickyUnreadable: forbidden },
    movement: 'unknown',
    after: ['FORBIDDEN', 'FORBIDDEN'],
    drain: ['source', 'target'],
  },
  'sticky names that could not be read, with one hub': {
    slots: { source: { settings: shared }, stickyUnreadable: forbidden },
    movement: 'same',
    after: ['FORBIDDEN', 'FORBIDDEN'],
    drain: ['target'],
  },
  'a configuration that could not be read': {
    slots: { target: { unreadable: forbidden } },
    movement: 'unknown',
    after: ['FORBIDDEN', 'FORBIDDEN'],
    drain: ['source'],
  },
  'the default name of Durable Functions 1.x in both slots': {
    slots: {
      source: { host: {}, settings: { ...shared, FUNCTIONS_EXTENSION_VERSION: '~1' } },
      target: { host: {}, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } },
    },
    movement: 'same',
    after: ['DurableFunctionsHub@stshop', 'DurableFunctionsHub@stshop'],
    drain: ['target'],
  },
  'two slots that are not production': {
    slots: { sourceName: 'blue', targetName: 'green' },
    movement: 'travels',
    after: ['ShopHub@stshop', 'ShopHub@ststaging'],
    drain: [],
  },
  'production as the source': {
    slots: { sourceName: 'production', targetName: 'staging' },
    movement: 'travels',
    after: ['ShopHub@stshop', 'ShopHub@ststaging'],
    drain: [],
  },
  'MSSQL: databases of the slots’ own, under one name': {
    slots: {
      source: { durable: sql, settings: { SqlDb: 'Server=db2;Database=shop' } },
      target: { durable: sql, settings: { SqlDb: 'Server=db1;Database=shop' } },
    },
    movement: 'travels',
    after: ['ShopHub@mssql', 'ShopHub@mssql'],
    drain: [],
  },
  'MSSQL: databases of the slots’ own, sticky': {
    slots: {
      source: { durable: sql, settings: { SqlDb: 'Server=db2;Database=shop' } },
      target: { durable: sql, settings: { SqlDb: 'Server=db1;Database=shop' } },
      sticky: ['SqlDb'],
    },
    movement: 'stays',
    after: ['ShopHub@mssql', 'ShopHub@mssql'],
    drain: ['source', 'target'],
  },
  'MSSQL: one database with one login is one hub, whatever its name in host.json': {
    slots: {
      source: { durable: { ...sql, hubName: 'ShopB' }, settings: { SqlDb: 'Server=db1;Database=shop' } },
      target: { durable: { ...sql, hubName: 'ShopA' }, settings: { SqlDb: 'Server=db1;Database=shop' } },
    },
    movement: 'same',
    after: ['ShopA@mssql', 'ShopB@mssql'],
    drain: ['target'],
  },
  'MSSQL: schemas tell hubs apart': {
    slots: {
      source: {
        durable: { ...sql, storageProvider: { ...sql.storageProvider, schemaName: 'b' } },
        settings: { SqlDb: 'Server=db1' },
      },
      target: {
        durable: { ...sql, storageProvider: { ...sql.storageProvider, schemaName: 'a' } },
        settings: { SqlDb: 'Server=db1' },
      },
    },
    movement: 'travels',
    after: ['ShopHub@mssql', 'ShopHub@mssql'],
    drain: [],
  },
  'Durable Task Scheduler: two hubs of one scheduler': {
    slots: {
      source: { durable: scheduler('%TaskHub%'), settings: { Scheduler: endpoint('shop'), TaskHub: 'b' } },
      target: { durable: scheduler('%TaskHub%'), settings: { Scheduler: endpoint('shop'), TaskHub: 'a' } },
    },
    movement: 'travels',
    after: ['a@azureManaged', 'b@azureManaged'],
    drain: [],
  },
  'Durable Task Scheduler: one hub, named by two connection strings': {
    slots: {
      source: { durable: scheduler('shop-hub'), settings: { Scheduler: `${endpoint('shop')};ClientID=1` } },
      target: { durable: scheduler('Shop-Hub'), settings: { Scheduler: endpoint('SHOP') } },
    },
    movement: 'same',
    after: ['Shop-Hub@azureManaged', 'shop-hub@azureManaged'],
    drain: ['target'],
  },
  'Netherite: separate event hubs': {
    slots: {
      source: { durable: netherite, settings: { ...shared, EventHubsConnection: 'Endpoint=sb://two' } },
      target: { durable: netherite, settings: { EventHubsConnection: 'Endpoint=sb://one' } },
    },
    movement: 'travels',
    after: ['ShopHub@Netherite', 'ShopHub@Netherite'],
    drain: [],
  },
  'Netherite: one account and one event hubs namespace': {
    slots: {
      source: { durable: netherite, settings: { ...shared, EventHubsConnection: 'Endpoint=sb://one' } },
      target: { durable: netherite, settings: { EventHubsConnection: 'Endpoint=sb://one' } },
    },
    movement: 'same',
    after: ['ShopHub@Netherite', 'ShopHub@Netherite'],
    drain: ['target'],
  },
  'a package that changes the provider': {
    slots: { source: { durable: sql, settings: { SqlDb: 'Server=db1' } } },
    movement: 'travels',
    after: ['ShopHub@stshop', 'ShopHub@mssql'],
    drain: [],
  },
};

describe('odd set-ups of two slots', () => {
  for (const [name, { slots, movement, after, drain }] of Object.entries(cases)) {
    const observation = slotsObservation(slots);
    it(`${name}: hubs after the swap`, () => {
      const { source, target } = hubsAfterSwap(observation);
      assert.deepEqual([told(source), told(target)], after);
    });
    it(`${name}: ${movement}`, () => {
      assert.equal(hubMovement(observation), movement);
      assert.deepEqual(
        hubsToDrain(observation, 'swap').map(({ slot }) => slot),
        drain,
      );
    });
  }
});
