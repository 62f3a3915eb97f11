import { randomUUID } from 'node:crypto';
import type { Answer } from '../faults/index.ts';
import { json, type Handler, type SandboxRequest } from '../http-server/index.ts';
import { readBehaviour, type CodeBehaviour } from './behaviour.ts';
import {
  connectionString,
  HostStartError,
  readConfiguration,
  trackingOf,
  type DurableConfiguration,
  type HostSettings,
} from './configuration.ts';
import {
  answerDurable,
  createInstance,
  exceptionAnswer,
  HandlerException,
  links,
  openHub,
  Parameters,
  type Call,
  type Hub,
} from './durable/index.ts';
import { httpFunctionOf } from './http-functions.ts';
import { answerFile } from './files.ts';
import { hasKey, type HostKeys } from './keys.ts';
import { landingPage, notRunning, stoppedPage } from './pages.ts';

/** What the host runs on, asked anew at each request, because ARM may change it. */
export interface HostState extends HostSettings {
  readonly running: boolean;
  readonly files: Readonly<Record<string, string>>;
  readonly keys: HostKeys;
  /** Counts restarts: a new number is a new process. */
  readonly generation: number;
  /** When the process was started (milliseconds since 1970). */
  readonly startedAt: number;
  /** App Service authentication in front of this slot; see {@link FunctionsHostOptions.easyAuth}. */
  readonly easyAuth?: boolean;
  /** Why the host does not start, whatever its content is. */
  readonly startError?: string | undefined;
}

export interface FunctionsHostOptions {
  readonly state: () => HostState;
  /** Told when a process has loaded the durable extension, which then has a key. */
  readonly onDurableLoaded?: () => void;
  /** How long the host answers 503 after a restart, in milliseconds (default 0). */
  readonly startupMs?: number;
  /** HTTP functions by route under /api, beside `StatusCheck` and the anonymous `health`. They need a function key. */
  readonly functions?: Readonly<Record<string, Handler>>;
  /** Names of the entity functions that the app has. */
  readonly entityFunctions?: readonly string[];
  /** App Service authentication in front of the app: everything is 401 without a signed-in user. */
  readonly easyAuth?: boolean;
  /** Ids of new instances; default 32 hex digits. */
  readonly newInstanceId?: () => string;
  /** PEM text of the authority of an Azurite behind https. */
  readonly tlsCertificateAuthority?: string | undefined;
}

const durableRoute = '/runtime/webhooks/durabletask';
const firstRuntimeRoute = '/admin/extensions/DurableTaskExtension';

/** One process of the host: its hubs are opened once. */
interface Process {
  readonly generation: number;
  readonly behaviour: CodeBehaviour;
  readonly configuration: DurableConfiguration | undefined;
  readonly tracking: ReturnType<typeof trackingOf>;
  readonly startError: string | undefined;
  readonly hubs: Map<string, Hub>;
}

/** The app's own health function, for anybody to ask. */
function health({ health: answer, version = '1.0.0' }: CodeBehaviour): Answer {
  return answer === undefined ? json(200, { status: 'Healthy', version }) : answer;
}

