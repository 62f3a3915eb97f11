import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import { capitalised } from '../../text.ts';
import type { ArmSites, HostAnswer, SiteRef } from '../arm/model.ts';
import { describeAnswer, describeFailure } from '../failures.ts';
import { createBridgeDoor, createDirectDoor } from './host-door.ts';
import { continuationHeader, continuationOf, queryOf } from './list-request.ts';
import type { DurableHttpApi, ListRequest } from './model.ts';

/** Straight to the app (`baseUrl`, mostly with a key), or through ARM (`bridge`). */
export type DurableHttpApiOptions = { readonly context: CoreContext } & (
  | {
      /** Such as `https://shop.azurewebsites.net`; https, or http to this machine. */
      readonly baseUrl: string;
      /** A secret: the system key durabletask_extension or the master key. */
      readonly key?: string | undefined;
      readonly httpClient: HttpClient;
    }
  | {
      readonly bridge: { readonly sites: ArmSites; readonly ref: SiteRef; readonly slot?: string | undefined };
    }
);

/** Where the extension listens: on Functions 2.x and later, and version 1.x of it on Functions 1.x. */
const routes = ['/runtime/webhooks/durabletask', '/admin/extensions/DurableTaskExtension'] as const;

/**
 * A client of the durable HTTP API of an app. The route is found out with the first request (404 on the newer one) and
 * then kept. No hub is ever named: the real handler creates a hub that it is asked about.
 *
 * Errors: INPUT_INVALID for an address that is not https.
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api
 */
export function createDurableHttpApi(options: DurableHttpApiOptions): DurableHttpApi {
  const { context } = options;
  if ('baseUrl' in options && options.key) context.maskSecret(options.key);
  const door = 'baseUrl' in options ? createDirectDoor(options) : createBridgeDoor(options.bridge);
  let route: (typeof routes)[number] | undefined;

  async function ask(path: string, request: ListRequest, signal: AbortSignal): Promise<HostAnswer> {
    return door.send({
      method: 'GET',
      path: `${path}/instances`,
      query: queryOf(request),
      headers: request.continuation === undefined ? {} : { [continuationHeader]: request.continuation },
      signal,
    });
  }

  async function askEitherRoute(request: ListRequest, signal: AbortSignal): Promise<HostAnswer> {
    if (route) return ask(route, request, signal);
    const [newer, older] = routes;
    const first = await ask(newer, request, signal);
    if (first.status !== 404) {
      if (first.status === 200) route = newer;
      return first;
    }
    const second = await ask(older, request, signal);
    if (second.status !== 200) return first;
    route = older;
    return second;
  }

  return {
    description: door.description,
    async listPage(request) {
      const signal = request.signal ?? context.signal;
      const what = `listing instances through the durable HTTP API of ${door.description}`;
      let answer: HostAnswer;
      try {
        answer = await askEitherRoute(request, signal);
      } catch (error) {
        throw describeFailure(error, what, signal);
      }
      const { status, headers, body } = answer;
      if (status !== 200) throw refused(answer, door.url, what);
      const continuation = continuationOf(headers);
      return { status, headers, rows: parse(body, what), ...(continuation === undefined ? {} : { continuation }) };
    },
  };
}

function refused({ status, headers, body }: HostAnswer, url: string, what: string): DurableDeployError {
  const answer = { status, headers: { get: (name: string) => headers[name] }, body, url };
  const general = describeAnswer(answer, what);
  const fix = fixOf(status);
  if (!fix) return general;
  const { code, message, retryAfterMs } = general;
  return new DurableDeployError(code, message, { fix, retryAfterMs });
}

function fixOf(status: number): string | undefined {
  switch (status) {
    case 401:
      return (
        'Give the system key durabletask_extension of this app and slot: ' +
        'az functionapp keys list --name <app> --resource-group <group> [--slot <slot>] --query systemKeys.durabletask_extension'
      );
    case 404:
      return 'The app answers, but no Durable Functions extension does: check the address (slot, custom route), that the app has durable functions, and that its host starts.';
    case 403:
      return 'The app may be stopped, or its access restrictions keep the agent out: run the job on an agent inside the network, or use the source storage.';
    default:
      return undefined;
  }
}

function parse(body: string, what: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    throw new DurableDeployError(
      'MALFORMED_ANSWER',
      `${capitalised(what)} failed: the answer 200 is not JSON (${body.length} characters).`,
      {
        fix: 'Check that the address is the function app itself and not a page in front of it (sign-in, gateway, proxy).',
      },
    );
  }
}
