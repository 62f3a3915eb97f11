import { setTimeout as pause } from 'node:timers/promises';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Sandbox } from '../../../sandbox/index.ts';
import type { Shop } from './shop.ts';

/** What a pipeline would hear of the task. */
export type BuiltInResult = 'Succeeded' | 'Failed';

/** The built-in task with one app's slots staging and production. */
export interface BuiltInTask {
  swap(): Promise<BuiltInResult>;
  startPreview(): Promise<BuiltInResult>;
  /** `reset`: the request that the task does not wait for. */
  cancelPreview(): { readonly result: BuiltInResult; readonly reset: Promise<unknown> };
}

const apiVersion = '2016-08-01';
const mostTries = 5;
const retriedStatuses: ReadonlySet<number> = new Set([408, 409, 500, 502, 503, 504]);
const retriedErrors: ReadonlySet<string> = new Set(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNREFUSED']);
const stillRunning: ReadonlySet<string> = new Set(['Accepted', 'Running', 'InProgress', 'DeploymentNotFound']);

/**
 * Does with slots what AzureAppServiceManage@0 (version 0.279.1) does: the same requests, the same tries, the same idea of success.
 * Source: microsoft/azure-pipelines-tasks AzureAppServiceManageV0, and its azure-arm-rest (webClient.ts, AzureServiceClientBase.ts,
 * azure-arm-app-service.ts)
 *
 * @param second milliseconds that stand for a second of its waits
 */
export function builtInTask(sandbox: Sandbox, shop: Shop, second: number): BuiltInTask {
  const client = createDefaultHttpClient();
  const site = `${sandbox.arm.url}/subscriptions/${sandbox.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/${shop.name}`;

  async function sendOnce(method: 'GET' | 'POST', url: string, body?: unknown): Promise<PipelineResponse> {
    const token = await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url);
    const request = createPipelineRequest({
      url,
      method,
      headers: createHttpHeaders({ authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    request.tlsSettings = { ca: sandbox.authority.certificatePem };
    return client.sendRequest(request);
  }

  /** Sends anything again after these statuses and errors, a swap as well: after 2, 6, 14 and 30 seconds. */
  async function send(method: 'GET' | 'POST', url: string, body?: unknown): Promise<PipelineResponse> {
    let wait = 2;
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await sendOnce(method, url, body);
        if (!retriedStatuses.has(answer.status) || tries === mostTries) return answer;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (!retriedErrors.has(code) || tries === mostTries) throw error;
      }
      await pause(wait * second);
      wait = wait * 2 + 2;
    }
  }

  /** Only the status code of the last answer counts. */
  async function toTheEnd(accepted: PipelineResponse): Promise<PipelineResponse> {
    const url = accepted.headers.get('azure-asyncoperation') ?? accepted.headers.get('location') ?? '';
    for (;;) {
      const answer = await send('GET', url);
      const { status } = JSON.parse(answer.bodyAsText || '{}') as { status?: string };
      if (answer.status !== 202 && !stillRunning.has(status ?? '')) return answer;
      await pause(Number(answer.headers.get('retry-after') ?? 15) * second);
    }
  }

  /** One request to the root of a slot, whatever comes of it. */
  async function warmUp(slotName: string): Promise<void> {
    const request = createPipelineRequest({ url: sandbox.functionsHost(shop.name, slotName).url });
    request.tlsSettings = { ca: sandbox.authority.certificatePem };
    await client.sendRequest(request).catch(() => undefined);
  }

  const post = (action: string, body?: unknown): Promise<PipelineResponse> =>
    send('POST', `${site}/slots/staging/${action}?api-version=${apiVersion}`, body);
  const other = { targetSlot: 'production', preserveVnet: false };
  const resultOf = (answer: Promise<PipelineResponse>): Promise<BuiltInResult> =>
    answer.then(
      ({ status }) => (status === 200 ? 'Succeeded' : 'Failed'),
      () => 'Failed',
    );

  return {
    async swap() {
      await Promise.all([warmUp('staging'), warmUp('production')]);
      return resultOf(post('slotsswap', other).then((answer) => (answer.status === 202 ? toTheEnd(answer) : answer)));
    },
    startPreview: () => resultOf(post('applySlotConfig', other)),
    cancelPreview: () => ({ result: 'Succeeded', reset: post('resetSlotConfig').catch(() => undefined) }),
  };
}
