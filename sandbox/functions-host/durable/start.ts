import { randomUUID } from 'node:crypto';
import type { Answer } from '../../faults/index.ts';
import { exceptionAnswer, HandlerException, jsonAnswer, messageAnswer } from './errors.ts';
import type { Call } from './call.ts';
import type { Hub } from './hub.ts';
import { isOpen } from './instances.ts';
import { engineTime, writeMessage } from './messages.ts';
import { newtonsoftError } from './newtonsoft.ts';
import { column } from './row.ts';
import { payloadText } from './status.ts';

/** An instance to be started. */
export interface NewInstance {
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  readonly input: string | undefined;
}

/** `POST /orchestrators/{name}[/{id}]`. Which functions exist is not asked. */
export async function startOrchestration(call: Call, name: string, id: string | undefined): Promise<Answer> {
  await call.hub.ensure();
  const { body } = call.request;
  if (body !== '') {
    try {
      JSON.parse(body);
    } catch (cause) {
      return exceptionAnswer(
        new HandlerException(newtonsoftError(body), {
          status: 400,
          headline: 'Invalid JSON content',
          type: 'Newtonsoft.Json.JsonReaderException',
          cause,
        }),
      );
    }
  }
  const instanceId = id ?? call.newInstanceId();
  const existing = await call.hub.instance(instanceId);
  const status = existing === undefined ? undefined : (column(existing, 'RuntimeStatus') ?? 'Pending');
  if (status !== undefined && isOpen(status)) {
    return messageAnswer(409, `An Orchestration instance with the status ${status} already exists.`);
  }
  await createInstance(call.hub, {
    instanceId,
    name,
    version: call.parameters.text('version') ?? '',
    input: body === '' ? undefined : body,
  });
  return links(call, instanceId);
}

/** `POST /instances/{id}/restart`. */
export async function restartOrchestration(call: Call, instanceId: string): Promise<Answer> {
  const row = await call.hub.instance(instanceId);
  if (row === undefined) {
    return exceptionAnswer(
      new HandlerException(`No instance with ID '${instanceId}' was found. (Parameter 'instanceId')`, {
        status: 400,
        headline: 'InstanceId does not match a valid orchestration instance.',
        type: 'System.ArgumentException',
      }),
    );
  }
  const inPlace = call.parameters.flag('restartWithNewInstanceId') === false;
  const status = column(row, 'RuntimeStatus') ?? 'Pending';
  if (inPlace && isOpen(status)) {
    return exceptionAnswer(
      new HandlerException(`An Orchestration instance with the status ${status} already exists.`, {
        status: 409,
        headline: 'A non-terminal instance with this instance ID already exists.',
        type: 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException',
      }),
    );
  }
  const restarted = inPlace ? instanceId : call.newInstanceId();
  await createInstance(call.hub, {
    instanceId: restarted,
    name: column(row, 'Name') ?? '',
    version: column(row, 'Version') ?? '',
    input: await payloadText(call.hub, row, 'Input'),
  });
  return links(call, restarted);
}

/** The message goes first, then the row, as the engine's client does it. */
export async function createInstance(hub: Hub, instance: NewInstance): Promise<void> {
  const executionId = randomUUID().replaceAll('-', '');
  const now = engineTime();
  await hub.send(
    instance.instanceId,
    writeMessage(
      'ExecutionStarted',
      { instanceId: instance.instanceId, executionId },
      {
        ParentInstance: null,
        Name: instance.name,
        Version: instance.version,
        Input: instance.input ?? null,
        Tags: null,
        Correlation: null,
        ParentTraceContext: null,
        ScheduledStartTime: null,
        Generation: 0,
        GenerateNewTrace: false,
      },
    ),
  );
  await hub.replace(instance.instanceId, {
    ...(instance.input === undefined ? {} : { Input: instance.input }),
    CreatedTime: { type: 'DateTime', value: now },
    Name: instance.name,
    Version: instance.version,
    RuntimeStatus: 'Pending',
    LastUpdatedTime: { type: 'DateTime', value: now },
    TaskHubName: hub.hubName,
    ExecutionId: executionId,
    Generation: 0,
    Tags: 'null',
  });
}

/** The answer with the links of an instance, as `createCheckStatusResponse` makes it too; they carry the key. */
export function links(call: Pick<Call, 'base' | 'hub' | 'systemKey'>, instanceId: string): Answer {
  const path = `${call.base}/instances/${encodeURIComponent(instanceId)}`;
  const suffix = `taskHub=${call.hub.hubName}&connection=${call.hub.connectionName}&code=${call.systemKey}`;
  const body = {
    id: instanceId,
    statusQueryGetUri: `${path}?${suffix}`,
    sendEventPostUri: `${path}/raiseEvent/{eventName}?${suffix}`,
    terminatePostUri: `${path}/terminate?reason={text}&${suffix}`,
    purgeHistoryDeleteUri: `${path}?${suffix}`,
    restartPostUri: `${path}/restart?${suffix}`,
    suspendPostUri: `${path}/suspend?reason={text}&${suffix}`,
    resumePostUri: `${path}/resume?reason={text}&${suffix}`,
  };
  return jsonAnswer(202, body, { Location: body.statusQueryGetUri, 'Retry-After': '10' });
}
