import { randomUUID } from 'node:crypto';
import { functionsIn, replaceContent, type Slot } from '../arm/index.ts';
import type { Answer } from '../faults/index.ts';
import { json, type Handler, type SandboxRequest } from '../http-server/index.ts';
import { unpackZip } from './zip.ts';

/** Statuses of a deployment. Source: projectkudu/kudu, DeployStatus.cs */
const statuses = { building: 1, failed: 3, success: 4 } as const;

interface Deployment {
  readonly id: string;
  readonly receivedAt: string;
  readonly deployer: string;
  status: (typeof statuses)[keyof typeof statuses];
  text: string;
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
}

/**
 * The deployment site of a slot, as far as `POST /api/zipdeploy` and `GET /api/deployments/{id}` go; `undefined` for any other
 * request. The package takes the place of the slot's whole content, and the slot restarts. It works for a stopped slot too.
 * Source: https://github.com/projectkudu/kudu/wiki/Deploying-from-a-zip-file-or-url
 */
export function createDeployments(
  options: DeploymentsOptions,
): (request: SandboxRequest) => Promise<Answer | undefined> {
  const deployments: Deployment[] = [];

  async function deploy(request: SandboxRequest): Promise<Answer> {
    const deployment: Deployment = {
      id: randomUUID().replaceAll('-', ''),
      receivedAt: new Date().toISOString(),
      deployer: request.query.get('deployer') ?? 'Push-Deployer',
      status: statuses.building,
      text: '',
      polls: options.polls ?? 1,
    };
    deployments.push(deployment);
    try {
      const files = await unpackZip(request.bytes ?? Buffer.alloc(0));
      replaceContent(options.slot, { files, functions: functionsIn(files) });
      deployment.status = statuses.success;
    } catch (error) {
      deployment.status = statuses.failed;
      deployment.text = `Package deployment failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (request.query.get('isAsync') !== 'true') {
      return deployment.status === statuses.success ? { status: 200 } : { status: 400, body: deployment.text };
    }
    const query = new URLSearchParams({ deployer: deployment.deployer, time: deployment.receivedAt });
    return {
      status: 202,
      headers: { Location: `${request.origin}/api/deployments/latest?${query.toString()}`, 'Retry-After': '1' },
    };
  }

  function answer(id: string): Answer {
    const deployment = id === 'latest' ? deployments.at(-1) : deployments.find((one) => one.id === id);
    if (deployment === undefined) return { status: 404 };
    const complete = deployment.polls <= 0;
    deployment.polls -= 1;
    return json(complete ? 200 : 202, {
      id: deployment.id,
      status: complete ? deployment.status : statuses.building,
      status_text: complete ? deployment.text : 'Building and Deploying.',
      deployer: deployment.deployer,
      received_time: deployment.receivedAt,
      start_time: deployment.receivedAt,
      end_time: complete ? new Date().toISOString() : null,
      complete,
      active: complete && deployment.status === statuses.success,
      is_temp: false,
      site_name: options.siteName,
    });
  }

  return async (request) => {
    const path = request.path.toLowerCase();
    const id = /^\/api\/deployments\/([^/]+)$/.exec(path)?.[1];
    const deploys = request.method === 'POST' && path === '/api/zipdeploy';
    if (!deploys && (id === undefined || request.method !== 'GET')) return undefined;
    return (await options.refuse(request)) ?? (id === undefined ? deploy(request) : answer(id));
  };
}

/** A slot's server: the deployment site's requests go there, the others to the Functions host. */
export function besideHost(deployments: ReturnType<typeof createDeployments>, host: Handler): Handler {
  return async (request) => (await deployments(request)) ?? host(request);
}
