import type { Answer } from '../../faults/index.ts';
import { isEntityId, unescapeKey } from '../../../core/taskhub/storage-format/index.ts';
import { empty, jsonAnswer } from './errors.ts';
import type { Call } from './call.ts';
import { isOpen } from './instances.ts';
import { readStatuses, toFilter } from './query.ts';
import { column } from './row.ts';

/** `DELETE /instances/{id}`: ended instances, and entities in any state. */
export async function purgeInstance(call: Call, instanceId: string): Promise<Answer> {
  await call.hub.ensure();
  const row = await call.hub.instance(instanceId);
  if (row === undefined) return empty(404);
  const status = column(row, 'RuntimeStatus') ?? 'Pending';
  if (isOpen(status) && !isEntityId(instanceId)) {
    return jsonAnswer(
      412,
      `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${instanceId} has status ${status}`,
    );
  }
  await call.hub.purge(instanceId);
  return jsonAnswer(200, { instancesDeleted: 1 });
}

/** `DELETE /instances?createdTimeFrom=…`: without a status that it knows it deletes every row in the range. */
export async function purgeInstances(call: Call): Promise<Answer> {
  const { parameters, hub } = call;
  const createdTimeFrom = parameters.time('createdTimeFrom');
  if (createdTimeFrom === undefined) return jsonAnswer(400, "Please provide value for 'createdTimeFrom' parameter.");
  const filter = toFilter({
    statuses: readStatuses(parameters.text('runtimeStatus')),
    createdTimeFrom,
    createdTimeTo: parameters.time('createdTimeTo'),
    instanceIdPrefix: undefined,
  });
  let deleted = 0;
  let token: string | undefined;
  do {
    const page = await hub.page({ filter, select: ['PartitionKey'], top: 1000, token });
    token = page.continuation;
    for (const row of page.rows) {
      await hub.purge(unescapeKey(row.partitionKey ?? ''));
      deleted += 1;
    }
  } while (token !== undefined);
  return deleted === 0 ? empty(404) : jsonAnswer(200, { instancesDeleted: deleted });
}
