import { escapeKey, type HubNames } from '../../../core/taskhub/storage-format/index.ts';
import type { EngineTime } from './engine-time.ts';
import type { Episode } from './episode.ts';
import type { Generation } from './events.ts';
import { compact, historyRow, historyRowKey, sentinelRow } from './history.ts';
import { checkpointColumns, type Columns } from './instance-columns.ts';
import type { InstanceState, PendingMessage } from './instance.ts';
import { unloadHistoryRow } from './payloads.ts';
import type { HubRow, HubStore } from './store.ts';

/** How far a checkpoint gets before its worker dies. Outbound messages are sent before anything else. */
export type Crash = 'beforeHistory' | 'beforeInstances' | 'beforeDelete';

export interface CheckpointHub {
  readonly hubName: string;
  readonly generation: Generation;
  readonly names: HubNames;
}

/** Writes the rows of a hub. */
export class Checkpoint {
  readonly #store: HubStore;
  readonly #hub: CheckpointHub;
  readonly #time: EngineTime;
  readonly #longestHistory = new Map<string, number>();

  constructor(store: HubStore, hub: CheckpointHub, time: EngineTime) {
    this.#store = store;
    this.#hub = hub;
    this.#time = time;
  }

  /** Carries an episode out: sends, writes, deletes the messages that set it off, in the engine's order. */
  async run(
    instance: InstanceState,
    episode: Episode,
    taken: readonly PendingMessage[],
    crash: Crash | undefined,
  ): Promise<void> {
    for (const send of episode.outbound) {
      await send();
    }
    if (crash === 'beforeHistory') {
      return this.#giveBack(instance, taken);
    }
    const addresses = await this.#writeHistory(instance, episode);
    if (crash === 'beforeInstances') {
      return this.#giveBack(instance, taken);
    }
    const { columns, status } = checkpointColumns(instance, episode, {
      hubName: this.#hub.hubName,
      generation: this.#hub.generation,
      writtenAt: this.#time.next(),
      addresses,
    });
    instance.status = status;
    await this.writeInstanceRow(instance.instanceId, 'merge', columns);
    if (crash === 'beforeDelete') {
      return this.#giveBack(instance, taken);
    }
    for (const message of taken) {
      await this.#store.removeMessage(message.handle);
    }
  }

  /** After a crash: the messages of the episode are still in the queue. */
  #giveBack(instance: InstanceState, taken: readonly PendingMessage[]): void {
    instance.inbox = [...taken, ...instance.inbox];
  }

  async #writeHistory(instance: InstanceState, episode: Episode): Promise<ReadonlyMap<string, string>> {
    const partitionKey = escapeKey(instance.instanceId);
    const rows: HubRow[] = [];
    const addresses = new Map<string, string>();
    for (const { event, played } of episode.events) {
      const sequence = instance.historyLength++;
      const position = { partitionKey, executionId: instance.executionId, sequence, played };
      const unloaded = await unloadHistoryRow(
        this.#store,
        this.#hub.names.largeMessagesContainer,
        historyRow(event, position, this.#hub.generation),
        { type: event.body.type, sequence },
      );
      rows.push(unloaded.row);
      for (const [column, address] of unloaded.addresses) {
        addresses.set(`${event.body.type}.${column}`, address);
      }
    }
    rows.push(sentinelRow(partitionKey, instance.executionId, this.#time.next()));
    instance.episode = episode.number;
    const longest = Math.max(instance.historyLength, this.#longestHistory.get(instance.instanceId) ?? 0);
    this.#longestHistory.set(instance.instanceId, longest);
    await this.#store.writeRows(this.#hub.names.historyTable, rows, 'replace');
    return addresses;
  }

  async writeInstanceRow(instanceId: string, mode: 'replace' | 'merge', columns: Columns): Promise<void> {
    const row = { partitionKey: escapeKey(instanceId), rowKey: '', columns: compact(columns) };
    await this.#store.writeRows(this.#hub.names.instancesTable, [row], mode);
  }

  /** Deletes the rows of an instance, those that earlier executions left too. */
  async purge(instanceId: string): Promise<void> {
    const partitionKey = escapeKey(instanceId);
    const length = this.#longestHistory.get(instanceId) ?? 0;
    const rowKeys = Array.from({ length }, (_, sequence) => historyRowKey(sequence));
    await this.#store.deleteRows(
      this.#hub.names.historyTable,
      [...rowKeys, ...(length > 0 ? ['sentinel'] : [])].map((rowKey) => ({ partitionKey, rowKey })),
    );
    await this.#store.deleteRows(this.#hub.names.instancesTable, [{ partitionKey, rowKey: '' }]);
  }
}
