import { createServer, request as sendRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Certificate } from '../../sandbox/certificates/index.ts';

export interface ForwardProxy {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** `CONNECT host:port` and `GET http://…`, in order of arrival, also those that were refused. */
  readonly seen: readonly string[];
  stop(): Promise<void>;
}

/**
 * A forward proxy on this machine: absolute requests for http, tunnels for https.
 *
 * @param options.credentials user and password that are asked for (Basic); none when left out
 * @param options.addresses where made-up hosts are: `management.invalid:443` → a port of this machine
 * @param options.certificate makes the proxy itself speak https, as `localhost`
 * @param options.refuse status of the answer to every request, instead of passing it on
 */
export async function startForwardProxy(
  options: {
    readonly credentials?: { readonly username: string; readonly password: string };
    readonly addresses?: Readonly<Record<string, number>>;
    readonly refuse?: number;
    readonly certificate?: Certificate;
  } = {},
): Promise<ForwardProxy> {
  const { credentials, addresses = {}, refuse, certificate } = options;
  const seen: string[] = [];
  const sockets = new Set<Socket>();

  const refusal = (message: IncomingMessage): number | undefined => {
    if (refuse !== undefined) return refuse;
    if (!credentials) return undefined;
    const pair = Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64');
    return message.headers['proxy-authorization'] === `Basic ${pair}` ? undefined : 407;
  };

  const listener: RequestListener = (message, answer) => {
    seen.push(`${message.method} ${message.url}`);
    const status = refusal(message);
    if (status !== undefined) {
      answer
        .writeHead(status, status === 407 ? { 'Proxy-Authenticate': 'Basic realm="proxy"' } : {})
        .end('<html>no</html>');
      return;
    }
    const url = new URL(message.url ?? '');
    const headers = { ...message.headers };
    delete headers['proxy-authorization'];
    const onward = sendRequest(
      {
        host: '127.0.0.1',
        port: addresses[url.host] ?? url.port,
        path: url.pathname + url.search,
        method: message.method,
        headers,
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    onward.on('error', () => answer.writeHead(502).end());
    message.pipe(onward);
  };
  const server = certificate
    ? createSecureServer({ cert: certificate.certificatePem, key: certificate.keyPem }, listener)
    : createServer(listener);

  server.on('connect', (message: IncomingMessage, client: Socket) => {
    seen.push(`CONNECT ${message.url}`);
    client.on('error', () => client.destroy());
    const status = refusal(message);
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = message.url ?? '';
    const port = addresses[target] ?? Number(target.split(':')[1]);
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
    client.on('close', () => upstream.destroy());
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${certificate ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
