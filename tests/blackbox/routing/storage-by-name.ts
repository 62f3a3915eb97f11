import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { emulatorAccount } from '../../../sandbox/azurite/index.ts';
import type { Sandbox } from '../../../sandbox/index.ts';

const services = ['table', 'queue', 'blob'] as const;

/** Storage under the names that it has in Azure. */
export interface StorageByName {
  /** Where a request to a host with port has to go; `undefined` for hosts that are no storage. */
  reroute(host: string): string | undefined;
  stop(): Promise<void>;
}

/**
 * Answers as `devstoreaccount1.table.core.windows.net` and so on for the sandbox's storage over https. The emulator knows such names too,
 * but no transactions of tables under them.
 */
export async function startStorageByName({ authority, azurite }: Sandbox): Promise<StorageByName> {
  const hosts = services.map((service) => `${emulatorAccount.name}.${service}.core.windows.net`);
  const { certificatePem: cert, keyPem: key } = await authority.issueServer(hosts);
  const server = createServer({ cert, key }, (message, response) => {
    const host = message.headers.host ?? '';
    const service = services.find((one) => host === `${emulatorAccount.name}.${one}.core.windows.net`) ?? 'table';
    const emulator = azurite[`${service}Url`];
    void buffer(message).then((body) => {
      // A transaction holds whole addresses.
      const sent = body.includes(host)
        ? Buffer.from(body.toString('utf8').replaceAll(`https://${host}`, emulator))
        : body;
      const headers = { ...message.headers, host: new URL(emulator).host, 'content-length': String(sent.length) };
      const { method = 'GET', url = '/' } = message;
      const onward = httpsRequest(`${emulator}${url}`, { method, headers, ca: authority.certificatePem }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      onward.end(sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    reroute: (host) => (hosts.some((one) => host === `${one}:443`) ? `127.0.0.1:${port}` : undefined),
    async stop() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