/** A Functions host of one slot, as a request handler: behind a server of its own, and behind ARM's bridge. */
export function createFunctionsHost(options: FunctionsHostOptions): Handler {
  let current: Process | undefined;
  const instanceId = randomUUID();

  function processOf(state: HostState): Process {
    if (current?.generation === state.generation) return current;
    const behaviour = readBehaviour(state.files);
    const started = { generation: state.generation, behaviour, hubs: new Map<string, Hub>() };
    try {
      if (behaviour.failToStart !== undefined) throw new HostStartError(behaviour.failToStart);
      if (state.startError !== undefined) throw new HostStartError(state.startError);
      const configuration = readConfiguration(state);
      const tracking = trackingOf(state.appSettings, configuration);
      current = { ...started, configuration, tracking, startError: undefined };
      if (state.hostJson !== undefined && behaviour.withoutDurable !== true) options.onDurableLoaded?.();
    } catch (error) {
      if (!(error instanceof HostStartError)) throw error;
      current = { ...started, configuration: undefined, tracking: undefined, startError: error.message };
    }
    return current;
  }

  function open(
    request: SandboxRequest,
    state: HostState,
    process: Process,
    configuration: DurableConfiguration,
    route: string,
    parameters: Parameters,
  ): Omit<Call, 'request' | 'parameters'> {
    const asked = parameters.text('taskHub') ?? configuration.hubName;
    // Names of storage ignore case, so another spelling is the same hub.
    const ownHub = asked.toLowerCase() === configuration.hubName.toLowerCase();
    const hubName = ownHub ? configuration.hubName : asked;
    const connectionName = parameters.text('connection') ?? configuration.connectionName;
    const connection = connectionString(state.appSettings, connectionName);
    if (connection === undefined) {
      throw new HandlerException(`Unable to resolve the Azure Storage connection named '${connectionName}'.`, {
        type: 'System.InvalidOperationException',
      });
    }
    const key = `${connectionName}\n${hubName}`;
    let hub = process.hubs.get(key);
    if (hub === undefined) {
      hub = openHub({
        hubName,
        connectionName,
        connectionString: connection,
        partitionCount: configuration.partitionCount,
        tracking: ownHub ? process.tracking : undefined,
        tlsCertificateAuthority: options.tlsCertificateAuthority,
      });
      process.hubs.set(key, hub);
    }
    return {
      hub,
      ownHub,
      base: `${request.origin}${route}`,
      systemKey: state.keys.systemKeys['durabletask_extension'] ?? '',
      functions: { entities: options.entityFunctions ?? [] },
      newInstanceId: options.newInstanceId ?? (() => randomUUID().replaceAll('-', '')),
    };
  }

  function hostStatus(state: HostState, process: Process): Answer {
    return json(200, {
      id: state.siteName.toLowerCase(),
      state: process.startError === undefined ? 'Running' : 'Error',
      version: process.configuration?.runtimeMajor === 1 ? '1.0.23056.0' : '4.1041.200.0',
      versionDetails: '4.1041.200',
      platformVersion: '104.0.7.37',
      instanceId,
      computerName: 'sandbox',
      processUptime: Math.max(0, Date.now() - state.startedAt),
      functionAppContentEditingState: 'NotAllowed',
      extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '4.29.0' },
      ...(process.startError === undefined ? {} : { errors: [process.startError] }),
    });
  }

  async function statusCheck(request: SandboxRequest, state: HostState, process: Process): Promise<Answer> {
    const { configuration } = process;
    if (configuration === undefined) return notRunning();
    const query = new URLSearchParams({ runtimeStatus: 'Running,Pending,Suspended,ContinuedAsNew', top: '100' });
    let token = '';
    do {
      const answer = await answerDurable(
        { ...request, method: 'GET', query, headers: { 'x-ms-continuation-token': token } },
        '/instances',
        (parameters) => open(request, state, process, configuration, durableRoute, parameters),
      );
      if (answer.status !== 200) return { status: 500 };
      const rows = JSON.parse(answer.body ?? '[]') as { name: string; instanceId: string }[];
      const running = rows.some(({ name, instanceId: id }) => !(name.startsWith('@') && id.startsWith('@')));
      if (running) return json(200, { hasRunning: true });
      token = answer.headers?.['x-ms-continuation-token'] ?? '';
    } while (token !== '');
    return json(200, { hasRunning: false });
  }

  function admin(request: SandboxRequest, state: HostState, process: Process): Answer {
    if (!hasKey(request, state.keys, 'admin')) return { status: 401 };
    const path = request.path.slice('/admin/'.length).toLowerCase();
    if (path === 'host/status') return hostStatus(state, process);
    if (path === 'host/ping') return { status: 200 };
    if (path.startsWith('vfs/') || path === 'vfs') {
      const file = request.path.slice('/admin/vfs'.length);
      return answerFile(state.files, file, request.query.get('relativePath') === '1', request.origin);
    }
    return { status: 404 };
  }

  async function api(request: SandboxRequest, state: HostState, process: Process): Promise<Answer> {
    const name = request.path.slice('/api/'.length).toLowerCase();
    const own =
      Object.entries(options.functions ?? {}).find(([route]) => route.toLowerCase() === name)?.[1] ??
      ofCode(name, state, process);
    if (own === undefined && name === 'health') return health(process.behaviour);
    if (own === undefined && name !== 'statuscheck') return { status: 404 };
    if (!hasKey(request, state.keys, 'function')) return { status: 401 };
    return own === undefined ? statusCheck(request, state, process) : own(request);
  }

  function ofCode(route: string, state: HostState, process: Process): Handler | undefined {
    const found = httpFunctionOf(process.behaviour, state.appSettings, route);
    if (found === undefined || 'handle' in found) return found?.handle;
    return (request) => startByHttp(request, state, process, found.orchestration);
  }

  async function startByHttp(
    request: SandboxRequest,
    state: HostState,
    process: Process,
    name: string,
  ): Promise<Answer> {
    if (process.configuration === undefined) return notRunning();
    try {
      const call = open(
        request,
        state,
        process,
        process.configuration,
        durableRoute,
        new Parameters(new URLSearchParams()),
      );
      await call.hub.ensure();
      const instanceId = call.newInstanceId();
      const input = request.body === '' ? undefined : request.body;
      await createInstance(call.hub, { instanceId, name, version: '', input });
      return links(call, instanceId);
    } catch (error) {
      if (error instanceof HandlerException) return exceptionAnswer(error);
      throw error;
    }
  }

  return async (request) => {
    const before = options.state();
    if (!before.running) return stoppedPage();
    if (options.easyAuth === true || before.easyAuth === true) {
      return { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="${before.siteName}"` } };
    }
    if (Date.now() < before.startedAt + (options.startupMs ?? 0)) return notRunning();
    const process = processOf(before);
    // A process that has just started may have made a key.
    const state = options.state();
    const path = request.path.toLowerCase();
    const route = process.configuration?.runtimeMajor === 1 ? firstRuntimeRoute : durableRoute;
    if (path === route.toLowerCase() || path.startsWith(`${route.toLowerCase()}/`)) {
      const { configuration } = process;
      if (configuration === undefined) return notRunning();
      if (process.behaviour.withoutDurable === true) return { status: 404 };
      if (!hasKey(request, state.keys, 'system')) return { status: 401 };
      return answerDurable(request, request.path.slice(route.length), (parameters) =>
        open(request, state, process, configuration, route, parameters),
      );
    }
    if (path.startsWith('/admin/')) return admin(request, state, process);
    if (process.startError !== undefined) return notRunning();
    if (path.startsWith('/api/')) return api(request, state, process);
    return path === '/' ? landingPage() : { status: 404 };
  };
}
