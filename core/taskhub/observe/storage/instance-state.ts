import { classifyInstance } from '../../decide/index.ts';
import type { PassReason, Policy } from '../../model.ts';
import { escapeKey } from '../../storage-format/index.ts';
import type { Attribution } from './attribution.ts';
import type { EndedCheck } from './ended-history.ts';
import { inPartition, instanceColumns } from './filters.ts';
import { isEntity, isTerminalRow, textOf, toInstance } from './instance-row.ts';
import { allRows, type HubStore } from './store.ts';

/** What the rows say of the instance that a message or a timer is for. */
export type InstanceState =
  /** No row of this hub: a start may be on its way, or the instance was purged. */
  | { readonly kind: 'noRow' }
  | { readonly kind: 'entity' }
  /** Terminal, or stale: its history has ended. */
  | { readonly kind: 'ended'; readonly executionId: string | undefined }
  /** In flight, and the policy lets it pass. */
  | { readonly kind: 'passes'; readonly because: PassReason; readonly executionId: string | undefined }
  | { readonly kind: 'blocks'; readonly executionId: string | undefined };

export type StateLookup = (instanceId: string, signal: AbortSignal) => Promise<InstanceState>;

/** Looks an instance up by its id, fresh each time: what a row said before the message was seen would prove nothing. */
export function createStateLookup(
  store: HubStore,
  attribution: Attribution,
  isEnded: EndedCheck,
  policy: Policy,
): StateLookup {
  return async (instanceId, signal) => {
    const rows = await allRows(
      store.instances,
      { filter: inPartition(escapeKey(instanceId)), select: instanceColumns },
      signal,
    );
    const row = rows?.[0];
    if (row === undefined) return { kind: 'noRow' };
    if (isEntity(row)) return { kind: 'entity' };
    if ((await attribution.ownerOf(row, signal)) !== 'ours') return { kind: 'noRow' };
    const executionId = textOf(row['ExecutionId']);
    if (isTerminalRow(row)) return { kind: 'ended', executionId };
    const instance = toInstance(row);
    const outcome = classifyInstance(policy, instance);
    if (outcome !== 'blocks') return { kind: 'passes', because: outcome, executionId };
    return { kind: (await isEnded(instance, signal)) ? 'ended' : 'blocks', executionId };
  };
}
