/** What a reverse proxy in Node takes at least: sends requests on to one app, and streams both ways. Prints its port. */
import http, { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reportMemory } from './memory.ts';

const port = Number(process.argv[2]);
const agent = new http.Agent({ keepAlive: true });
const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
  const request = http.request(
    { agent, host: '127.0.0.1', port, method: message.method, path: message.url, headers: message.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  request.on('error', () => response.destroy());
  message.pipe(request);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
reportMemory();
