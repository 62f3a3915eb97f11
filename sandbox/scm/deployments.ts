import { randomUUID } from 'node:crypto';
import { functionsIn, replaceContent, type Slot } from '../arm/index.ts';
import type { Answer } from '../faults/index.ts';
import { json, type Handler, type SandboxRequest } from '../http-server/index.ts';
import { unpackZip } from './zip.ts';

/** Statuses of a deployment. Source: projectkudu/kudu, DeployStatus.cs */
const statuses = { building: 1, failed: 3, success: 4 } as const;

/** How deployments go; may be changed at any time. */
export interface DeploymentBehaviour {
  /** How often a deployment says that it is under way (default 1). */
  polls: number;
  /** What the next deployments fail with, in order; empty: they succeed. */
  readonly failures: string[];
}

interface Deployment {
  readonly id: string;
  readonly receivedAt: string;
  readonly deployer: string;
  readonly message: string;
  status: (typeof statuses)[keyof typeof statuses];
  text: string;
  endedAt: string | undefined;
  /** How often it still says that it is under way. */
  polls: number;
}

export interface DeploymentsOptions {
  readonly siteName: string;
  readonly slot: Slot;
  /** The refusal of a request without a good token, else `undefined`. */
  readonly refuse: (request: SandboxRequest) => Promise<Answer | undefined>;
  /** How often a deployment says that it is under way (default 1). */
  readonly polls?: number;
  /** In the place of `polls`, and for what may change. */
  readonly behaviour?: DeploymentBehaviour;
}

/**
 * The deployment site of a slot, as far as these go: `POST /api/zipdeploy`, `POST /api/publish` (OneDeploy of Flex Consumption, whose 202
 * holds the deployment's id), `GET /api/deployments` and `GET /api/deployments/{id}`; `undefined` for any other request. The package takes
 * the place of the slot's whole content, and the slot restarts. It works for a stopped slot too. One deployment runs at a time; each
 * question, also for the list, counts as one of `polls`.
 *
 * Source: https://github.com/projectkudu/kudu/wiki/Deploying-from-a-zip-file-or-url, and PushDeploymentController.cs of projectkudu/kudu
 * for `message` and the 409
 */
export function createDeployments(
  options: DeploymentsOptions,
): (request: SandboxRequest) => Promise<Answer | undefined> {
  const behaviour = options.behaviour ?? { polls: options.polls ?? 1, failures: [] };
  const deployments: Deployment[] = [];

  async function take(request: SandboxRequest, waits: boolean): Promise<Deployment> {
    const query = new Map([...request.query].map(([name, value]) => [name.toLowerCase(), value]));
    const deployment: Deployment = {
      id: randomUUID().replaceAll('-', ''),
      receivedAt: new Date().toISOString(),
      deployer: query.get('deployer') ?? 'Push-Deployer',
      message: query.get('message') ?? 'Created via a push deployment',
      status: statuses.building,
      text: '',
      endedAt: undefined,
      polls: waits ? 0 : behaviour.polls,
    };
    deployments.push(deployment);
    try {
      const failure = behaviour.failures.shift();
      if (failure !== undefined) throw new Error(failure);
      const files = await unpackZip(request.bytes ?? Buffer.alloc(0));
      replaceContent(options.slot, { files, functions: functionsIn(files) });
      deployment.status = statuses.success;
    } catch (error) {
      deployment.status = statuses.failed;
      deployment.text = `Package deployment failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    return deployment;
  }

  async function deploy(request: SandboxRequest, published: boolean): Promise<Answer> {
    if (deployments.some(({ polls }) => polls > 0)) {
      return { status: 409, body: 'There is a deployment currently in progress. Please try again when it completes.' };
    }
    const waits = !published && request.query.get('isAsync') !== 'true';
    const deployment = await take(request, waits);
    if (published) return json(202, deployment.id);
    if (waits) return deployment.status === statuses.success ? { status: 200 } : { status: 400, body: deployment.text };
    const query = new URLSearchParams({ deployer: deployment.deployer, time: deployment.receivedAt });
    return {
      status: 202,
      headers: {
        Location: `${request.origin}/api/deployments/latest?${query.toString()}`,
        'Retry-After': '1',
      },
    };
  }

  function describe(deployment: Deployment): { readonly complete: boolean } {
    const complete = deployment.polls <= 0;
    deployment.polls -= 1;
    if (complete) deployment.endedAt ??= new Date().toISOString();
    return {
      id: deployment.id,
      status: complete ? deployment.status : statuses.building,
      status_text: complete ? deployment.text : 'Building and Deploying.',
      author: 'N/A',
      deployer: deployment.deployer,
      message: deployment.message,
      received_time: deployment.receivedAt,
      start_time: deployment.receivedAt,
      end_time: deployment.endedAt ?? null,
      complete,
      active: complete && deployment.status === statuses.success && deployment === deployments.at(-1),
      is_temp: false,
      site_name: options.siteName,
    } as { readonly complete: boolean };
  }

  function answer(id: string): Answer {
    const deployment = id === 'latest' ? deployments.at(-1) : deployments.find((one) => one.id === id);
    if (deployment === undefined) return { status: 404 };
    const described = describe(deployment);
    return json(described.complete ? 200 : 202, described);
  }

  return async (request) => {
    const route = `${request.method} ${request.path.toLowerCase()}`;
    const id = /^GET \/api\/deployments\/([^/]+)$/.exec(route)?.[1];
    const known = route === 'POST /api/zipdeploy' || route === 'POST /api/publish' || route === 'GET /api/deployments';
    if (!known && id === undefined) return undefined;
    const refusal = await options.refuse(request);
    if (refusal !== undefined) return refusal;
    if (id !== undefined) return answer(id);
    if (route === 'GET /api/deployments') return json(200, deployments.map(describe).reverse());
    return deploy(request, route === 'POST /api/publish');
  };
}

/** A slot's server: the deployment site's requests go there, the others to the Functions host. */
export function besideHost(deployments: ReturnType<typeof createDeployments>, host: Handler): Handler {
  return async (request) => (await deployments(request)) ?? host(request);
}
