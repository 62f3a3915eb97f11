import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import { capitalised, neutralise } from '../../text.ts';
import type { ArmSitesOptions } from '../arm/index.ts';
import { retryAfterMs } from '../network/retries.ts';
import type { AppDeployments, Deployment, DeploymentMethod } from './model.ts';
import { progressOf, readReport, type DeploymentReport } from './report.ts';
import { createScmDoor, refusalOf, scmAddress, type ScmDoor } from './scm-door.ts';

/** For the upload, and the answer that accepts it. */
const uploadTimeoutMs = 10 * 60_000;
const askTimeoutMs = 60_000;
/** How often a deployment that was accepted may be unknown to the list: it is written down a moment later. */
const unknownAtFirst = 5;

const deployer = 'DurableAppRouter';

/**
 * The deployment sites of function apps, reached with the token of the service connection. The token goes to the host that is named, by
 * https, and to no other. Actions that are needed: docs/permissions.md.
 *
 * Sources: https://github.com/projectkudu/kudu/wiki/Deploying-from-a-zip-file-or-url;
 * https://learn.microsoft.com/azure/azure-functions/functions-deployment-technologies#one-deploy
 */
export function createAppDeployments(options: ArmSitesOptions): AppDeployments {
  const door = createScmDoor(options);
  return {
    async begin(ref, scmHostName, method, zip, message) {
      const what = `deploying to the app ${neutralise(ref.name)}`;
      const site = scmAddress(scmHostName);
      const url = uploadAddress(site, method, message);
      const [before] =
        method === 'zipDeploy' ? await beforeSending(listOf(door, site, what, options.context.signal)) : [];
      const answer = await door.send(what, { method: 'POST', url, body: zip, timeoutMs: uploadTimeoutMs });
      if (answer.status >= 300) throw refusalOf(answer, what);
      if (method === 'oneDeploy') {
        const id = idIn(answer.bodyAsText ?? '');
        if (id !== '') return deploymentOf(door, { what, site, id });
      }
      checkLocation(answer, site, what);
      return latestOf(door, { what, site, message, before: before?.id });
    },

    async latest(scmHostName) {
      const what = `reading the deployments of ${neutralise(scmHostName)}`;
      const site = scmAddress(scmHostName);
      const [newest] = await listOf(door, site, what, options.context.signal);
      if (newest === undefined) return undefined;
      const { id, message } = newest;
      return { message, deployment: deploymentOf(door, { what: `deploying to ${neutralise(scmHostName)}`, site, id }) };
    },
  };
}

/** What goes wrong before the package is on its way has certainly changed nothing. */
async function beforeSending<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (!(error instanceof DurableDeployError)) throw error;
    const { code, message, fix, retryAfterMs, answer } = error;
    throw new DurableDeployError(code, message, { fix, retryAfterMs, answer, notSent: true, cause: error });
  }
}

/** Parameters are known in any letter case; each client spells them as here. */
function uploadAddress(site: URL, method: DeploymentMethod, message: string): URL {
  const url = new URL(method === 'zipDeploy' ? '/api/zipdeploy' : '/api/publish', site);
  const query =
    method === 'zipDeploy'
      ? { isAsync: 'true', deployer, message }
      : { RemoteBuild: 'false', Deployer: deployer, message };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** The answer names where to ask on: when that is elsewhere, somebody else answered. */
function checkLocation({ headers }: PipelineResponse, site: URL, what: string): void {
  const location = headers.get('location');
  if (!location || !URL.canParse(location, site.href)) return;
  const { host } = new URL(location, site.href);
  if (host === site.host) return;
  throw new DurableDeployError(
    'REDIRECTED_ELSEWHERE',
    `${capitalised(what)}: ${neutralise(site.host)} named ${neutralise(host)} as the place to ask on. Nothing was sent there, since the token would go along.`,
    { fix: 'Check that no proxy or gateway changes the answers of the deployment site.' },
  );
}

/** The body of a 202 of OneDeploy: an id, as JSON text or plain. */
function idIn(body: string): string {
  const value = parseJson(body) ?? body.trim();
  return typeof value === 'string' && /^[\w.-]+$/.test(value) ? value : '';
}

interface Asked {
  readonly what: string;
  readonly site: URL;
}

/** A deployment that is known by its id. */
function deploymentOf(door: ScmDoor, { what, site, id }: Asked & { readonly id: string }): Deployment {
  const url = new URL(`/api/deployments/${encodeURIComponent(id)}`, site);
  let unknown = 0;
  return {
    id,
    async poll(signal) {
      const answer = await door.send(what, { method: 'GET', url, timeoutMs: askTimeoutMs, signal });
      if (answer.status === 404 && (unknown += 1) <= unknownAtFirst) return { kind: 'running' };
      return progressOf(reportIn(answer, what), what, retryAfterMs(answer.headers));
    },
  };
}

/**
 * A zip deployment: its answer names no id, and the address `latest`. Until it shows up there that is the one before it; when somebody
 * else deploys after it, that is another one, and the list is asked for the one with the message.
 */
function latestOf(
  door: ScmDoor,
  { what, site, message, before }: Asked & { readonly message: string; readonly before: string | undefined },
): Deployment {
  const url = new URL('/api/deployments/latest', site);
  const wanted = message.trim();
  return {
    id: '',
    async poll(signal) {
      const answer = await door.send(what, { method: 'GET', url, timeoutMs: askTimeoutMs, signal });
      if (answer.status === 404) return { kind: 'running' };
      const latest = reportIn(answer, what);
      const wait = retryAfterMs(answer.headers);
      if (latest.id === before) return { kind: 'running', ...(wait === undefined ? {} : { retryAfterMs: wait }) };
      if (latest.temporary || latest.message === wanted) return progressOf(latest, what, wait);
      const list = await listOf(door, site, what, signal);
      const older = list.findIndex(({ id }) => id === before);
      const newer = older === -1 ? list : list.slice(0, older);
      return progressOf(newer.find((report) => report.message === wanted) ?? latest, what, wait);
    },
  };
}

/** Newest first. */
async function listOf(
  door: ScmDoor,
  site: URL,
  what: string,
  signal: AbortSignal,
): Promise<readonly DeploymentReport[]> {
  const url = new URL('/api/deployments', site);
  const answer = await door.send(what, { method: 'GET', url, timeoutMs: askTimeoutMs, signal });
  if (answer.status >= 300) throw refusalOf(answer, what);
  const list = parseJson(answer.bodyAsText ?? '');
  if (!Array.isArray(list)) throw malformed(answer, what);
  return list
    .flatMap((item) => readReport(item) ?? [])
    .sort((left, right) => (Date.parse(right.receivedAt) || 0) - (Date.parse(left.receivedAt) || 0));
}

function reportIn(answer: PipelineResponse, what: string): DeploymentReport {
  if (answer.status >= 300) throw refusalOf(answer, what);
  const report = readReport(parseJson(answer.bodyAsText ?? ''));
  if (report === undefined) throw malformed(answer, what);
  return report;
}

function malformed({ status }: PipelineResponse, what: string): DurableDeployError {
  return new DurableDeployError(
    'MALFORMED_ANSWER',
    `${capitalised(what)}: the answer ${status} of the deployment site does not say how it goes.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
