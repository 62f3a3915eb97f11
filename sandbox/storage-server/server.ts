import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AccountState } from './account-state.ts';
import { Dispatcher, type AccountSettings, type Outcome } from './dispatch.ts';
import type { PageLimits, StorageService } from './exchange.ts';
import type { FaultHook } from './faults.ts';
import { createInProcessClient } from './in-process-client.ts';

export interface StorageServerOptions {
  /** The server's clock (ms since 1970): decides which messages are visible. Default: the real one. */
  readonly now?: () => number;
  /** Default 1000, as the real service. */
  readonly rowsPerPage?: number;
  /** Default: no bound. */
  readonly scannedPerPage?: number;
}

export interface StorageServer {
  /** Of the account `devstoreaccount1`. */
  readonly connectionString: string;
  /** Accounts exist as soon as they are named. */
  connectionStringOf(account: string): string;
  /** What an account holds, to look into and to write to without a request. */
  account(name?: string): AccountState;
  /** An empty account with a clock, page limits, faults of its own. */
  createAccount(name: string, settings: AccountSettings): AccountState;
  forgetAccount(name: string): void;
  /** May be changed at any time. */
  readonly limits: PageLimits;
  /** Sets what goes wrong from now on; `undefined`: nothing. */
  setFault(hook: FaultHook | undefined): void;
  readonly requestsServed: number;
  /** An HTTP client for the SDKs that reaches the same services without sockets; everything else is refused. */
  readonly inProcessClient: HttpClient;
  stop(): Promise<void>;
}

const services: readonly StorageService[] = ['blob', 'queue', 'table'];

/** Any base64 will do: signatures are not checked. */
const anyKey = Buffer.from('an account key that nobody checks').toString('base64');

/**
 * Serves the table, queue and (as far as a task hub needs it) blob service in this process, on free ports of 127.0.0.1, from
 * memory. The real SDKs reach it through its connection strings. Signatures are accepted unread.
 */
export async function startStorageServer(options: StorageServerOptions = {}): Promise<StorageServer> {
  const dispatcher = new Dispatcher(options.now ?? Date.now, {
    rowsPerPage: options.rowsPerPage ?? 1000,
    scannedPerPage: options.scannedPerPage ?? Infinity,
  });
  const listeners = new Map<StorageService, Server>();
  const origins = new Map<StorageService, string>();
  for (const service of services) {
    const listener = createServer((request, response) => {
      void answer(dispatcher, service, request, response);
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    listener.unref();
    listeners.set(service, listener);
    origins.set(service, `http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
  }
  const connectionStringOf = (account: string): string =>
    [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${anyKey}`,
      `BlobEndpoint=${origins.get('blob')}/${account}`,
      `QueueEndpoint=${origins.get('queue')}/${account}`,
      `TableEndpoint=${origins.get('table')}/${account}`,
    ].join(';') + ';';

  return {
    connectionString: connectionStringOf('devstoreaccount1'),
    connectionStringOf,
    account: (name = 'devstoreaccount1') => dispatcher.account(name),
    createAccount: (name, settings) => dispatcher.create(name, settings),
    forgetAccount: (name) => {
      dispatcher.forget(name);
    },
    limits: dispatcher.limits,
    setFault: (hook) => {
      dispatcher.fault = hook;
    },
    get requestsServed() {
      return dispatcher.requestsServed;
    },
    inProcessClient: createInProcessClient(
      dispatcher,
      new Map([...origins].map(([service, origin]) => [origin, service])),
    ),
    stop: async () => {
      for (const listener of listeners.values()) {
        listener.closeAllConnections();
        await new Promise<void>((resolve) => listener.close(() => resolve()));
      }
    },
  };
}

async function answer(
  dispatcher: Dispatcher,
  service: StorageService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  const outcome = await dispatcher.serve({
    service,
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`),
    headers,
    body: Buffer.concat(chunks),
  });
  if (outcome.delayMs > 0) {
    await new Promise((resolve) => setTimeout(resolve, outcome.delayMs));
  }
  send(outcome, request, response);
}

function send(outcome: Outcome, request: IncomingMessage, response: ServerResponse): void {
  if (outcome.cut === 'before') {
    response.socket?.destroy();
    return;
  }
  const { status, headers, body } = outcome.answer;
  const content = Buffer.from(body ?? '');
  const hasBody = request.method !== 'HEAD' && status !== 204;
  response.writeHead(status, {
    'x-ms-version': '2019-02-02',
    ...(hasBody ? { 'content-length': content.byteLength } : {}),
    ...headers,
  });
  if (outcome.cut === 'within') {
    response.write(content.subarray(0, Math.floor(content.byteLength / 2)), () => response.socket?.destroy());
    return;
  }
  response.end(hasBody ? content : undefined);
}
