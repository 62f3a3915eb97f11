import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { abortReason } from '../../clock.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { ArmSitesOptions } from '../arm/index.ts';
import { resourceManagerScope } from '../clouds.ts';
import { describeAnswer, describeFailure, neverLeft } from '../failures.ts';

/** A request to a deployment site. */
export interface ScmRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** A zip. */
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The way to deployment sites, with the token of the service connection. */
export interface ScmDoor {
  /** Sends a request once, and follows no redirect: the token goes nowhere else. Resolves for any answer. */
  send(what: string, request: ScmRequest): Promise<PipelineResponse>;
}

/**
 * The address of a deployment site. Errors: INPUT_INVALID for what is no host name.
 *
 * @param scmHostName such as `shop.scm.azurewebsites.net`
 */
export function scmAddress(scmHostName: string): URL {
  const url = `https://${scmHostName}/`;
  if (/^[a-z0-9][a-z0-9.-]*(?::\d+)?$/i.test(scmHostName) && URL.canParse(url)) return new URL(url);
  throw new DurableDeployError(
    'INPUT_INVALID',
    `${neutralise(scmHostName)} is not the host name of a deployment site.`,
  );
}

export function createScmDoor({ cloud, credential, httpClient, context }: ArmSitesOptions): ScmDoor {
  return {
    async send(what, { method, url, body, timeoutMs, signal = context.signal }) {
      if (signal.aborted) throw abortReason(signal);
      // Given to the network, and not refused with a 401, which is answered before anything is done.
      let handedOver = false;
      try {
        const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
        // The deployment site takes the token of the resource manager. Source: projectkudu/kudu, "Accessing the kudu service"
        const token = await credential.getToken(resourceManagerScope(cloud), { abortSignal: signal });
        if (token === null) {
          throw new DurableDeployError('SIGN_IN_FAILED', 'Microsoft Entra ID gave no token for the deployment site.', {
            notSent: true,
          });
        }
        const watched: HttpClient['sendRequest'] = (request) => {
          handedOver = true;
          return httpClient.sendRequest(request);
        };
        return await watched(
          createPipelineRequest({
            url: url.href,
            method,
            headers: createHttpHeaders({
              accept: 'application/json',
              authorization: `Bearer ${token.token}`,
              ...(body === undefined ? {} : { 'content-type': 'application/zip' }),
            }),
            timeout: timeoutMs,
            abortSignal: signal,
            ...(body === undefined ? {} : { body }),
          }),
        );
      } catch (error) {
        const described = describeFailure(error, what, signal);
        if (handedOver && !neverLeft(error)) throw described;
        const { code, message, fix, retryAfterMs } = described;
        throw new DurableDeployError(code, message, { fix, retryAfterMs, notSent: true, cause: error });
      }
    },
  };
}

/** An answer that is not a success as an error. A 401 was certainly not acted on. */
export function refusalOf(answer: PipelineResponse, what: string): DurableDeployError {
  const { status, headers, bodyAsText, request } = answer;
  const error = describeAnswer({ status, headers, body: bodyAsText, url: request.url }, what);
  if (status !== 409 && status !== 401) return error;
  const { message, fix, retryAfterMs, answer: said } = error;
  return status === 409
    ? new DurableDeployError('OPERATION_IN_PROGRESS', `${message} Another deployment of the app is under way.`, {
        fix: 'Wait until it has ended: az functionapp log deployment list --name <app> --resource-group <group>',
        retryAfterMs,
        answer: said,
        notSent: true,
      })
    : new DurableDeployError(error.code, message, { fix, retryAfterMs, answer: said, notSent: true });
}
