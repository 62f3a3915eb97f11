/** Readers with one mistake each, of the kind that the product must not make: the generated runs have to find them out. */
import type { TableClient } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import type { StorageDoors } from '../../core/azure/storage/index.ts';
import { createStorageReader } from '../../core/taskhub/observe/storage/index.ts';
import type { HubReader } from '../../core/taskhub/model.ts';
import type { RunOptions } from './run.ts';

type CreateReader = NonNullable<RunOptions['createReader']>;

interface Query {
  readonly filter?: string;
}
interface Page extends Array<unknown> {
  continuationToken?: string | undefined;
}

/** What a mistaken reader sees in place of what there is. */
interface Distortion {
  filter?(table: string, filter: string): string;
  page?(table: string, page: Page): void;
  depth?(count: number, peek: () => Promise<number>): number | Promise<number>;
}

function distorted(distortion: Distortion): CreateReader {
  return (options) =>
    createStorageReader({
      ...options,
      doors: distort(options.doors, distortion),
      ...(options.trackingDoors === undefined ? {} : { trackingDoors: distort(options.trackingDoors, distortion) }),
    });
}

function distort(doors: StorageDoors, distortion: Distortion): StorageDoors {
  return {
    ...doors,
    table: async (name) => {
      const client = await doors.table(name);
      const listEntities = (options: { queryOptions?: Query } = {}): unknown => {
        const filter = options.queryOptions?.filter ?? '';
        const changed = distortion.filter?.(name, filter) ?? filter;
        const list = client.listEntities({
          ...options,
          queryOptions: { ...options.queryOptions, ...(changed === '' ? {} : { filter: changed }) },
        });
        return {
          byPage: (settings: Parameters<typeof list.byPage>[0]) => {
            const pages = list.byPage(settings);
            return {
              next: async () => {
                const result = (await pages.next()) as { value: Page | undefined };
                if (result.value !== undefined) distortion.page?.(name, result.value);
                return result;
              },
            };
          },
        };
      };
      return { listEntities } as unknown as TableClient;
    },
    queue: async (name) => {
      const client = await doors.queue(name);
      const peek = async (): Promise<number> =>
        (await client.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.length;
      const mistaken: Pick<QueueClient, 'getProperties' | 'peekMessages'> = {
        getProperties: async (options) => {
          const properties = await client.getProperties(options);
          const count = properties.approximateMessagesCount ?? 0;
          return { ...properties, approximateMessagesCount: (await distortion.depth?.(count, peek)) ?? count };
        },
        peekMessages: (options) => client.peekMessages(options),
      };
      return mistaken as QueueClient;
    },
  };
}

const openRows = (table: string, filter: string): boolean =>
  table.endsWith('Instances') && filter.includes('RuntimeStatus');

const writtenMeanwhile = / or \(Timestamp ge datetime'[^']*'\)/;

/** Does not look at the queues before it reads the rows, only after, and does not ask for rows that were written meanwhile. */
const queuesOnlyAfterRows: CreateReader = (options) => {
  let rowsRead = false;
  const reader = distorted({
    filter: (table, filter) => {
      rowsRead ||= openRows(table, filter);
      return filter.replace(writtenMeanwhile, '');
    },
    depth: (count) => (rowsRead ? count : 0),
  })(options);
  return {
    ...reader,
    observe: (request) => {
      rowsRead = false;
      return reader.observe(request);
    },
  };
};

/** Takes what it could not read for nothing. */
const swallowsTrouble: CreateReader = (options): HubReader => {
  const reader = createStorageReader(options);
  return {
    ...reader,
    observe: async (request) => {
      const observation = await reader.observe(request);
      return observation.completeness === 'failed' && observation.blocking.total === 0
        ? {
            ...observation,
            completeness: 'readToEnd',
            reasons: [],
            presence: 'present',
            messages: {
              kind: 'read',
              queues: [],
              blockingCount: 0,
              blocking: [],
              harmlessCount: 0,
              allowedCount: 0,
              hiddenCount: 0,
              hiddenExplained: 0,
              hiddenUnexplained: 0,
            },
          }
        : observation;
    },
  };
};

export interface Mutant {
  readonly mistake: string;
  readonly createReader: CreateReader;
  /** The kind of hub in which the mistake shows soon. */
  readonly only?: RunOptions['only'];
}

export const mutants: readonly Mutant[] = [
  {
    mistake: 'leaves out every key that begins with @',
    createReader: distorted({
      filter: (table, filter) =>
        openRows(table, filter) ? `(${filter}) and not (PartitionKey ge '@' and PartitionKey lt 'A')` : filter,
    }),
  },
  {
    mistake: 'asks for Running and Pending only',
    createReader: distorted({
      filter: (table, filter) =>
        openRows(table, filter) ? `(${filter}) and (RuntimeStatus eq 'Running' or RuntimeStatus eq 'Pending')` : filter,
    }),
  },
  {
    mistake: 'takes the first page for the whole table',
    createReader: distorted({
      page: (_, page) => {
        page.continuationToken = undefined;
      },
    }),
    only: 'smallPages',
  },
  {
    mistake: 'ends at an empty page',
    createReader: distorted({
      page: (_, page) => {
        if (page.length === 0) page.continuationToken = undefined;
      },
    }),
    only: 'smallPages',
  },
  {
    mistake: 'asks a shared tracking store for rows with the hub name only',
    createReader: (options) =>
      distorted({
        filter: (table, filter) =>
          openRows(table, filter) && options.location.trackingStore !== undefined
            ? `(${filter}) and TaskHubName eq '${options.location.hubName}'`
            : filter,
      })(options),
    only: 'sharedTrackingStore',
  },
  {
    mistake: 'looks at no queue',
    createReader: distorted({ depth: () => 0 }),
  },
  {
    mistake: 'sees visible messages only',
    createReader: distorted({ depth: (_, peek) => peek() }),
  },
  {
    mistake: 'looks at the queues after the rows only, and not at rows written meanwhile',
    createReader: queuesOnlyAfterRows,
    only: 'live',
  },
  {
    mistake: 'takes trouble for nothing',
    createReader: swallowsTrouble,
  },
];
