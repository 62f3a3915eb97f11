import { TableClient } from '@azure/data-tables';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostKeys } from '../../../../core/azure/arm/apps-model.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { openContainer } from '../../../../core/azure/storage/index.ts';
import { systemClock, type Clock } from '../../../../core/clock.ts';
import type { CoreContext } from '../../../../core/context.ts';
import {
  createRouter,
  createTrackedInstances,
  createTransport,
  hashOfKey,
  type CallerRule,
  type ForwardDoors,
  type ForwardSettings,
  type Router,
} from '../../../../core/routing/forward/index.ts';
import { createTableInstanceIndex } from '../../../../core/routing/instance-index/index.ts';
import type { HubLook } from '../../../../core/routing/doors.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import { createTableRegistry, type Registry } from '../../../../core/routing/registry/index.ts';
import { lineKey, routesKey, rowOf } from '../../../../core/routing/registry/rows.ts';
import { createWaitingStarts, type WaitingStarts } from '../../../../core/routing/waiting/index.ts';
import { escapeKey } from '../../../../core/taskhub/storage-format/index.ts';
import { createListener } from '../../../../router/node-listener.ts';
import { slotOf } from '../../../../sandbox/arm/estate.ts';
import { startSandbox, type FunctionsHostStandIn, type Sandbox } from '../../../../sandbox/index.ts';
import type { Handler } from '../../../../sandbox/http-server/index.ts';
import { line as lineFrom } from '../fleets.ts';

export const callersKey = 'a key of a caller, 20+';
export const publicUrl = 'https://shop-router.example.test';
export const durable = '/durabletask';

/** A clock that is ahead of the machine's by as much as a test says. */
export interface ShiftedClock extends Clock {
  ahead(milliseconds: number): void;
}

export function shiftedClock(): ShiftedClock {
  let shift = 0;
  return {
    now: () => systemClock.now() + shift,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
    ahead(milliseconds) {
      shift += milliseconds;
    },
  };
}

/** A router behind a plain server, over a registry of its own. */
export interface RiggedRouter {
  readonly url: string;
  readonly router: Router;
  readonly registry: Registry;
  readonly waiting: WaitingStarts;
  readonly clock: ShiftedClock;
  /** Warnings of the router. */
  readonly log: readonly string[];
  /** How often keys of apps were asked for. */
  readonly keysAsked: () => number;
  ask(path: string, init?: RequestInit & { readonly key?: string }): Promise<Response>;
  /** Writes the lines, as they are to be from now on. */
  lines(texts: readonly string[], more?: Readonly<Record<string, Partial<Line>>>): Promise<void>;
  /** Another router over the same tables, as a restart or a second instance is. */
  another(changes?: RigOptions): Promise<RiggedRouter>;
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly callers?: CallerRule;
  readonly timeoutMs?: number;
  readonly doors?: (doors: ForwardDoors) => Partial<ForwardDoors>;
  readonly settings?: Partial<ForwardSettings>;
  /** Nobody gave a key to encrypt what waits. */
  readonly withoutWaiting?: boolean;
  readonly clock?: ShiftedClock;
  readonly look?: (line: Line) => Promise<HubLook>;
}

