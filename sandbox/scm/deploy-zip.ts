import { setTimeout as pause } from 'node:timers/promises';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { packZip, type Files } from './zip.ts';

/** What is needed of the sandbox. */
interface Stage {
  readonly entra: { issueToken(clientId: string, audience: string): Promise<string> };
  readonly clientId: string;
  readonly arm: { readonly url: string };
  readonly authority: { readonly certificatePem: string };
  functionsHost(appName: string, slotName?: string): { readonly url: string };
}

/**
 * Deploys files into a slot over its deployment site, as a pipeline's deployment task does, and waits for the end.
 *
 * @param slotName `production` for the app itself
 * @throws Error when the deployment is refused or fails
 */
export async function deployZip(sandbox: Stage, appName: string, slotName: string, files: Files): Promise<void> {
  const authorization = `Bearer ${await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url)}`;
  async function send(url: string, body?: Buffer): Promise<PipelineResponse> {
    const request = createPipelineRequest({
      url,
      method: body === undefined ? 'GET' : 'POST',
      headers: createHttpHeaders({
        authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/zip' }),
      }),
      ...(body === undefined ? {} : { body }),
    });
    request.tlsSettings = { ca: sandbox.authority.certificatePem };
    return createDefaultHttpClient().sendRequest(request);
  }

  const { url } = sandbox.functionsHost(appName, slotName);
  let answer = await send(`${url}/api/zipdeploy?isAsync=true&deployer=sandbox`, await packZip(files));
  const location = answer.headers.get('location');
  if (answer.status !== 202 || location === undefined) {
    throw new Error(`The deployment was refused: ${answer.status} ${answer.bodyAsText ?? ''}`);
  }
  do {
    await pause(20);
    answer = await send(location);
  } while (answer.status === 202);
  const { status, status_text: text } = JSON.parse(answer.bodyAsText ?? '{}') as {
    status: number;
    status_text: string;
  };
  if (status !== 4) throw new Error(`The deployment failed: status ${status}, ${text}`);
}
