import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  createPipelineRequest,
  RestError,
  type HttpClient,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { TableClient } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import { describeFailure } from '../../core/azure/failures.ts';
import { parseStorageConnection, type StorageDoors } from '../../core/azure/storage/index.ts';
import { unescapeXml } from '../../sandbox/storage-server/index.ts';

/**
 * Doors to an account without the SDKs: the same requests, answers and errors, a tenth of their cost, no retries. Most of the
 * generated runs go through these; the others go through the real ones and hold the two together.
 */
export function lightDoors(connectionString: string, client: HttpClient, signal: AbortSignal): StorageDoors {
  const { accountName, tableUrl, queueUrl, blobUrl } = parseStorageConnection(connectionString, 'the test');
  const ask = <Result>(what: string, question: () => Promise<Result>): Promise<Result> =>
    question().catch((error: unknown) => {
      throw describeFailure(error, what, signal);
    });
  const queueOf = (name: string): Pick<QueueClient, 'getProperties' | 'peekMessages'> =>
    lightQueue(client, queueUrl, name);
  return {
    accountName,
    description: `account ${accountName}`,
    table: (name) => Promise.resolve(lightTable(client, tableUrl, name) as TableClient),
    queue: (name) => Promise.resolve(queueOf(name) as QueueClient),
    listQueues: (prefix) =>
      ask('listing queues', async () => {
        const answer = await send(client, 'GET', `${queueUrl}/`, { comp: 'list', prefix });
        return xmlValues(answer, 'EnumerationResults', 'Name');
      }),
    tableExists: (name) =>
      ask('looking for a table', () => exists(() => send(client, 'GET', `${tableUrl}/${name}()`, { $top: '1' }))),
    queueExists: (name) =>
      ask('looking for a queue', () => exists(() => send(client, 'GET', `${queueUrl}/${name}`, { comp: 'metadata' }))),
    containerExists: (name) =>
      ask('looking for a container', () =>
        exists(() => send(client, 'HEAD', `${blobUrl}/${name}`, { restype: 'container' })),
      ),
    readBlob: (container, blob) =>
      ask('reading a blob', async () => {
        const path = [container, ...blob.split('/')].map(encodeURIComponent).join('/');
        try {
          const answer = await send(client, 'GET', `${blobUrl}/${path}`, {}, true);
          const bytes =
            answer.readableStreamBody === undefined ? Buffer.alloc(0) : await buffer(answer.readableStreamBody);
          return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
        } catch (error) {
          if (error instanceof RestError && error.statusCode === 404) return undefined;
          throw error;
        }
      }),
  };
}

interface LightPage extends Array<Record<string, unknown>> {
  continuationToken?: string | undefined;
}

/** Of a table client only what a reader uses: pages of a query. */
function lightTable(client: HttpClient, tableUrl: string, name: string): Pick<TableClient, 'listEntities'> {
  const page = async (
    query: { readonly filter?: string; readonly select?: readonly string[] },
    settings: { readonly maxPageSize?: number; readonly continuationToken?: string },
  ): Promise<LightPage> => {
    const { continuationToken } = settings;
    const answer = await send(client, 'GET', `${tableUrl}/${name}()`, {
      ...(query.filter === undefined ? {} : { $filter: query.filter }),
      ...(query.select === undefined ? {} : { $select: query.select.join(',') }),
      ...(settings.maxPageSize === undefined ? {} : { $top: String(settings.maxPageSize) }),
      ...(continuationToken === undefined ? {} : (JSON.parse(continuationToken) as Record<string, string>)),
    });
    const rows: LightPage = parseJson(answer).value.map(toEntity);
    const nextPartitionKey = answer.headers.get('x-ms-continuation-nextpartitionkey');
    if (nextPartitionKey !== undefined) {
      rows.continuationToken = JSON.stringify({
        NextPartitionKey: nextPartitionKey,
        NextRowKey: answer.headers.get('x-ms-continuation-nextrowkey') ?? '',
      });
    }
    return rows;
  };
  const listEntities = (options: { queryOptions?: Parameters<typeof page>[0] } = {}): unknown => ({
    byPage: (settings: Parameters<typeof page>[1] = {}) => ({
      next: async () => ({ done: false, value: await page(options.queryOptions ?? {}, settings) }),
    }),
  });
  return { listEntities } as unknown as Pick<TableClient, 'listEntities'>;
}

/** Of a queue client only what a reader uses: its depth, and a peek. */
function lightQueue(
  client: HttpClient,
  queueUrl: string,
  name: string,
): Pick<QueueClient, 'getProperties' | 'peekMessages'> {
  const getProperties = async (): Promise<{ approximateMessagesCount: number | undefined }> => {
    const answer = await send(client, 'GET', `${queueUrl}/${name}`, { comp: 'metadata' });
    const count = answer.headers.get('x-ms-approximate-messages-count');
    return { approximateMessagesCount: count === undefined ? undefined : Number(count) };
  };
  const peekMessages = async (options: { numberOfMessages?: number } = {}): Promise<unknown> => {
    const answer = await send(client, 'GET', `${queueUrl}/${name}/messages`, {
      peekonly: 'true',
      numofmessages: String(options.numberOfMessages ?? 1),
    });
    return {
      peekedMessageItems: xmlValues(answer, 'QueueMessagesList', 'MessageText').map((messageText) => ({ messageText })),
    };
  };
  return { getProperties, peekMessages } as unknown as Pick<QueueClient, 'getProperties' | 'peekMessages'>;
}

async function send(
  client: HttpClient,
  method: HttpMethods,
  url: string,
  query: Readonly<Record<string, string>>,
  streamed = false,
): Promise<PipelineResponse> {
  const request = createPipelineRequest({
    url: `${url}?${new URLSearchParams(query).toString()}`,
    method,
    allowInsecureConnection: true,
    ...(streamed ? { streamResponseStatusCodes: new Set([200]) } : {}),
  });
  request.headers.set('accept', 'application/json;odata=minimalmetadata');
  const response = await client.sendRequest(request);
  if (response.status >= 300) {
    const code = response.headers.get('x-ms-error-code');
    throw new RestError('The answer was not a success.', {
      statusCode: response.status,
      request,
      response,
      ...(code === undefined ? {} : { code }),
    });
  }
  return response;
}

function parseJson(answer: PipelineResponse): { readonly value: readonly Record<string, unknown>[] } {
  try {
    return JSON.parse(answer.bodyAsText ?? '') as { value: Record<string, unknown>[] };
  } catch {
    throw unparsable(answer);
  }
}

function xmlValues(answer: PipelineResponse, root: string, element: string): string[] {
  const text = answer.bodyAsText ?? '';
  if (!text.trimEnd().endsWith(`</${root}>`)) {
    throw unparsable(answer);
  }
  return [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map((match) =>
    unescapeXml(match[1] ?? ''),
  );
}

function unparsable(answer: PipelineResponse): RestError {
  return new RestError('The body could not be parsed.', {
    code: RestError.PARSE_ERROR,
    statusCode: answer.status,
    request: answer.request,
    response: answer,
  });
}

function toEntity(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entity: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (name === 'PartitionKey') entity['partitionKey'] = value;
    else if (name === 'RowKey') entity['rowKey'] = value;
    else if (!name.includes('odata')) {
      entity[name] = row[`${name}@odata.type`] === 'Edm.DateTime' ? new Date(String(value)) : value;
    }
  }
  return entity;
}

async function exists(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return false;
    throw error;
  }
}
