import type { Answer } from '../../faults/index.ts';
import { empty, HandlerException, jsonAnswer, messageAnswer, exceptionAnswer } from './errors.ts';
import type { Call } from './call.ts';
import { isOpen } from './instances.ts';
import { engineTime, writeMessage } from './messages.ts';
import { newtonsoftError } from './newtonsoft.ts';
import { column } from './row.ts';
import { restartOrchestration } from './start.ts';

/** `POST /instances/{id}/{operation}`: 202 only says that a message was queued. @param operation in lower case */
export async function operate(call: Call, instanceId: string, operation: string, eventName = ''): Promise<Answer> {
  const { hub, parameters } = call;
  await hub.ensure();
  if (operation === 'restart') return restartOrchestration(call, instanceId);
  const row = await hub.instance(instanceId);
  const status = row === undefined ? undefined : (column(row, 'RuntimeStatus') ?? 'Pending');
  if (operation === 'rewind') return rewind(call, instanceId, status);
  if (row === undefined || status === undefined) return empty(404);
  if (!isOpen(status)) return empty(410);

  const executionId = column(row, 'ExecutionId');
  const reason = parameters.text('reason') ?? null;
  const toInstance = { instanceId, executionId: undefined };
  switch (operation) {
    case 'terminate':
      await hub.send(instanceId, writeMessage('ExecutionTerminated', toInstance, { Input: reason }));
      return empty(202);
    case 'suspend':
    case 'resume': {
      const suspended = status === 'Suspended';
      if (suspended === (operation === 'suspend')) {
        throw new HandlerException(
          `Cannot ${operation} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
          { type: 'System.InvalidOperationException' },
        );
      }
      const kind = operation === 'suspend' ? 'ExecutionSuspended' : 'ExecutionResumed';
      await hub.send(instanceId, writeMessage(kind, toInstance, { Reason: reason }));
      return empty(202);
    }
    default:
      return raiseEvent(call, instanceId, executionId, eventName);
  }
}

async function raiseEvent(
  call: Call,
  instanceId: string,
  executionId: string | undefined,
  eventName: string,
): Promise<Answer> {
  const { body, headers } = call.request;
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    return messageAnswer(400, 'Only application/json request content is supported');
  }
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
  await call.hub.send(
    instanceId,
    writeMessage(
      'EventRaised',
      { instanceId, executionId },
      { Input: body, Name: eventName, ParentTraceContext: null },
    ),
  );
  return empty(202);
}

/** The row says Pending at once; the worker does the rest. */
async function rewind(call: Call, instanceId: string, status: string | undefined): Promise<Answer> {
  if (status === undefined) {
    return jsonAnswer(404, `No orchestration with instance ID "$${instanceId}" found.`);
  }
  if (status !== 'Failed') {
    return jsonAnswer(
      412,
      `This orchestration has status ${status}, but only orchestrations in the "Failed" state can be rewound.`,
    );
  }
  await call.hub.update(instanceId, {
    RuntimeStatus: 'Pending',
    LastUpdatedTime: { type: 'DateTime', value: engineTime() },
  });
  await call.hub.send(
    instanceId,
    writeMessage(
      'GenericEvent',
      { instanceId, executionId: undefined },
      { Data: call.parameters.text('reason') ?? null },
    ),
  );
  return empty(202);
}
