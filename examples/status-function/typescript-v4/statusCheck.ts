import { app, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';

// Answers {"hasRunning": true|false}: is any orchestration of this app's task hub in flight?
// Needs durable-functions 3.x. For JavaScript, take the type annotations away.

const inFlight = [
  df.OrchestrationRuntimeStatus.Pending,
  df.OrchestrationRuntimeStatus.Running,
  df.OrchestrationRuntimeStatus.Suspended,
  df.OrchestrationRuntimeStatus.ContinuedAsNew,
];

// An entity's row says Running for as long as the entity exists, so entities must not count. On Azure Storage an
// entity's name is its whole instance id (@counter@key), on other backends it is the bare name (counter).
function isEntity(instanceId: string, name: string): boolean {
  const match = /^@([^@]+)@/.exec(instanceId);
  return match !== null && (name === instanceId || name.toLowerCase() === match[1].toLowerCase());
}

export async function statusCheck(_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  // getStatusBy follows continuation tokens over empty pages until the last page.
  const instances = await df.getClient(context).getStatusBy({ runtimeStatus: inFlight });
  return { jsonBody: { hasRunning: instances.some(({ instanceId, name }) => !isEntity(instanceId, name)) } };
}

app.http('StatusCheck', {
  methods: ['GET'],
  authLevel: 'function',
  extraInputs: [df.input.durableClient()],
  handler: statusCheck,
});
