import type { TokenCredential } from '@azure/core-auth';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudFromEndpoint } from '../../core/azure/clouds.ts';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { createTransport, hashOfKey } from '../../core/routing/forward/index.ts';
import { defaultRetirePolicy } from '../../core/routing/run/model.ts';
import { createContext } from '../../router/context.ts';
import { createListener } from '../../router/node-listener.ts';
import { openRouter } from '../../router/running-router.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { printLine } from './stage.ts';

/** What a caller of the router gets to see. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The application router on a plain server of this machine. */
export interface DemoRouter {
  /** Asks it as a caller does, and prints question and answer. @param target a path, or an address that it gave */
  call(
    method: 'GET' | 'POST',
    target: string,
    options?: { readonly version?: string; readonly body?: unknown },
  ): Promise<Reply>;
  /** One round of what it does every quarter of a minute by itself. */
  round(): Promise<void>;
  /** Puts its clock forward: grace times take hours, and nobody wants to watch that. */
  later(milliseconds: number): void;
  stop(): Promise<void>;
}

/** Starts the router of an application whose registry is in the sandbox's storage account. */
export async function startRouter(sandbox: Sandbox, application: string): Promise<DemoRouter> {
  let ahead = 0;
  const clock: Clock = {
    now: () => systemClock.now() + ahead,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
  };
  const stop = new AbortController();
  const context = { ...createContext({ info: () => {}, warning: (line) => printLine(line) }, stop.signal), clock };
  const key = randomBytes(30).toString('base64url');
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credential: TokenCredential = {
    getToken: async (scopes) => ({
      token: await sandbox.entra.issueToken(sandbox.clientId, String(scopes).replace(/\/\.default$/, '')),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
  const router = await openRouter(
    {
      application,
      publicUrl,
      callers: { kind: 'keys', hashes: [hashOfKey(key)] },
      timeoutMs: 30_000,
      registry: { kind: 'connectionString', connectionString: sandbox.azurite.connectionString },
      encryptionKeys: [randomBytes(32)],
      cloud: cloudFromEndpoint({ url: sandbox.arm.url, activeDirectoryServiceEndpointResourceId: sandbox.arm.url }),
      subscriptionId: sandbox.subscriptionId,
      reconciles: true,
      retire: defaultRetirePolicy,
      quotas: { maxLines: 5 },
    },
    context,
    'of the demo',
    {
      credential,
      httpClient: createNetworkClient({ extraCertificateAuthorities: [sandbox.authority.certificatePem] }, () => {}),
      transport: createTransport({ extraCertificateAuthorities: [sandbox.authority.certificatePem] }),
    },
  );
  const listener = createListener(router.answer);

  return {
    async call(method, target, { version, body } = {}) {
      const url = new URL(target, publicUrl);
      const answer = await fetch(url, {
        method,
        headers: {
          'x-functions-key': key,
          ...(version === undefined ? {} : { 'x-app-version': version }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      printLine(
        `${method} ${url.pathname}${version === undefined ? '' : `   x-app-version: ${version}`}\n  → ${answer.status} ${text.slice(0, 160)}`,
      );
      return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    async round() {
      await router.reconcile?.(router.by);
      await router.answer.deliverWaiting();
    },
    later(milliseconds) {
      ahead += milliseconds;
    },
    async stop() {
      stop.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
