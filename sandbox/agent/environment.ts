import { systemConnection, type Endpoint } from './endpoints.ts';
import type { EndpointFile } from './types.ts';
import type { Variables } from './variables.ts';

/**
 * The environment that the agent gives a task's process, on top of its own.
 * Source: microsoft/azure-pipelines-agent, Handlers/Handler.cs (Add…ToEnvironment).
 */
export function taskEnvironment(job: {
  readonly variables: Variables;
  readonly inputs: ReadonlyMap<string, string>;
  readonly endpoints: readonly Endpoint[];
  readonly system: EndpointFile;
}): Record<string, string> {
  return {
    ...variableEnvironment(job.variables),
    ...Object.fromEntries([...job.inputs].map(([name, value]) => [`INPUT_${environmentName(name)}`, value])),
    ...Object.fromEntries(
      job.endpoints.flatMap((endpoint) => Object.entries(endpointEnvironment(endpoint.id, endpoint, true))),
    ),
    ...endpointEnvironment(systemConnection.toUpperCase(), job.system, false),
  };
}

function variableEnvironment(variables: Variables): Record<string, string> {
  const environment: Record<string, string> = {};
  const names: { open: string[]; secret: string[] } = { open: [], secret: [] };
  for (const { name, value, secret } of variables.all()) {
    environment[`${secret ? 'SECRET_' : ''}${environmentName(name)}`] = value;
    names[secret ? 'secret' : 'open'].push(name);
    if (name.toLowerCase() === 'agent.jobstatus') environment[name] = value;
  }
  environment['VSTS_PUBLIC_VARIABLES'] = JSON.stringify(names.open);
  environment['VSTS_SECRET_VARIABLES'] = JSON.stringify(names.secret);
  return environment;
}

/** The agent leaves the data of the system connection out, because that has no id of its own. */
function endpointEnvironment(key: string, endpoint: EndpointFile, withData: boolean): Record<string, string> {
  const { url, scheme, parameters, data } = endpoint;
  const environment: Record<string, string> = {
    [`ENDPOINT_URL_${key}`]: url,
    [`ENDPOINT_AUTH_${key}`]: JSON.stringify({ parameters, scheme }),
    [`ENDPOINT_AUTH_SCHEME_${key}`]: scheme,
  };
  for (const [name, value] of Object.entries(parameters)) {
    environment[`ENDPOINT_AUTH_PARAMETER_${key}_${environmentName(name)}`] = value;
  }
  if (withData) {
    environment[`ENDPOINT_DATA_${key}`] = JSON.stringify(data);
    for (const [name, value] of Object.entries(data)) {
      environment[`ENDPOINT_DATA_${key}_${environmentName(name)}`] = value;
    }
  }
  return environment;
}

function environmentName(name: string): string {
  return name.replaceAll('.', '_').replaceAll(' ', '_').toUpperCase();
}

/** Names that come from how this process was started, and that no agent's environment holds. */
const ownTraces = /^(?:npm_|NODE_OPTIONS$|NODE_V8_COVERAGE$|MOCHA_|TSX_|TASKLIB_|INPUT_|ENDPOINT_|SECRET_|VSTS_)/i;

/** The environment of the agent itself: this process's, without traces of npm, mocha and tsx. */
export function agentEnvironment(overrides: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !ownTraces.test(name)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) delete environment[name];
    else environment[name] = value;
  }
  return environment;
}
