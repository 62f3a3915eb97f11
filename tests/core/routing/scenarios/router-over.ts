import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTransport, hashOfKey } from '../../../../core/routing/forward/index.ts';
import type { DeployRequest, RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { createListener } from '../../../../router/node-listener.ts';
import { openRouter, type RunningRouter } from '../../../../router/running-router.ts';
import type { RouterSettings } from '../../../../router/settings.ts';
import type { FunctionsHostStandIn } from '../../../../sandbox/index.ts';
import { common, recipe, type Code, type RoutingWorld } from '../run/world.ts';

const key = 'the key of a caller, 20+';
export const publicUrl = 'https://shop-router.example.test';

/** An answer of the router, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A router with everything that it has outside a test, behind a server of its own. */
export interface RouterOver {
  ask(path: string, init?: RequestInit): Promise<Answered>;
  /** A link of an answer, which must be one of the router. */
  follow(link: unknown): Promise<Answered>;
  /** By the links that were answered to a start. */
  raiseEvent(links: Readonly<Record<string, unknown>>, name: string): Promise<Answered>;
  start(name: string, version?: string, input?: unknown): Promise<Answered>;
  /** What its timers do, once: makes and retires lines, and starts what waits. */
  round(): Promise<void>;
  readonly running: RunningRouter;
  stop(): Promise<void>;
}

/** @param instance several of them may work over one world */
export async function routerOver(
  world: RoutingWorld,
  instance = '1',
  changes: Partial<RouterSettings> = {},
): Promise<RouterOver> {
  const { sandbox, azure, application } = world;
  const transport = createTransport({ extraCertificateAuthorities: [sandbox.authority.certificatePem] });
  const settings: RouterSettings = {
    ...{ application, publicUrl, cloud: azure.cloud, subscriptionId: sandbox.subscriptionId },
    callers: { kind: 'keys', hashes: [hashOfKey(key)] },
    timeoutMs: 10_000,
    registry: { kind: 'connectionString', connectionString: sandbox.azurite.connectionString },
    encryptionKeys: [createHash('sha256').update('a key').digest()],
    reconciles: true,
    retire: common.retire,
    quotas: { maxLines: 10 },
    ...changes,
  };
  const surroundings = { httpClient: azure.httpClient, credential: azure.credential, transport };
  const running = await openRouter(settings, azure.context, instance, surroundings);
  const server = createServer(createListener(running.answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string, init: RequestInit = {}): Promise<Answered> => {
    const headers = { 'x-functions-key': key, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, body };
  };
  return {
    ask,
    follow: (link) => ask(ownPath(link)),
    raiseEvent: (links, name) =>
      ask(ownPath(links['sendEventPostUri']).replace('{eventName}', name), {
        ...{ method: 'POST', body: '"yes"', headers: { 'content-type': 'application/json' } },
      }),
    start: (name, version, input = {}) =>
      ask(`/api/orchestrators/${name}`, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: { 'content-type': 'application/json', ...(version === undefined ? {} : { 'x-app-version': version }) },
      }),
    async round() {
      // Nobody waits for the pauses between its looks.
      const hurry = setInterval(() => world.clock.forward(1_000), 50);
      await running.reconcile?.(running.by).finally(() => clearInterval(hurry));
      // What it knows of the lines is as old as that by then.
      world.clock.forward(6_000);
      await running.answer.deliverWaiting();
    },
    running,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      transport.close();
    },
  };
}

function ownPath(link: unknown): string {
  assert.ok(typeof link === 'string' && link.startsWith(`${publicUrl}/`), `a link of the router: ${String(link)}`);
  return link.slice(publicUrl.length);
}

/** As the task does it with the command register. */
export async function register(world: RoutingWorld, code: Code): Promise<RoutingOutcome> {
  const { version, packagePath = '' } = await world.deployment(code);
  const outcome = await world.run({
    command: 'register',
    ...common,
    application: world.application,
    ...{ version, packagePath, recipe, force: false },
  });
  assert.equal(outcome.kind, 'done', outcome.reason?.message);
  return outcome;
}

/** As the task does it with the command deploy. */
export async function deploy(
  world: RoutingWorld,
  code: Code,
  changes: Partial<DeployRequest> = {},
): Promise<RoutingOutcome> {
  const outcome = await world.run(await world.deployment(code, changes));
  assert.equal(
    outcome.kind,
    'done',
    `${outcome.reason?.code} ${outcome.reason?.message} after ${outcome.done.at(-1)?.name}`,
  );
  world.clock.forward(6_000);
  return outcome;
}

/** The host of a line's app. */
export async function hostOf(world: RoutingWorld, line: string): Promise<FunctionsHostStandIn> {
  const { lines } = await (await world.doors()).registry.read(world.application);
  return world.sandbox.functionsHost(lines.get(line)?.app?.name ?? '');
}

/** Orchestrations that the host of a line was asked to start. */
export async function startsAt(world: RoutingWorld, line: string): Promise<readonly string[]> {
  return (await hostOf(world, line)).requests
    .filter(({ method, target }) => method === 'POST' && target.includes('/orchestrators/'))
    .map(({ target }) => target);
}

/** Asks until something is so, for half a minute at most. */
export async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (const end = Date.now() + 30_000; ;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    assert.ok(Date.now() < end, `still ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
