import { TableClient } from '@azure/data-tables';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../core/clock.ts';
import type { Fleet, LineId } from '../../../core/routing/model.ts';
import { createTableRegistry } from '../../../core/routing/registry/index.ts';
import { registryTable } from '../../../core/routing/run/index.ts';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import type { App } from '../../../sandbox/arm/index.ts';
import type { RecordedRequest } from '../../../sandbox/http-server/index.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/index.ts';
import { packZip } from '../../../sandbox/scm/index.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { inPipelineOf, step, type CheckOptions, type Inputs } from '../support/runs.ts';

/** A value among the settings of the reference app that nobody may ever see. */
export const paymentSecret = 'pk_live_51HZ9bX2eZvKYlo2C0a7';

/** The resource group in which everything is. */
export const group = 'rg-orders';

/** A sandbox with a folder for packages. */
export interface RoutingSandbox extends Sandbox {
  readonly packagesFolder: string;
}

/** A sandbox with the app `template`, which apps of lines are made like, in a plan with room. */
export async function startRoutingSandbox(options: SandboxOptions = {}): Promise<RoutingSandbox> {
  const sandbox = await startSandbox({
    // What nobody asks about any more ends all the same.
    arm: { operations: { polls: Infinity, runsForMs: 200 } },
    ...options,
    apps: ({ connectionString }) => [
      {
        name: 'template',
        resourceGroup: group,
        planName: 'orders-plan',
        appSettings: {
          AzureWebJobsStorage: connectionString,
          FUNCTIONS_WORKER_RUNTIME: 'node',
          FUNCTIONS_EXTENSION_VERSION: '~4',
          PaymentKey: paymentSecret,
        },
      },
    ],
  });
  const packagesFolder = await mkdtemp(join(tmpdir(), 'routing-packages-'));
  return {
    ...sandbox,
    packagesFolder,
    async stop() {
      await sandbox.stop();
      await rm(packagesFolder, { recursive: true, force: true });
    },
  };
}

/** What the code of a version does in the sandbox, and how its host.json is. */
export interface Code {
  readonly version: string;
  readonly failToStart?: string;
  readonly hubName?: string;
  readonly timerStarters?: Readonly<Record<string, unknown>>;
}

const orchestrations = { Order: { runsForMs: 50 }, Approval: { waitsForEvent: 'approved' } };

export function packageOf({ hubName = '%OrdersHub%', ...code }: Code): Promise<Buffer> {
  return packZip({
    'host.json': JSON.stringify({
      version: '2.0',
      extensions: { durableTask: { hubName, storageProvider: { partitionCount: 1 } } },
    }),
    'sandbox.json': JSON.stringify({
      orchestrations,
      httpStarters: { StartOrder: { orchestration: 'Order' } },
      ...code,
    }),
  });
}

/** An application of its own, and all that can be seen and done from outside. */
export interface Application {
  readonly name: string;
  readonly sandbox: RoutingSandbox;
  /** Runs the packed task for it. */
  run(command: string, inputs?: Inputs, options?: CheckOptions): Promise<AgentRun>;
  /** Packs the code, and runs the packed task with it. */
  deploy(code: string | Code, inputs?: Inputs, options?: CheckOptions): Promise<AgentRun>;
  register(code: string | Code, inputs?: Inputs): Promise<AgentRun>;
  /** The registry in storage. */
  fleet(): Promise<Fleet>;
  /** Apps of its lines, and of its router. */
  apps(): readonly App[];
  /** The app of a line. */
  app(line: LineId): Promise<App>;
  /** The version of the code that answers in the line's app. */
  serving(line: LineId): Promise<string>;
  /** Starts an orchestration in the line's app, without the router. @returns its id */
  start(line: LineId, orchestrator: string): Promise<string>;
  raise(line: LineId, instanceId: string, event: string): Promise<void>;
  /** What was asked of Azure Resource Manager and of deployment sites about its apps that changes something, in order. */
  writes(): readonly string[];
}

let applications = 0;

