/** An app that answers at once, in a process of its own; prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = JSON.stringify({
  ...{ name: 'Order', instanceId: '1.0-00000000000000000000000000000000', runtimeStatus: 'Completed', input: null },
  ...{
    customStatus: null,
    output: 'done',
    createdTime: '2026-05-01T12:00:00Z',
    lastUpdatedTime: '2026-05-01T12:00:01Z',
  },
});

const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
  message.resume();
  message.once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.once('end', () => process.exit()).resume();
