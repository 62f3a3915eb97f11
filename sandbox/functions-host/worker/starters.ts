import { randomUUID } from 'node:crypto';
import type { QueueClient } from '@azure/storage-queue';
import type { Account } from '../../hub/index.ts';
import type { CodeBehaviour } from '../behaviour.ts';
import { disabledBySetting } from '../disabled.ts';
import { createInstance, type Hub } from '../durable/index.ts';

/** The functions of an app that start orchestrations without HTTP. */
export interface Starters {
  /** Runs those that are on. @returns how many orchestrations were started */
  run(appSettings: Readonly<Record<string, string>>): Promise<number>;
}

export function createStarters(behaviour: CodeBehaviour, hub: Hub, account: Account): Starters {
  const queues = new Map<string, Promise<QueueClient>>();
  const ranAt = new Map<string, number>();

  function queueOf(name: string): Promise<QueueClient> {
    let opened = queues.get(name);
    if (opened === undefined) {
      const client = account.queues.getQueueClient(name);
      queues.set(name, (opened = client.createIfNotExists().then(() => client)));
    }
    return opened;
  }

  const start = (name: string, input: string | undefined): Promise<void> =>
    createInstance(hub, { instanceId: randomUUID().replaceAll('-', ''), name, version: '', input });

  return {
    async run(appSettings) {
      const isOn = ([name]: readonly [string, unknown]): boolean => disabledBySetting(appSettings, name) !== true;
      let started = 0;
      for (const [, { queue, orchestration }] of Object.entries(behaviour.queueStarters ?? {}).filter(isOn)) {
        const client = await queueOf(queue);
        const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 16 });
        for (const { messageId, popReceipt, messageText } of receivedMessageItems) {
          await start(orchestration, inputOf(messageText));
          await client.deleteMessage(messageId, popReceipt);
          started += 1;
        }
      }
      for (const [name, { everyMs, orchestration }] of Object.entries(behaviour.timerStarters ?? {}).filter(isOn)) {
        const now = Date.now();
        if (now - (ranAt.get(name) ?? 0) < everyMs) continue;
        ranAt.set(name, now);
        await start(orchestration, undefined);
        started += 1;
      }
      return started;
    },
  };
}

/** The message as JSON: as it is, decoded from base64, or as a text. */
function inputOf(text: string): string {
  for (const candidate of [text, Buffer.from(text, 'base64').toString('utf8')]) {
    try {
      JSON.parse(candidate);
      return candidate;
    } catch {
      continue;
    }
  }
  return JSON.stringify(text);
}
