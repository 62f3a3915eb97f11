import type { Answer } from '../../faults/index.ts';
import { empty, jsonAnswer, storageException } from './errors.ts';
import type { Call } from './call.ts';
import { describeHistory } from './history.ts';
import { rewrittenPath } from './path.ts';
import { readCondition, toFilter } from './query.ts';
import { column } from './row.ts';
import { describeInstance, selectedColumns } from './status.ts';

const continuationHeader = 'x-ms-continuation-token';
/** The most rows that table storage gives in a page. */
const largestPage = 1000;

/** Statuses in which an instance has not ended, with the answer 202 for them. */
const open = new Set(['Running', 'Pending', 'Suspended', 'ContinuedAsNew']);

/** `GET /instances`: one page. */
export async function listInstances(call: Call): Promise<Answer> {
  const { parameters, hub, request } = call;
  await hub.ensure();
  const filter = toFilter(readCondition(parameters));
  const showInput = parameters.flag('showInput') ?? true;
  const top = parameters.integer('top') ?? 100;
  const token = request.headers[continuationHeader];
  if (top < 0) throw storageException(new RangeError('top'));
  const select = filter === undefined ? undefined : selectedColumns(showInput);
  if (top === 0) {
    const { rows } = await hub.page({ filter, select, top: 1, token: undefined });
    const first = rows[0]?.partitionKey;
    return jsonAnswer(
      200,
      [],
      first === undefined ? {} : { [continuationHeader]: Buffer.from(first).toString('base64') },
    );
  }
  const page = await hub.page({
    filter,
    select,
    top: Math.min(top, largestPage),
    token: token === undefined || token === '' ? undefined : token,
  });
  // Without a filter the table is asked for all columns, so the input comes whatever was asked for.
  const inputShown = showInput || filter === undefined;
  const instances = await Promise.all(page.rows.map((row) => describeInstance(hub, row, inputShown)));
  return jsonAnswer(200, instances, page.continuation === undefined ? {} : { [continuationHeader]: page.continuation });
}

/** `GET /instances/{id}`. */
export async function getInstance(call: Call, instanceId: string): Promise<Answer> {
  const { parameters, hub, request } = call;
  await hub.ensure();
  const row = await hub.instance(instanceId);
  if (row === undefined) return empty(404);
  const showInput = parameters.flag('showInput') ?? true;
  const status = column(row, 'RuntimeStatus') ?? 'Pending';
  const body = await describeInstance(hub, row, showInput);
  const executionId = column(row, 'ExecutionId');
  if (parameters.flag('showHistory') === true && status !== 'Pending' && executionId !== undefined) {
    body['historyEvents'] = await describeHistory(hub, instanceId, executionId, {
      output: parameters.flag('showHistoryOutput') ?? false,
      input: showInput,
    });
  }
  if (open.has(status)) {
    const queryString = request.target.includes('?') ? request.target.slice(request.target.indexOf('?')) : '';
    const location = `${request.origin}${rewrittenPath(request.path)}${queryString}`;
    return jsonAnswer(202, body, { Location: location, 'Retry-After': '5' });
  }
  const failed = status === 'Failed' && parameters.flag('returnInternalServerErrorOnFailure') === true;
  return jsonAnswer(failed ? 500 : 200, body);
}

/** Whether an instance of that status has not ended. */
export function isOpen(status: string): boolean {
  return open.has(status);
}
