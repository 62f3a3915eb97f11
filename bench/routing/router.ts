/** The router with a registry of 100 lines, whose apps are all the same one; prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { createRouter, createTransport, hashOfKey } from '../../core/routing/forward/index.ts';
import type { Fleet, Line } from '../../core/routing/model.ts';
import { createListener } from '../../router/node-listener.ts';
import { reportMemory } from './memory.ts';

const port = Number(process.argv[2]);
const at = '2026-05-01T12:00:00.000Z';
const lines = Array.from({ length: 100 }, (_, minor): Line => ({
  ...{ line: `1.${minor}`, state: minor === 99 ? 'Active' : 'Draining', stateSince: at, registeredAt: at },
  patches: [{ version: `1.${minor}.0`, packageHash: 'x', deployedAt: at }],
  app: { name: `shop-1-${minor}`, resourceGroup: 'shop', subscriptionId: 's', hostName: `127.0.0.1:${port}` },
}));
const text = JSON.stringify(lines);
/** As a registry does, it makes a fleet anew every time that it is read. */
const read = (): Promise<Fleet> => {
  const all = JSON.parse(text) as Line[];
  return Promise.resolve({
    application: 'shop',
    lines: new Map(all.map((line) => [line.line, line])),
    routes: { default: '1.99' },
  });
};
const nobody = (): Promise<never> => Promise.reject(new Error('The bench asks for none.'));

const router = createRouter(
  {
    context: { clock: systemClock, log: silentLog, signal: new AbortController().signal, maskSecret: () => {} },
    registry: { description: 'memory', read, change: nobody, history: nobody },
    hostKeys: () => Promise.resolve({ durable: 'key of the extension', functions: 'function key' }),
    transport: createTransport({ plainHttp: true }),
    index: { find: nobody, claim: nobody, settle: nobody, release: nobody, note: nobody, forget: nobody },
    hubs: { look: nobody },
  },
  {
    ...{ application: 'shop', publicUrl: 'https://shop-router.example.test', by: 'bench', timeoutMs: 225_000 },
    callers: { kind: 'keys', hashes: [hashOfKey('the key of the bench')] },
  },
);
const server = createServer({ keepAliveTimeout: 60_000 }, createListener(router));
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
reportMemory();
