import type { HttpClient } from '@azure/core-rest-pipeline';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import { startServer, type SandboxServer } from '../../sandbox/http-server/index.ts';

/** One page of a scripted list: its rows, or a whole body. */
export interface ScriptedPage {
  readonly rows?: readonly unknown[];
  readonly body?: string;
  /** The token of the next page; none at the end. */
  readonly token?: string;
}

/** A server whose list of instances goes through these pages by its continuation token: `''` is the first page. */
export async function startListServer(pages: Readonly<Record<string, ScriptedPage>>): Promise<SandboxServer> {
  return startServer({
    handle: ({ path, headers }) => {
      if (path !== '/runtime/webhooks/durabletask/instances') return { status: 404 };
      const page = pages[headers['x-ms-continuation-token'] ?? ''];
      if (!page) return { status: 500, body: 'no such page in this test' };
      return {
        status: 200,
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          ...(page.token === undefined ? {} : { 'x-ms-continuation-token': page.token }),
        },
        body: page.body ?? JSON.stringify(page.rows ?? []),
      };
    },
  });
}

/** The product's own client, with less patience than 100 seconds. */
export function impatientClient(timeoutMs: number): HttpClient {
  const client = createNetworkClient({}, () => {});
  return {
    sendRequest: (request) => {
      request.timeout = timeoutMs;
      return client.sendRequest(request);
    },
  };
}
