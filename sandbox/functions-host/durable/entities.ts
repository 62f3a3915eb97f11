import type { Answer } from '../../faults/index.ts';
import { isEntityRow, unescapeKey } from '../../../core/taskhub/storage-format/index.ts';
import { empty, jsonAnswer, messageAnswer, storageException } from './errors.ts';
import type { Call } from './call.ts';
import { writeMessage } from './messages.ts';
import { jsonOrText, newtonsoftError } from './newtonsoft.ts';
import { toFilter } from './query.ts';
import { column, type Row } from './row.ts';
import { payloadText } from './status.ts';

const continuationHeader = 'x-ms-continuation-token';

/** `$` in a path stands for the empty key. */
function entityId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key === '$' ? '' : key}`;
}

/** The state of an entity, `null` when it is deleted. */
async function stateOf(call: Call, row: Row): Promise<string | null> {
  const scheduler = jsonOrText(await payloadText(call.hub, row, 'Input'));
  if (typeof scheduler !== 'object' || scheduler === null || !('state' in scheduler)) return null;
  return typeof scheduler.state === 'string' ? scheduler.state : null;
}

/** `GET /entities[/{name}]`: one page; goes on by itself over pages without an entity. */
export async function listEntities(call: Call, name: string | undefined): Promise<Answer> {
  const { parameters, hub, request } = call;
  await hub.ensure();
  const top = parameters.integer('top') ?? 100;
  if (top < 0) throw storageException(new RangeError('top'));
  const filter = toFilter({
    statuses: [],
    createdTimeFrom: parameters.time('lastOperationTimeFrom'),
    createdTimeTo: parameters.time('lastOperationTimeTo'),
    instanceIdPrefix: name === undefined ? '@' : `@${name.toLowerCase()}@`,
  });
  const fetchState = parameters.flag('fetchState') ?? false;
  const given = request.headers[continuationHeader];
  let token = given === undefined || given === '' ? undefined : given;
  if (top === 0) {
    const { rows } = await hub.page({ filter, select: undefined, top: 1, token: undefined });
    const first = rows[0]?.partitionKey;
    return jsonAnswer(
      200,
      [],
      first === undefined ? {} : { [continuationHeader]: Buffer.from(first).toString('base64') },
    );
  }
  const entities: Record<string, unknown>[] = [];
  do {
    const page = await hub.page({ filter, select: undefined, top: Math.min(top, 1000), token });
    token = page.continuation;
    for (const row of page.rows) {
      if (!isEntityRow(row.partitionKey ?? '', column(row, 'Name'))) continue;
      const state = await stateOf(call, row);
      if (state === null) continue;
      const [, entityName = '', ...key] = unescapeKey(row.partitionKey ?? '').split('@');
      entities.push({
        entityId: { name: entityName, key: key.join('@') },
        lastOperationTime: column(row, 'CreatedTime'),
        state: fetchState ? jsonOrText(state) : null,
      });
    }
  } while (entities.length === 0 && token !== undefined);
  return jsonAnswer(200, entities, token === undefined ? {} : { [continuationHeader]: token });
}

/** `GET /entities/{name}/{key}`: the bare state. */
export async function getEntity(call: Call, name: string, key: string): Promise<Answer> {
  await call.hub.ensure();
  const row = await call.hub.instance(entityId(name, key));
  const state = row === undefined ? null : await stateOf(call, row);
  return state === null ? empty(404) : jsonAnswer(200, jsonOrText(state));
}

/** `POST /entities/{name}/{key}?op=…`: only queues the signal. */
export async function signalEntity(call: Call, name: string, key: string): Promise<Answer> {
  const isJson = (call.request.headers['content-type'] ?? '').toLowerCase().startsWith('application/json');
  if (isJson) {
    try {
      JSON.parse(call.request.body);
    } catch {
      return messageAnswer(400, `Could not parse JSON content: ${newtonsoftError(call.request.body)}`);
    }
  }
  const input = isJson ? call.request.body : JSON.stringify(call.request.body);
  return signal(call, name, key, call.parameters.text('op') ?? '', input);
}

/** `DELETE /entities/{name}/{key}`: signals `delete`. */
export function deleteEntity(call: Call, name: string, key: string): Promise<Answer> {
  return signal(call, name, key, 'delete', undefined);
}

async function signal(
  call: Call,
  name: string,
  key: string,
  operation: string,
  input: string | undefined,
): Promise<Answer> {
  const known = call.functions.entities;
  if (call.ownHub && !known.some((entity) => entity.toLowerCase() === name.toLowerCase())) {
    const info =
      known.length === 0
        ? 'No entity functions are currently registered!'
        : `The following are the known entity functions: '${known.join("', '")}'.`;
    return messageAnswer(
      400,
      `The function '${name}' doesn't exist, is disabled, or is not an entity function. Additional info: ${info}`,
    );
  }
  await call.hub.ensure();
  const instanceId = entityId(name, key);
  const request = JSON.stringify({ op: operation, signal: true, input, id: call.newInstanceId() });
  await call.hub.send(
    instanceId,
    writeMessage(
      'EventRaised',
      { instanceId, executionId: undefined },
      { Input: request, Name: 'op', ParentTraceContext: null },
    ),
  );
  return empty(202);
}
