/** The router as a process of its own: `npm run router`. */
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { createContext } from './context.ts';
import { createListener } from './node-listener.ts';
import { openRouter, roundEveryMs } from './running-router.ts';
import { readSettings } from './settings.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Error(name)));
const context = createContext({ info: console.log, warning: console.warn }, stop.signal);

async function main(): Promise<void> {
  const settings = readSettings(process.env, 'server');
  const { answer, reconcile, by } = await openRouter(settings, context, `${hostname()} ${process.pid}`);
  const server = createServer({ keepAliveTimeout: 65_000 }, createListener(answer));
  const port = Number(process.env['PORT'] ?? 7080);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, process.env['HOST'] ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  const heard = typeof address === 'object' && address !== null ? address.port : port;
  context.log.info(`The router of ${settings.application} listens on port ${heard}, for ${settings.publicUrl}`);
  stop.signal.addEventListener('abort', () => {
    server.close();
    server.closeIdleConnections();
  });
  await Promise.all([
    rounds(() => answer.deliverWaiting()),
    rounds(async () => {
      await reconcile?.(by);
    }),
  ]);
}

/** Again and again, never two at one time. */
async function rounds(work: () => Promise<unknown>): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      await work();
      await context.clock.sleep(roundEveryMs, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) return;
      context.log.warning(String(error));
      await context.clock.sleep(roundEveryMs, stop.signal).catch(() => {});
    }
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