/** Sets an application up that nobody has registered yet. */
export function openApplication(sandbox: RoutingSandbox): Application {
  applications += 1;
  const name = `orders${process.pid}x${applications}`;
  const packages = new Map<string, string>();

  /** The same code is the same package, as a pipeline that runs again has it. */
  async function pack(code: string | Code): Promise<Inputs> {
    const whole = typeof code === 'string' ? { version: code } : code;
    const key = JSON.stringify(whole);
    const file = packages.get(key) ?? join(sandbox.packagesFolder, `${name}-${packages.size}.zip`);
    if (!packages.has(key)) await writeFile(file, await packageOf(whole));
    packages.set(key, file);
    return { version: whole.version, package: file };
  }

  function run(command: string, inputs: Inputs = {}, { variables, ...options }: CheckOptions = {}): Promise<AgentRun> {
    const job = inPipelineOf(sandbox);
    return step(
      'DurableAppRouter',
      {
        azureSubscription: sandbox.serviceConnectionId,
        command,
        applicationName: name,
        referenceAppName: 'template',
        resourceGroupName: group,
        ...('registryStorageAccountName' in inputs
          ? {}
          : { registryStorageConnectionString: sandbox.azurite.connectionString }),
        interval: '1s',
        ...inputs,
      },
      {
        ...job,
        ...options,
        env: { ...job.env, ...options.env },
        variables: { 'Build.DefinitionName': 'orders', 'Build.BuildNumber': '20260501.3', ...variables },
      },
    );
  }

  const app = async (line: LineId): Promise<App> => {
    const at = (await fleet()).lines.get(line)?.app;
    const found = at && sandbox.arm.estate.findApp(at.resourceGroup, at.name);
    assert.ok(found, `the line ${line} has an app`);
    return found;
  };

  async function call(line: LineId, method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
    const { url, slot } = sandbox.functionsHost((await app(line)).name);
    const request = createPipelineRequest({
      url: `${url}${path}`,
      method,
      headers: createHttpHeaders({ 'x-functions-key': slot.keys.masterKey, 'content-type': 'application/json' }),
      ...(body === undefined ? {} : { body }),
    });
    request.tlsSettings = { ca: sandbox.authority.certificatePem };
    const { status, bodyAsText } = await createDefaultHttpClient().sendRequest(request);
    assert.ok(status < 300, `${method} ${path}: ${status} ${bodyAsText ?? ''}`);
    return JSON.parse(bodyAsText || 'null');
  }

  async function fleet(): Promise<Fleet> {
    const table = TableClient.fromConnectionString(sandbox.azurite.connectionString, registryTable, {
      allowInsecureConnection: true,
      tlsOptions: { ca: sandbox.authority.certificatePem },
    });
    return createTableRegistry(table, { ...fakeContext(), clock: systemClock }).read(name);
  }

  const ofApplication = new RegExp(`/sites/${name}-`, 'i');
  return {
    name,
    sandbox,
    run,
    deploy: async (code, inputs = {}, options = {}) => run('deploy', { ...(await pack(code)), ...inputs }, options),
    register: async (code, inputs = {}) => run('register', { ...(await pack(code)), ...inputs }),
    fleet,
    apps: () => sandbox.arm.estate.apps.filter((one) => one.name.startsWith(`${name}-`)),
    app,
    serving: async (line) => ((await call(line, 'GET', '/api/health')) as { version: string }).version,
    start: async (line, orchestrator) =>
      (
        (await call(line, 'POST', `/runtime/webhooks/durabletask/orchestrators/${orchestrator}`, '{}')) as {
          id: string;
        }
      ).id,
    async raise(line, instanceId, event) {
      await call(line, 'POST', `/runtime/webhooks/durabletask/instances/${instanceId}/raiseEvent/${event}`, '{}');
    },
    writes: () =>
      sandbox.arm.requests.filter((request) => ofApplication.test(request.target) && changes(request)).map(shortly),
  };
}

/** Questions that are sent as POST. */
const questions = /\/(?:list|listkeys|listsyncstatus)$/i;

function changes({ method, target }: RecordedRequest): boolean {
  return method !== 'GET' && !questions.test(target.replace(/\?.*$/, ''));
}

function shortly({ method, target }: RecordedRequest): string {
  return `${method} ${target.replace(/\?.*$/, '').replace(/^.*\/sites\/[^/]+\/?/i, '')}`.trim();
}
