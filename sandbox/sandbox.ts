import { randomBytes, randomUUID } from 'node:crypto';
import {
  authenticate,
  createEstate,
  giveDurableKey,
  startArm,
  type App,
  type AppDefinition,
  type ArmOptions,
  type ArmStandIn,
  type Slot,
} from './arm/index.ts';
import { startAzurite, type Azurite } from './azurite/index.ts';
import {
  createCertificateAuthority,
  createSignInCertificate,
  type CertificateAuthority,
} from './certificates/index.ts';
import {
  startEntra,
  startManagedIdentity,
  startPipelineOidc,
  type EntraStandIn,
  type PipelineOidcStandIn,
} from './entra/index.ts';
import {
  createFunctionsHost,
  startWorker,
  type FunctionsHostOptions,
  type HostState,
  type Worker,
} from './functions-host/index.ts';
import { createHostIds } from './host-ids.ts';
import { startServer, type Handler, type SandboxServer } from './http-server/index.ts';
import { startProxy, type ForwardProxy, type ProxyOptions } from './proxy/index.ts';
import { besideHost, createDeployments, fetchPackage, type DeploymentBehaviour } from './scm/index.ts';
import { describeConnection, type ConnectionScheme, type EndpointFile } from './service-connection.ts';

/** How a slot's Functions host behaves; what it serves comes from the slot's settings and files. */
export type HostBehaviour = Omit<FunctionsHostOptions, 'state' | 'onDurableLoaded'>;

export interface SandboxOptions {
  /** Function apps to begin with; a function is given the storage, of which their settings will speak. */
  readonly apps?: readonly AppDefinition[] | ((azurite: Azurite) => readonly AppDefinition[]);
  /** An authenticating forward proxy (default: none). */
  readonly proxy?: ProxyOptions;
  /** Serves storage over https and takes Azure AD tokens there (default: http, account key only). */
  readonly storageOverHttps?: boolean;
  /** An Azurite that is already there; it is not stopped with the sandbox. */
  readonly azurite?: Azurite;
  readonly arm?: Pick<ArmOptions, 'roleAssignments' | 'operations' | 'pageSize' | 'now'>;
  readonly tokenLifetimeSeconds?: number;
  /** Behaviour of every Functions host. */
  readonly hosts?: HostBehaviour;
}

/** A running Functions host. */
export interface FunctionsHostStandIn extends SandboxServer {
  readonly app: App;
  readonly slot: Slot;
}

