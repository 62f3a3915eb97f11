import type { TokenCredential } from '@azure/core-auth';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudFromEndpoint } from '../../../core/azure/clouds.ts';
import { createNetworkClient } from '../../../core/azure/network/index.ts';
import { createTransport } from '../../../core/routing/forward/index.ts';
import { createContext } from '../../../router/context.ts';
import { createListener } from '../../../router/node-listener.ts';
import { openRouter } from '../../../router/running-router.ts';
import { readSettings } from '../../../router/settings.ts';
import type { Application } from './application.ts';

const callersKey = 'caller-of-the-orders-router-0001';
/** The same for every router of a test: what one of them has stored, another one has to read. */
const encryptionKey = createHash('sha256').update('of these tests').digest('base64');

/** An answer of the router, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A router of an application behind a server of its own. Several may be open at one time, and none knows of another. */
export interface RouterProcess {
  readonly url: string;
  /** Asks it as a caller does. @param target a path, or an address that it gave */
  ask(target: string, init?: RequestInit): Promise<Answered>;
  start(name: string, version?: string): Promise<Answered>;
  /** What its timers do: makes and retires lines, and starts what waits. */
  round(): Promise<void>;
  /** What it has printed. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** @param port a restarted router answers at the same address */
export async function openRouterProcess({ name: application, sandbox }: Application, port = 0): Promise<RouterProcess> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = readSettings(
    {
      DURABLE_ROUTER_APPLICATION: application,
      DURABLE_ROUTER_REGISTRY: sandbox.azurite.connectionString,
      DURABLE_ROUTER_ENCRYPTION_KEY: encryptionKey,
      DURABLE_ROUTER_KEYS: callersKey,
      DURABLE_ROUTER_PUBLIC_URL: url,
      DURABLE_ROUTER_SUBSCRIPTION: sandbox.subscriptionId,
    },
    'server',
  );
  const cloud = cloudFromEndpoint({ url: sandbox.arm.url, activeDirectoryServiceEndpointResourceId: sandbox.arm.url });
  const extraCertificateAuthorities = [sandbox.authority.certificatePem];
  const transport = createTransport({ extraCertificateAuthorities });
  const credential: TokenCredential = {
    getToken: async (scopes) => ({
      token: await sandbox.entra.issueToken(sandbox.clientId, String(scopes).replace(/\/\.default$/, '')),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
  const log: string[] = [];
  const stopping = new AbortController();
  const print = (line: string): void => void log.push(line);
  const router = await openRouter(
    { ...settings, cloud },
    createContext({ info: print, warning: print }, stopping.signal),
    `of port ${url.replace(/^.*:/, '')}`,
    { credential, transport, httpClient: createNetworkClient({ extraCertificateAuthorities }, () => {}) },
  );
  server.on('request', createListener(router.answer));

  async function ask(target: string, init: RequestInit = {}): Promise<Answered> {
    const address = new URL(target, url);
    assert.equal(address.origin, url, `an address of the router: ${target}`);
    const headers = { 'x-functions-key': callersKey, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(address, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    assertNoKeyOfApps(application, sandbox, [text, ...response.headers.values()]);
    const isJson = (response.headers.get('content-type') ?? '').includes('json') && text.startsWith('{');
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, body };
  }

  return {
    url,
    ask,
    start: (name, version) =>
      ask(`/api/orchestrators/${name}`, {
        method: 'POST',
        body: '{"order":7}',
        headers: { 'content-type': 'application/json', ...(version === undefined ? {} : { 'x-app-version': version }) },
      }),
    async round() {
      await router.reconcile?.(router.by);
      await router.answer.deliverWaiting();
    },
    log,
    async stop() {
      stopping.abort(new Error('stopped'));
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      transport.close();
    },
  };
}

/** Keys of the apps of lines stay in the router. */
function assertNoKeyOfApps(application: string, sandbox: Application['sandbox'], texts: readonly string[]): void {
  for (const { name, slots } of sandbox.arm.estate.apps) {
    if (!name.startsWith(`${application}-`)) continue;
    for (const { keys } of slots.values()) {
      for (const key of [keys.masterKey, ...Object.values(keys.functionKeys), ...Object.values(keys.systemKeys)]) {
        for (const form of [key, encodeURIComponent(key)]) {
          assert.ok(!texts.some((text) => text.includes(form)), 'a key of the app is in an answer');
        }
      }
    }
  }
}

/** The address of an answer to a start. */
export function linkOf({ body, text }: Answered, name: string): string {
  const link = body[name];
  assert.equal(typeof link, 'string', text);
  return link as string;
}
