import { randomBytes } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { readHostStatus } from '../../core/slots/observe/index.ts';
import { knownDifferenceRules } from '../../core/slots/preflight/index.ts';
import { hubNames } from '../../core/taskhub/storage-format/index.ts';
import { proveContinuation } from '../../core/taskhub/observe/management-api/continuation-proof.ts';
import type { LiveApp } from './app.ts';

/** What became of an assumption on a live app. */
export type Finding =
  | { readonly outcome: 'holds' | 'does not hold'; readonly seen: string }
  | { readonly outcome: 'not tried'; readonly seen: string };

/** A row of docs/live-check.md that a script can try. */
export interface Assumption {
  readonly id: string;
  readonly what: string;
  /** Makes and deletes things of its own in the storage account. */
  readonly writes?: true;
  /** @throws whatever Azure answers: then the assumption counts as one that does not hold. */
  readonly attempt: (app: LiveApp, signal: AbortSignal) => Promise<Finding>;
}

const holds = (seen: string): Finding => ({ outcome: 'holds', seen });
const fails = (seen: string): Finding => ({ outcome: 'does not hold', seen });
const notTried = (seen: string): Finding => ({ outcome: 'not tried', seen });

export const assumptions: readonly Assumption[] = [
  {
    id: 'A1',
    what: 'the durable API answers through ARM with an ARM token only',
    attempt: async ({ bridge }, signal) => {
      const { status, rows } = await bridge.listPage({ statuses: ['Running'], top: 1, signal });
      return Array.isArray(rows) ? holds(`${status} and a list`) : fails(`${status}, and no list`);
    },
  },
  {
    id: 'A2',
    what: 'the bridge passes the continuation token',
    attempt: async ({ bridge }, signal) => {
      return (await proveContinuation(bridge, signal))
        ? holds('a token came back')
        : notTried('the hub has fewer than two instances; start a few');
    },
  },
  {
    id: 'A3',
    what: 'host.json of the running app can be read through ARM',
    attempt: async (app) => {
      return holds(`${(await app.hostJson()).length} characters`);
    },
  },
  {
    id: 'A5',
    what: 'listKeys gives the system key durabletask_extension',
    attempt: async ({ sites, ref, slot }) => {
      return (await sites.systemKey(ref, slot)) === undefined ? fails('no such key') : holds('a key (not shown)');
    },
  },
  {
    id: 'A7',
    what: 'Key Vault references come unresolved from ARM',
    attempt: async (app) => {
      const names = [...(await app.appSettings())].filter(([, value]) => value.startsWith('@Microsoft.KeyVault('));
      return names.length > 0
        ? holds(`${names.length} references`)
        : notTried('the app has no such setting, or ARM resolved it');
    },
  },
  {
    id: 'A9',
    what: 'the handler takes status numbers that mean nothing yet',
    attempt: async ({ bridge }, signal) => {
      const { rows } = await bridge.listPage({ statuses: ['8', '15'], top: 1, signal });
      return Array.isArray(rows) && rows.length === 0 ? holds('an empty list') : fails('rows, or no list');
    },
  },
  {
    id: 'S1',
    what: 'a negated comparison also finds rows without the property',
    writes: true,
    attempt: async (app) =>
      withTable(app, async (table) => {
        await table.createEntity({ partitionKey: 'ended', rowKey: '', RuntimeStatus: 'Completed' });
        await table.createEntity({ partitionKey: 'without', rowKey: '' });
        const found: string[] = [];
        const filter = "not (RuntimeStatus eq 'Completed')";
        for await (const row of table.listEntities({ queryOptions: { filter } })) found.push(row.partitionKey ?? '');
        return found.join() === 'without' ? holds('the row was found') : fails(`found: ${found.join() || 'nothing'}`);
      }),
  },
  {
    id: 'S2',
    what: 'a continuation token is taken with a nearer end and another page size',
    attempt: async (app) => {
      const { hubName, trackingStore } = await app.location();
      const { instancesTable } = hubNames(hubName, trackingStore);
      const table = await (await app.storage()).table(instancesTable);
      const pageOf = (filter: string, continuationToken?: string) =>
        table
          .listEntities({ queryOptions: { filter, select: ['PartitionKey'] } })
          .byPage({ maxPageSize: 1, ...(continuationToken === undefined ? {} : { continuationToken }) })
          .next();
      const first = await pageOf("PartitionKey ge '0'");
      const token = first.done === true ? undefined : (first.value as { continuationToken?: string }).continuationToken;
      if (token === undefined) return notTried('the hub has fewer than two instances');
      await pageOf("PartitionKey ge '0' and PartitionKey lt '~~~~'", token);
      return holds('the next page came');
    },
  },
  {
    id: 'S3',
    what: 'the approximate message count includes hidden messages',
    writes: true,
    attempt: async (app) =>
      withQueue(app, async (queue) => {
        await queue.sendMessage('visible');
        await queue.sendMessage('hidden', { visibilityTimeout: 600 });
        const { approximateMessagesCount: count } = await queue.getProperties();
        return count === 2 ? holds('2 of 2') : fails(`${count ?? 'no'} of 2`);
      }),
  },
  {
    id: 'S4',
    what: 'peeking leaves a message as it was',
    writes: true,
    attempt: async (app) =>
      withQueue(app, async (queue) => {
        await queue.sendMessage('visible');
        await queue.peekMessages({ numberOfMessages: 32 });
        const [again] = (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems;
        return again?.dequeueCount === 0
          ? holds('dequeued 0 times, still visible')
          : fails('taken, or counted as taken');
      }),
  },
  {
    id: 'S10',
    what: 'a filter may ask for the time of the last write',
    attempt: async (app) => {
      const { hubName, trackingStore } = await app.location();
      const table = await (await app.storage()).table(hubNames(hubName, trackingStore).instancesTable);
      const filter = "not (RuntimeStatus eq 'Completed') or Timestamp ge datetime'2020-01-01T00:00:00Z'";
      const select = ['PartitionKey'];
      await table.listEntities({ queryOptions: { filter, select } }).byPage({ maxPageSize: 1 }).next();
      return holds('the page came');
    },
  },
  {
    id: 'W1',
    what: 'both slots show the last swap, with milliseconds',
    attempt: async ({ sites, ref, slot }) => {
      if (slot === undefined) return notTried(needsSlot);
      const [one, other] = (await Promise.all([sites.getSite(ref), sites.getSite(ref, slot)])).map(
        ({ lastSwap }) => lastSwap,
      );
      if (one === undefined && other === undefined) return notTried('the slot was never swapped');
      if (one?.at !== other?.at)
        return fails(`${one?.at ?? 'nothing'} on the app, ${other?.at ?? 'nothing'} on the slot`);
      return one?.at.endsWith('.000Z') === true
        ? fails(`a whole second (${one.at}); once may be chance`)
        : holds('the same time');
    },
  },
  {
    id: 'W10',
    what: 'the site tells whether it routes all traffic',
    attempt: async ({ sites, ref, slot }) => {
      const { routesAllTraffic } = await sites.getSite(ref, slot);
      return routesAllTraffic === undefined ? fails('outboundVnetRouting is empty') : holds(String(routesAllTraffic));
    },
  },
  {
    id: 'W13',
    what: 'the host tells how long its process has run',
    attempt: async ({ sites, ref, slot }) => {
      const pair = { ref, source: slot ?? 'production', target: 'production' };
      const { processUptimeMs } = await readHostStatus(sites, pair, pair.source);
      return processUptimeMs === undefined ? fails('no processUptime') : holds(`${processUptimeMs} ms`);
    },
  },
  {
    id: 'W19',
    what: 'slotsdiffs names its rules as the task knows them',
    attempt: async ({ slots, ref, slot }) => {
      if (slot === undefined) return notTried(needsSlot);
      const rules = new Set((await slots.slotDifferences(ref, slot, 'production', true)).map(({ rule }) => rule));
      const unknown = [...rules].filter((rule) => !knownDifferenceRules.has(rule.toLowerCase()));
      if (rules.size === 0) return notTried('the slots do not differ');
      return unknown.length > 0 ? fails(`new: ${unknown.join(', ')}`) : holds([...rules].join(', '));
    },
  },
  {
    id: 'W20',
    what: 'the list of functions gives the type of each trigger',
    attempt: async ({ slots, ref, slot }) => {
      const functions = await slots.functions(ref, slot);
      if (functions.length === 0) return notTried('the app has no functions');
      const untold = functions.filter(({ trigger }) => trigger === '');
      return untold.length > 0
        ? fails(`none for ${untold.length} of ${functions.length}`)
        : holds(`${functions.length} functions`);
    },
  },
];

const needsSlot = 'needs --slot';

/** A table of the script's own, which is deleted afterwards. */
async function withTable(app: LiveApp, work: (table: TableClient) => Promise<Finding>): Promise<Finding> {
  const table = await (await app.storage()).table(ownName());
  await table.createTable();
  try {
    return await work(table);
  } finally {
    await table.deleteTable();
  }
}

type Queue = Awaited<ReturnType<Awaited<ReturnType<LiveApp['storage']>>['queue']>>;

/** A queue of the script's own, which is deleted afterwards. */
async function withQueue(app: LiveApp, work: (queue: Queue) => Promise<Finding>): Promise<Finding> {
  const queue = await (await app.storage()).queue(ownName());
  await queue.create();
  try {
    return await work(queue);
  } finally {
    await queue.delete();
  }
}

function ownName(): string {
  return `livecheck${randomBytes(6).toString('hex')}`;
}