/** Azure on one machine. */
export interface Sandbox {
  /** The certificate authority's certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  readonly authority: CertificateAuthority;
  readonly arm: ArmStandIn;
  readonly entra: EntraStandIn;
  readonly pipeline: PipelineOidcStandIn;
  /** The value of `System.OidcRequestUri`. */
  readonly oidcUrl: string;
  /** The value of `System.AccessToken`. */
  readonly systemAccessToken: string;
  /** The id by which the pipeline knows the service connection: the endpoint's name in the task's input. */
  readonly serviceConnectionId: string;
  /** The instance metadata service; the SDKs find it at `AZURE_POD_IDENTITY_AUTHORITY_HOST`. */
  readonly managedIdentity: SandboxServer;
  readonly azurite: Azurite;
  readonly proxy: ForwardProxy | undefined;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Adds an app and starts the Functions hosts of its slots. */
  addApp(definition: AppDefinition): Promise<App>;
  /** How deployments go into any of the apps. */
  readonly deployments: DeploymentBehaviour;
  /** The Functions host of an app's slot. @throws Error when there is none */
  functionsHost(appName: string, slotName?: string): FunctionsHostStandIn;
  serviceConnection(scheme: ConnectionScheme): EndpointFile;
  /** What the agent and the machine put into a task's environment besides endpoints and inputs. */
  environment(): Record<string, string>;
  /** Stops everything that was started, and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts the sandbox: storage, sign-in, the resource manager and a Functions host for each slot, all on free ports of this
 * machine, all but storage over https under a certificate authority of its own.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const cleanups: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    const results = await Promise.allSettled(
      cleanups
        .splice(0)
        .reverse()
        .map((cleanup) => cleanup()),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  try {
    return await assemble(options, cleanups, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: SandboxOptions,
  cleanups: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Sandbox> {
  const started = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    cleanups.push(() => part.stop());
    return part;
  };
  const authority = await createCertificateAuthority();
  cleanups.push(() => authority.dispose());
  const signIn = await createSignInCertificate();
  const [tenantId, clientId, serviceConnectionId] = [randomUUID(), randomUUID(), randomUUID()];
  const [clientSecret, systemAccessToken] = [
    randomBytes(30).toString('base64url'),
    randomBytes(39).toString('base64url'),
  ];
  const subject = 'sc://sandbox/sandbox/azure';

  const azurite =
    options.azurite ??
    started(
      await startAzurite(
        options.storageOverHttps === true ? { https: await authority.issueServerFiles(), oauth: true } : {},
      ),
    );
  const certificate = await authority.issueServer();
  const pipeline = started(
    await startPipelineOidc({ certificate, systemAccessToken, serviceConnections: { [serviceConnectionId]: subject } }),
  );
  const entra = started(
    await startEntra({
      certificate,
      trustedIssuers: [pipeline.issuer],
      ...(options.tokenLifetimeSeconds === undefined ? {} : { tokenLifetimeSeconds: options.tokenLifetimeSeconds }),
      directory: {
        tenantId,
        applications: [
          {
            clientId,
            secrets: [clientSecret],
            certificates: [signIn.certificatePem],
            federatedCredentials: [{ issuer: pipeline.issuer.issuer, subject }],
          },
        ],
      },
    }),
  );
  const managedIdentity = started(await startManagedIdentity(entra, [clientId]));
  const handlers = new Map<Slot, Handler>();
  const hosts = new Map<Slot, FunctionsHostStandIn>();
  const workers = new Map<Slot, Worker>();
  const hostIds = createHostIds();
  const deploymentBehaviour: DeploymentBehaviour = { polls: 1, failures: [] };
  const estate = createEstate();
  const arm = started(
    await startArm({
      ...options.arm,
      certificate,
      entra,
      estate,
      hostOf: (slot) => handlers.get(slot),
      slotComes: startHost,
      slotGoes: stopHost,
      packageChanges: (slot) => fetchPackage(slot, authority.certificatePem),
    }),
  );
  const proxy = options.proxy === undefined ? undefined : started(await startProxy(options.proxy));

  async function startHost(app: App, slot: Slot): Promise<void> {
    const tlsCertificateAuthority = options.storageOverHttps === true ? authority.certificatePem : undefined;
    const state = (): HostState => ({
      siteName: app.name,
      slotName: slot.name,
      appSettings: slot.appSettings,
      hostJson: slot.files['host.json'],
      files: slot.files,
      keys: slot.keys,
      running: slot.state === 'Running',
      generation: slot.restarts,
      startedAt: slot.restartedAt,
      easyAuth: slot.easyAuth,
      startError: hostIds.claim(app, slot),
    });
    const host = createFunctionsHost({
      ...options.hosts,
      tlsCertificateAuthority,
      state,
      onDurableLoaded: () => giveDurableKey(slot),
    });
    const worker = started(startWorker({ tlsCertificateAuthority, state }));
    workers.set(slot, worker);
    const handle: Handler = async (request) => {
      const answer = await host(request);
      if (request.method === 'POST') worker.wake();
      return answer;
    };
    const deployments = createDeployments({
      siteName: app.name,
      slot,
      behaviour: deploymentBehaviour,
      refuse: async (request) => {
        const authenticated = await authenticate(request, entra, [arm.url]);
        return 'refusal' in authenticated ? authenticated.refusal : undefined;
      },
    });
    const server = started(await startServer({ certificate, handle: besideHost(deployments, handle) }));
    slot.hostName = `localhost:${server.port}`;
    handlers.set(slot, handle);
    hosts.set(slot, { ...server, app, slot });
  }

  async function stopHost(slot: Slot): Promise<void> {
    await workers.get(slot)?.stop();
    await hosts.get(slot)?.stop();
    hostIds.release(slot);
    workers.delete(slot);
    hosts.delete(slot);
    handlers.delete(slot);
  }

  async function addApp(definition: AppDefinition): Promise<App> {
    const app = estate.addApp(definition);
    for (const slot of app.slots.values()) await startHost(app, slot);
    return app;
  }

  const apps = typeof options.apps === 'function' ? options.apps(azurite) : (options.apps ?? []);
  for (const definition of apps) await addApp(definition);

  return {
    caFile: authority.caFile,
    authority,
    arm,
    entra,
    pipeline,
    oidcUrl: pipeline.requestUri,
    systemAccessToken,
    serviceConnectionId,
    managedIdentity,
    azurite,
    proxy,
    subscriptionId: estate.subscriptionId,
    tenantId,
    clientId,
    addApp,
    deployments: deploymentBehaviour,
    functionsHost(appName, slotName = 'production') {
      const host = [...hosts.values()].find(
        ({ app, slot }) =>
          app.name.toLowerCase() === appName.toLowerCase() && slot.name.toLowerCase() === slotName.toLowerCase(),
      );
      if (host === undefined) throw new Error(`The sandbox has no slot '${slotName}' of an app '${appName}'.`);
      return host;
    },
    serviceConnection: (scheme) =>
      describeConnection(scheme, {
        resourceManagerUrl: arm.url,
        authorityUrl: entra.url,
        tenantId,
        subscriptionId: estate.subscriptionId,
        subscriptionName: estate.subscriptionName,
        clientId,
        clientSecret,
        federationIssuer: pipeline.issuer.issuer,
        federationSubject: subject,
        certificatePem: signIn.keyPem + signIn.certificatePem,
      }),
    environment: () => ({
      NODE_EXTRA_CA_CERTS: authority.caFile,
      SYSTEM_OIDCREQUESTURI: pipeline.requestUri,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: managedIdentity.url,
    }),
    stop,
  };
}
