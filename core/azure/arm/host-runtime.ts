import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import { capitalised, neutralise } from '../../text.ts';
import type { Cloud } from '../clouds.ts';
import { readErrorBody } from '../error-body.ts';
import { describeAnswer } from '../failures.ts';
import type { ArmClient } from './client.ts';
import type { HostAnswer, HostRequest, SiteRef } from './model.ts';
import { purposeOf } from './purpose.ts';
import { siteUrl } from './urls.ts';

/** Source: the portal's and Azure/azure-functions-core-tools' calls; the api-version is any recent one of Microsoft.Web. */
const apiVersion = '2022-03-01';
/** The bridge starts a stopped-down app; its own limit is 230 seconds. */
const timeoutMs = 120_000;

/** A host that was asleep may answer 5xx until it has started. */
const pausesWhileStarting = [1000, 3000] as const;

interface BridgeOptions {
  readonly cloud: Cloud;
  readonly httpClient: HttpClient;
  readonly context: CoreContext;
}

/**
 * Sends a request through ARM's bridge to the Functions host. The host's answer comes back whatever its status;
 * a refusal of ARM itself (no role, bad token, throttled) rejects with a DurableDeployError.
 */
export async function sendToHost(
  client: ArmClient,
  { cloud, httpClient, context }: BridgeOptions,
  ref: SiteRef,
  slot: string | undefined,
  request: HostRequest,
): Promise<HostAnswer> {
  const { createHttpHeaders, createPipelineRequest } = client.sdk;
  const url = bridgeUrl(cloud, ref, slot, request);
  const response = await client.rawPipeline.sendRequest(
    httpClient,
    createPipelineRequest({
      url,
      method: request.method,
      headers: createHttpHeaders({ accept: 'application/json', ...request.headers }),
      abortSignal: request.signal ?? context.signal,
      timeout: timeoutMs,
      ...(request.body === undefined ? {} : { body: request.body }),
    }),
  );
  if (isRefusalOfArm(response)) {
    const { status, headers, bodyAsText } = response;
    throw describeAnswer({ status, headers, body: bodyAsText, url }, purposeOf(request.method, url));
  }
  const body = response.bodyAsText ?? '';
  return { status: statusOfHost(response.status, body), headers: response.headers.toJSON(), body };
}

/**
 * A file of the app's content.
 *
 * Errors: NOT_FOUND when the host says that there is no such file; HOST_JSON_UNREADABLE when the host could not be asked
 * (stopped app, host that does not start, an image with another script root); FORBIDDEN and UNAUTHORIZED of ARM.
 * Source: the host's /admin/vfs of Azure/azure-functions-host.
 */
export async function readHostFile(
  client: ArmClient,
  options: BridgeOptions,
  ref: SiteRef,
  slot: string | undefined,
  path: string,
): Promise<string> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const request: HostRequest = { method: 'GET', path: `/admin/vfs/${encoded}`, query: { relativePath: '1' } };
  let answer = await sendToHost(client, options, ref, slot, request);
  for (const pause of pausesWhileStarting) {
    if (answer.status < 500) break;
    await options.context.clock.sleep(pause, options.context.signal);
    answer = await sendToHost(client, options, ref, slot, request);
  }
  if (answer.status === 200) return answer.body.replace(/^\uFEFF/, '');
  const what = `reading ${neutralise(path)} of the running app ${neutralise(ref.name)}`;
  const start =
    `az functionapp start --name ${neutralise(ref.name)} --resource-group ${neutralise(ref.resourceGroup)}` +
    (slot === undefined ? '' : ` --slot ${neutralise(slot)}`);
  const { message } = readErrorBody(answer.body);
  const code = answer.status === 404 && path !== 'host.json' ? 'NOT_FOUND' : 'HOST_JSON_UNREADABLE';
  throw new DurableDeployError(
    code,
    `${capitalised(what)} failed: the Functions host answered ${answer.status}${message ? `: "${neutralise(message)}"` : ''}.`,
    {
      fix:
        answer.status === 401
          ? 'App Service authentication in front of the app refuses such requests: add /admin/vfs to its excludedPaths ' +
            '(globalValidation of authsettingsV2), or give the input package or hostJsonPath.'
          : 'The app may be stopped, its host may not start, or its image may keep the files elsewhere. ' +
            `Start it (${start}), or give the input package or hostJsonPath.`,
    },
  );
}

function bridgeUrl(cloud: Cloud, ref: SiteRef, slot: string | undefined, request: HostRequest): string {
  const url = new URL(`${siteUrl(cloud, ref, slot)}/hostruntime${request.path}`);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  url.searchParams.set('api-version', apiVersion);
  return url.href;
}

/**
 * The status of the host itself: the bridge reports its 403 and 5xx as a 400 whose text alone holds the name of the status.
 * Source: error texts quoted in microsoft/vscode-azurefunctions#1474 and polymind-inc/acmebot#182.
 */
function statusOfHost(status: number, body: string): number {
  if (status !== 400) return status;
  const name = /^Encountered an error \((\w+)\) from host runtime/.exec(readErrorBody(body).message ?? '')?.[1];
  return name === undefined ? status : (statusesByName[name] ?? 500);
}

const statusesByName: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  Gone: 410,
  PreconditionFailed: 412,
  TooManyRequests: 429,
  InternalServerError: 500,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
};

/** ARM's gateway marks its own failures; its errors are `{"error":{"code"}}` with codes that the host does not use. */
function isRefusalOfArm(response: PipelineResponse): boolean {
  if (response.status < 300) return false;
  if (response.status === 429 || response.headers.get('x-ms-failure-cause') === 'gateway') return true;
  const { code } = readErrorBody(response.bodyAsText);
  return code !== undefined && armCodes.has(code);
}

/** Source: https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors */
const armCodes: ReadonlySet<string> = new Set([
  'AuthenticationFailed',
  'AuthenticationFailedMissingToken',
  'AuthorizationFailed',
  'ExpiredAuthenticationToken',
  'InvalidAuthenticationToken',
  'InvalidAuthenticationTokenTenant',
  'InvalidSubscriptionId',
  'LinkedAuthorizationFailed',
  'RequestDisallowedByPolicy',
  'ResourceGroupNotFound',
  'ResourceNotFound',
  'ParentResourceNotFound',
  'SubscriptionNotFound',
  'SubscriptionRequestsThrottled',
  'TooManyRequests',
]);