/** The sandbox with an app for each of the given lines. */
export interface Rig {
  readonly sandbox: Sandbox;
  host(line: string): FunctionsHostStandIn;
  /** A new registry, and a router over it. */
  router(options?: RigOptions): Promise<RiggedRouter>;
  /** Sets the status of an instance, as a worker would. */
  setStatus(line: string, id: string, status: string): Promise<void>;
  hubRows(line: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export function appName(line: string): string {
  return `shop-${line.replace('.', '-')}`;
}

export function hubName(line: string): string {
  return `shopv${line.replace('.', 'x')}`;
}

const subscriptionId = '00000000-0000-4000-8000-000000000000';

export async function startRig(
  lines: readonly string[],
  functions: Readonly<Record<string, Handler>> = {},
): Promise<Rig> {
  const sandbox = await startSandbox({
    hosts: { functions },
    apps: ({ connectionString }) =>
      lines.map((line) => ({
        name: appName(line),
        resourceGroup: 'shop',
        appSettings: { AzureWebJobsStorage: connectionString, Hub: hubName(line) },
        files: {
          'host.json': '{"extensions":{"durableTask":{"hubName":"%Hub%","storageProvider":{"partitionCount":1}}}}',
        },
      })),
  });
  const { connectionString } = sandbox.azurite;
  const table = (name: string): TableClient =>
    TableClient.fromConnectionString(connectionString, name, {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
  let count = 0;
  const running: RiggedRouter[] = [];

  async function build(suffix: string, options: RigOptions): Promise<RiggedRouter> {
    const log: string[] = [];
    const clock = options.clock ?? shiftedClock();
    const context: CoreContext = {
      clock,
      signal: new AbortController().signal,
      maskSecret: () => {},
      log: { info: () => {}, warning: (text) => log.push(text), debug: () => {} },
    };
    const registryTable = table(`Lines${suffix}`);
    const registry = createTableRegistry(registryTable, context);
    const httpClient = createNetworkClient({}, () => {});
    const waiting = createWaitingStarts({
      table: table(`Waiting${suffix}`),
      blobs: openContainer({ kind: 'connectionString', connectionString, origin: 'a test' }, `waiting-${suffix}`, {
        httpClient,
        context,
      }),
      application: 'shop',
      keys: [createHash('sha256').update('a key').digest()],
      context,
    });
    let asked = 0;
    const transport = createTransport({ extraCertificateAuthorities: [sandbox.authority.certificatePem] });
    const plain: ForwardDoors = {
      context,
      registry,
      transport,
      ...(options.withoutWaiting === true ? {} : { waiting }),
      index: createTableInstanceIndex(table(`Index${suffix}`), 'shop', context),
      tracked: createTrackedInstances((name) => Promise.resolve(table(name)), context),
      hostKeys: async ({ name }): Promise<HostKeys> => {
        asked += 1;
        const app = sandbox.arm.estate.findApp('shop', name);
        const keys = app && slotOf(app, undefined)?.keys;
        if (keys === undefined) throw new Error(`no app ${name}`);
        const [functionKey] = Object.values(keys.functionKeys);
        const durableKey = keys.systemKeys['durabletask_extension'];
        return Promise.resolve({
          master: keys.masterKey,
          ...(functionKey === undefined ? {} : { functions: functionKey }),
          ...(durableKey === undefined ? {} : { durable: durableKey }),
        });
      },
      hubs: {
        look:
          options.look ??
          (() =>
            Promise.resolve({
              at: new Date().toISOString(),
              verdict: { kind: 'idle', scope: 'rowsAndMessages', notes: [] },
              inFlightByName: new Map(),
            })),
      },
    };
    const doors = { ...plain, ...options.doors?.(plain) };
    const router = createRouter(doors, {
      application: 'shop',
      publicUrl,
      callers: options.callers ?? {
        kind: 'keys',
        hashes: [hashOfKey('another key of a caller'), hashOfKey(callersKey)],
      },
      timeoutMs: options.timeoutMs ?? 10_000,
      by: 'router test',
      ...options.settings,
    });
    const server = createServer(createListener(router));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const rigged: RiggedRouter = {
      ...{ url, router, registry, waiting, clock, log },
      keysAsked: () => asked,
      ask: (path, { key = callersKey, headers, ...init } = {}) =>
        fetch(`${url}${path}`, {
          redirect: 'manual',
          ...init,
          headers: {
            ...(key === '' ? {} : { 'x-functions-key': key }),
            ...(headers as Record<string, string> | undefined),
          },
        }),
      async lines(texts, more = {}) {
        await registryTable.createTable().catch(() => {});
        const fleet = await registry.read('shop');
        for (const text of texts) {
          const one: Line = { ...lineFrom(text), ...withApp(text), ...more[text.split(' ')[0] ?? ''] };
          await registryTable.upsertEntity(
            { partitionKey: 'shop', rowKey: lineKey(one.line), ...rowOf(one) },
            'Replace',
          );
        }
        const active = texts.find((text) => text.includes(' Active '))?.split(' ')[0] ?? fleet.routes.default ?? '';
        await registryTable.upsertEntity(
          { partitionKey: 'shop', rowKey: routesKey, default: active, previous: '' },
          'Replace',
        );
        clock.ahead(10_000);
      },
      another: (changes = {}) => build(suffix, { ...options, clock, ...changes }),
      async stop() {
        server.closeAllConnections();
        await new Promise<void>((resolve) => void server.close(() => resolve()));
        transport.close();
      },
    };
    running.push(rigged);
    return rigged;
  }

  function withApp(text: string): Partial<Line> {
    const [id = '', state = ''] = text.split(' ');
    if (!lines.includes(id)) return {};
    if (state === 'Registered') return {};
    return {
      app: {
        name: appName(id),
        resourceGroup: 'shop',
        subscriptionId,
        hostName: `localhost:${sandbox.functionsHost(appName(id)).port}`,
      },
      hub: { name: hubName(id), account: 'devstoreaccount1' },
    };
  }

  return {
    sandbox,
    host: (line) => sandbox.functionsHost(appName(line)),
    router: (options = {}) => build(String((count += 1)), options),
    async setStatus(line, id, status) {
      const rows = table(`${hubName(line)}Instances`);
      await rows.updateEntity({ partitionKey: escapeKey(id), rowKey: '', RuntimeStatus: status }, 'Merge');
    },
    async hubRows(line) {
      const rows: Record<string, unknown>[] = [];
      for await (const row of table(`${hubName(line)}Instances`).listEntities()) rows.push(row);
      return rows;
    },
    async stop() {
      for (const one of running) await one.stop();
      await sandbox.stop();
    },
  };
}

/** Reads the lines of a fleet again. */
export async function fleetOf({ registry }: RiggedRouter): Promise<Fleet> {
  return registry.read('shop');
}

/** An answer's JSON. */
export async function json<T = Record<string, unknown>>(response: Response): Promise<T> {
  return (await response.json()) as T;
}
