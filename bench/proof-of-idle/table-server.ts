/**
 * A process that stands in for a storage account with three hubs of a million instances. Rows are computed when they are
 * asked for, and the cost model is kept with timers, so the server's own work does not count.
 * Prints its port as the first line and ends with its standard input.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { costModel, hubs, instanceCount } from './cost-model.ts';

const knownConnections = new WeakSet<Socket>();
const counts = { requests: 0, pages: 0, connections: 0 };
const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.on('end', () => process.exit()).resume();

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/counts') {
    response.end(JSON.stringify(counts));
    Object.assign(counts, { requests: 0, pages: 0, connections: 0 });
    return;
  }
  counts.requests += 1;
  let cost: number = costModel.perRequest;
  if (!knownConnections.has(request.socket)) {
    knownConnections.add(request.socket);
    counts.connections += 1;
    cost += costModel.perConnection;
  }
  const table = /^\/bench\/(\w+?)(Instances|History|Partitions)(?:\(\))?$/.exec(url.pathname);
  const [, hub = '', kind = ''] = table ?? [];
  if (kind === 'Instances') {
    const page = pageOf(hub, url.searchParams);
    await setTimeout(cost + page.scanned * costModel.perRow);
    const next = page.next === undefined ? {} : { 'x-ms-continuation-NextPartitionKey': page.next };
    response.writeHead(200, { ...next, 'content-type': 'application/json;odata=minimalmetadata' });
    response.end(JSON.stringify({ value: page.rows }));
    return;
  }
  await setTimeout(cost);
  if (kind !== '') {
    const rows = kind === 'Partitions' ? controlQueues(hub).map((RowKey) => ({ PartitionKey: '', RowKey })) : [];
    response.writeHead(200, { 'content-type': 'application/json;odata=minimalmetadata' });
    response.end(JSON.stringify({ value: rows }));
  } else if (url.searchParams.get('comp') === 'list') {
    const [name] = (url.searchParams.get('prefix') ?? '').split('-control-');
    const queues = controlQueues(name ?? '').map((queue) => `<Queue><Name>${queue}</Name></Queue>`);
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(`<EnumerationResults><Queues>${queues.join('')}</Queues><NextMarker/></EnumerationResults>`);
  } else {
    response.writeHead(200, { 'x-ms-approximate-messages-count': '0' }).end();
  }
}

interface Page {
  readonly rows: object[];
  readonly scanned: number;
  readonly next: string | undefined;
}

function pageOf(hub: string, parameters: URLSearchParams): Page {
  counts.pages += parameters.get('$top') === '1' ? 0 : 1;
  const filter = parameters.get('$filter') ?? '';
  const [from = '', to] = boundsOf(filter);
  const openOnly = filter.includes('RuntimeStatus');
  const end = to === undefined ? instanceCount : firstAtOrAfter(hub, to);
  const wanted = Number(parameters.get('$top') ?? 1000);
  const rows: object[] = [];
  let index = firstAtOrAfter(hub, parameters.get('NextPartitionKey') ?? from);
  const start = index;
  for (; index < end && rows.length < wanted && index - start < costModel.rowsPerPage; index++) {
    const running = hub === hubs.busy && index === 10;
    if (running || !openOnly) rows.push(rowOf(hub, index, running));
  }
  return { rows, scanned: index - start, next: index < end ? keyOf(hub, index) : undefined };
}

function boundsOf(filter: string): [string | undefined, string | undefined] {
  const equal = /^\(*PartitionKey eq '([^']*)'/.exec(filter)?.[1];
  if (equal !== undefined) return [equal, `${equal}\u0000`];
  const match = /^\(*PartitionKey ge '([^']*)'(?:\)* and \(*PartitionKey lt '([^']*)')?/.exec(filter);
  if (match) return [match[1], match[2]];
  return ['', /^\(*PartitionKey lt '([^']*)'/.exec(filter)?.[1]];
}

function rowOf(hub: string, index: number, running: boolean): object {
  return {
    PartitionKey: keyOf(hub, index),
    RowKey: '',
    Name: 'OrderSaga',
    Version: '',
    RuntimeStatus: running ? 'Running' : 'Completed',
    'CreatedTime@odata.type': 'Edm.DateTime',
    CreatedTime: '2026-01-01T00:00:00Z',
    ExecutionId: `execution-${index}`,
    TaskHubName: hub,
  };
}

/** The keys of a hub are in order, so that they need not be kept. */
function keyOf(hub: string, index: number): string {
  if (hub === hubs.counted) return `production-orders-2026-${String(index).padStart(9, '0')}`;
  const even = Math.floor((index * 2 ** 32) / instanceCount);
  const rest = (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${even.toString(16).padStart(8, '0')}${rest}${rest}${rest}`;
}

function firstAtOrAfter(hub: string, key: string): number {
  let [low, high] = [0, instanceCount];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(hub, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function controlQueues(hub: string): string[] {
  return [0, 1, 2, 3].map((partition) => `${hub.toLowerCase()}-control-0${partition}`);
}
