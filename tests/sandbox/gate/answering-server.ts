import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server answers; `undefined` keeps the caller waiting. */
export interface FixedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnsweringServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly requests: readonly Pick<IncomingMessage, 'method' | 'url' | 'headers'>[];
  stop(): Promise<void>;
}

/** Starts a server that gives every request the same answer. */
export async function startAnsweringServer(answer: FixedAnswer | undefined): Promise<AnsweringServer> {
  const requests: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    requests.push({ method, url, headers });
    if (!answer) return;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    response.end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
