import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ProxyOptions {
  /** Who may pass; everybody when left out. */
  readonly username?: string;
  readonly password?: string;
  /**
   * Where a tunnel leads, host with port, in place of the host that was asked for: what name resolution would do. `undefined`: there.
   */
  readonly reroute?: (host: string) => string | undefined;
}

/** One request that came to the proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** Host with port. */
  readonly host: string;
  /** 200 for a tunnel that was opened, 407 for one that was refused. */
  readonly status: number;
}

/** A forward proxy as companies run them: CONNECT for https, absolute URLs for http, 407 without the right credentials. */
export interface ForwardProxy {
  /** Such as `http://localhost:40123`, without credentials. */
  readonly url: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Everything that came, refused or not. */
  readonly requests: readonly ProxiedRequest[];
  /** Hosts with ports that a connection was made to, each once. */
  hostsReached(): readonly string[];
  forgetRequests(): void;
  stop(): Promise<void>;
}

const challenge = { 'Proxy-Authenticate': 'Basic realm="proxy"' };
const hopByHop = new Set(['proxy-authorization', 'proxy-connection', 'connection', 'keep-alive', 'te', 'upgrade']);

/** Starts a forward proxy on a free port of 127.0.0.1. */
export async function startProxy(options: ProxyOptions = {}): Promise<ForwardProxy> {
  const requests: ProxiedRequest[] = [];
  const sockets = new Set<Duplex>();

  function admitted(message: IncomingMessage): boolean {
    if (options.username === undefined) return true;
    const expected = Buffer.from(`${options.username}:${options.password ?? ''}`).toString('base64');
    return message.headers['proxy-authorization'] === `Basic ${expected}`;
  }

  function track(socket: Duplex): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A peer that hangs up in the middle is no matter for the proxy.
    socket.on('error', () => socket.destroy());
  }

  function forward(message: IncomingMessage, response: ServerResponse): void {
    const method = message.method ?? 'GET';
    const url = URL.canParse(message.url ?? '') ? new URL(message.url ?? '') : undefined;
    const host = url?.host ?? message.headers.host ?? '';
    const record = (status: number): void => void requests.push({ method, host, status });
    if (!admitted(message)) {
      record(407);
      response.writeHead(407, challenge).end();
      return;
    }
    if (url?.protocol !== 'http:') {
      record(400);
      response.writeHead(400).end('The request must name an absolute http URL.');
      return;
    }
    const headers = Object.fromEntries(Object.entries(message.headers).filter(([name]) => !hopByHop.has(name)));
    const onward = httpRequest(url, { method, headers }, (answer) => {
      record(answer.statusCode ?? 0);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => {
      record(502);
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    message.pipe(onward);
  }

  function tunnel(message: IncomingMessage, client: Duplex, head: Buffer): void {
    track(client);
    const host = message.url ?? '';
    if (!admitted(message)) {
      requests.push({ method: 'CONNECT', host, status: 407 });
      client.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${challenge['Proxy-Authenticate']}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      return;
    }
    const address = options.reroute?.(host) ?? host;
    const separator = address.lastIndexOf(':');
    const server = connect(Number(address.slice(separator + 1)), address.slice(0, separator).replace(/^\[|\]$/g, ''));
    track(server);
    server.once('connect', () => {
      requests.push({ method: 'CONNECT', host, status: 200 });
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client);
      client.pipe(server);
    });
    server.once('error', () => {
      requests.push({ method: 'CONNECT', host, status: 502 });
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  }

  const server = createServer(forward);
  server.on('connect', tunnel);
  server.on('connection', (socket: Socket) => track(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    username: options.username,
    password: options.password,
    requests,
    hostsReached: () => [...new Set(requests.filter(({ status }) => status !== 407).map(({ host }) => host))],
    forgetRequests() {
      requests.length = 0;
    },
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}
