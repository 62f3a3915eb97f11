import type { Answer } from '../faults/index.ts';
import type { Handler, SandboxRequest } from '../http-server/index.ts';
import type { Slot } from './estate.ts';
import { webError } from './errors.ts';

/** Names of the statuses as .NET writes them, in which the bridge reports the host's failures. */
const statusNames: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/**
 * `hostruntime/**`: passes a request on to the slot's Functions host, as an administrator of it, and its answer back.
 * The host's 5xx, and a host that does not run, come back as 400 in Microsoft.Web's own form.
 *
 * Source of that form: error texts quoted in microsoft/vscode-azurefunctions#1474 and polymind-inc/acmebot#182.
 *
 * @param path what follows `hostruntime/`, still encoded
 */
export async function bridge(
  request: SandboxRequest,
  slot: Slot,
  path: readonly string[],
  host: Handler | undefined,
): Promise<Answer> {
  const query = new URLSearchParams(request.query);
  query.delete('api-version');
  const questionMark = query.size === 0 ? '' : `?${query.toString()}`;
  // The resource manager's token stops here: the host gets a key.
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'authorization'));
  const target = `/${path.join('/')}`;
  const answer =
    host === undefined
      ? { status: 503 }
      : await host({
          ...request,
          target: `${target}${questionMark}`,
          path: target,
          query,
          headers: { ...headers, 'x-functions-key': slot.keys.masterKey },
          origin: `https://${slot.hostName}`,
        });
  if (answer.status < 500 && answer.status !== 403) return answer;
  const status = statusNames[answer.status] ?? String(answer.status);
  return webError(400, 'BadRequest', `Encountered an error (${status}) from host runtime.`);
}
