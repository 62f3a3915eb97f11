import { DurableDeployError } from '../../../errors.ts';
import type { Clock } from '../../../clock.ts';
import { describeFailure } from '../../../azure/failures.ts';
import type { StorageDoors } from '../../../azure/storage/index.ts';
import type { HubNames } from '../../storage-format/index.ts';
import { createServiceClock, type ServiceClock } from './service-clock.ts';
import { maxPeek, type HubStore, type HubTable, type TableRow } from './store.ts';

/**
 * The parts of one hub through the storage SDKs.
 *
 * @param options.doors the account of queues, leases and, without a tracking store, tables
 * @param options.trackingDoors the account of Instances and History, where the hub has a tracking store
 * @param options.clock ours, to hold the service's against
 * @param options.onRequest called once for each request that is sent
 */
export function openHubStore(options: {
  readonly doors: StorageDoors;
  readonly trackingDoors?: StorageDoors | undefined;
  readonly names: HubNames;
  readonly clock: Clock;
  readonly onRequest: () => void;
}): HubStore {
  const { doors, names, onRequest } = options;
  const instancesClock = createServiceClock(options.clock);
  const otherClock = createServiceClock(options.clock);
  const tables = options.trackingDoors ?? doors;

  const ask = async <Result>(what: string, signal: AbortSignal, request: () => Promise<Result>): Promise<Result> => {
    signal.throwIfAborted();
    onRequest();
    try {
      return await request();
    } catch (error) {
      throw describeFailure(error, what, signal);
    }
  };

  return {
    instances: openTable(tables, names.instancesTable, ask, instancesClock),
    history: openTable(tables, names.historyTable, ask, otherClock),
    partitions: openTable(doors, names.partitionsTable, ask, otherClock),

    clockDifference: () => instancesClock.difference(),

    async listQueues(prefix, signal) {
      const what = `listing the queues ${prefix}* in ${doors.description}`;
      return ask(what, signal, async () => {
        try {
          return await doors.listQueues(prefix, signal);
        } catch (error) {
          if (error instanceof DurableDeployError && error.code === 'FORBIDDEN') return undefined;
          throw error;
        }
      });
    },

    async queueDepth(queue, signal) {
      return ask(`reading the length of queue ${queue} in ${doors.description}`, signal, async () => {
        try {
          const client = await doors.queue(queue);
          const { approximateMessagesCount } = await client.getProperties({ abortSignal: signal });
          if (approximateMessagesCount !== undefined) return approximateMessagesCount;
          throw new DurableDeployError(
            'MALFORMED_ANSWER',
            `The answer for queue ${queue} in ${doors.description} holds no message count.`,
          );
        } catch (error) {
          if (isNotThere(error)) return undefined;
          throw error;
        }
      });
    },

    async peek(queue, signal) {
      return ask(`peeking into queue ${queue} in ${doors.description}`, signal, async () => {
        const client = await doors.queue(queue);
        const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: maxPeek, abortSignal: signal });
        return peekedMessageItems.map(({ messageText }) => messageText);
      });
    },

    async containerExists(container, signal) {
      return ask(`looking for container ${container} in ${doors.description}`, signal, () =>
        doors.containerExists(container, signal),
      );
    },

    async readBlob(container, blob, signal) {
      return ask(`reading a blob in container ${container} in ${doors.description}`, signal, () =>
        doors.readBlob(container, blob, signal),
      );
    },
  };
}

function openTable(
  doors: StorageDoors,
  name: string,
  ask: <Result>(what: string, signal: AbortSignal, request: () => Promise<Result>) => Promise<Result>,
  serviceClock: ServiceClock,
): HubTable {
  return {
    name,
    async page(query, signal) {
      return ask(`reading the table ${name} in ${doors.description}`, signal, async () => {
        try {
          const client = await doors.table(name);
          let hasRows = true;
          const answered = serviceClock.asking();
          const pages = client
            .listEntities<Record<string, unknown>>({
              queryOptions: { ...(query.filter === '' ? {} : { filter: query.filter }), select: [...query.select] },
              abortSignal: signal,
              onResponse: ({ status, headers, parsedBody }) => {
                answered(headers.get('date'));
                hasRows = status !== 200 || isListOfRows(parsedBody);
              },
            })
            .byPage({
              maxPageSize: query.pageSize,
              ...(query.continuation === undefined ? {} : { continuationToken: query.continuation }),
            });
          const { value } = (await pages.next()) as { value?: readonly TableRow[] & { continuationToken?: string } };
          // The SDK takes any answer without a list for an empty one.
          if (!hasRows) {
            throw new DurableDeployError(
              'MALFORMED_ANSWER',
              `The answer for the table ${name} in ${doors.description} holds no list of rows.`,
            );
          }
          return { rows: value ?? [], continuation: value?.continuationToken };
        } catch (error) {
          if (isNotThere(error)) return undefined;
          throw error;
        }
      });
    },
  };
}

/**
 * Whether the storage service says that there is no such table or queue. A 404 without the headers that it puts into every answer
 * comes from something in between (a gateway, a proxy, a web server at a wrong address) and says nothing about the hub.
 * Source: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-response-headers
 */
function isNotThere(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('statusCode' in error) || error.statusCode !== 404) return false;
  const { response } = error as { readonly response?: { readonly headers: { get(name: string): string | undefined } } };
  return ['x-ms-version', 'x-ms-request-id', 'x-ms-error-code'].some((name) => response?.headers.get(name));
}

function isListOfRows(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
}
