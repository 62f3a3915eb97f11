/** What goes on in a hub while it is looked at: engines at work, each a loop that never ends by itself. */
import type { HubWriter } from '../../sandbox/hub/index.ts';
import type { Watch } from './engine-store.ts';
import { names } from './histories.ts';
import type { Ledger, WorkItem } from './ledger.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Stage {
  readonly hub: HubWriter;
  readonly watch: Watch;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly clock: VirtualClock;
  newId(): string;
  /** Lets so many steps go by without doing anything. */
  rest(steps: number): Promise<void>;
}

export type Life = (stage: Stage) => Promise<void>;

/**
 * Opens the books for an orchestration as soon as its start message lies in the queue.
 *
 * @returns what closes them, to be called before the history of its end is written
 */
function openWithNextPut(
  stage: Stage,
  what: string,
  instanceId: string,
  name: string,
  details: Partial<Pick<WorkItem, 'proof' | 'suspended'>> = {},
): () => void {
  let close: (() => void) | undefined;
  stage.watch.afterPut = () => {
    close = stage.ledger.open({
      what,
      instanceId,
      name,
      proof: 'row',
      suspended: false,
      createdAt: stage.clock.now(),
      ...details,
    });
  };
  return () => close?.();
}

/** A worker that takes its messages before it works on them, as the real one does. */
async function work(stage: Stage, instanceId: string, actions: Parameters<HubWriter['advance']>[1]): Promise<void> {
  await stage.hub.holdMessages(instanceId);
  await stage.hub.advance(instanceId, actions);
}

const sagas: Life = async (stage) => {
  for (;;) {
    const instanceId = stage.newId();
    const name = stage.random.pick(names);
    const close = openWithNextPut(stage, 'saga', instanceId, name);
    await stage.hub.start({ instanceId, name, input: '1' });
    if (stage.random.chance(0.6)) {
      await work(stage, instanceId, [{ do: 'callActivity', name: 'Charge' }]);
      await stage.hub.beginActivity(instanceId, 0);
      await stage.hub.finishActivity(instanceId, 0, { result: '1' });
    }
    stage.watch.beforeHistory = close;
    await work(stage, instanceId, [{ do: 'complete', output: '1' }]);
  }
};

/** Waits for its event for a while: a row, and no message at all. */
const approvals: Life = async (stage) => {
  for (;;) {
    const instanceId = stage.newId();
    const close = openWithNextPut(stage, 'approval', instanceId, 'WaitsForApproval');
    await stage.hub.start({ instanceId, name: 'WaitsForApproval' });
    await work(stage, instanceId, []);
    await stage.rest(stage.random.between(5, 40));
    await stage.hub.raiseEvent(instanceId, 'Approval', '"yes"');
    stage.watch.beforeHistory = close;
    await work(stage, instanceId, [{ do: 'complete' }]);
    await stage.rest(stage.random.between(0, 20));
  }
};

/** Each starts the next one and ends: something is always in flight, but never the same for long. */
const relay: Life = async (stage) => {
  let instanceId = stage.newId();
  let close = openWithNextPut(stage, 'first of a relay', instanceId, 'Relay');
  await stage.hub.start({ instanceId, name: 'Relay' });
  for (;;) {
    const next = stage.newId();
    const closeNext = openWithNextPut(stage, 'next of a relay', next, 'Relay', { proof: 'hiddenMessage' });
    // The hold comes before the put of the next start.
    await stage.hub.holdMessages(instanceId);
    stage.watch.beforeHistory = close;
    await stage.hub.advance(instanceId, [{ do: 'startDetached', name: 'Relay', instanceId: next }, { do: 'complete' }]);
    [instanceId, close] = [next, closeNext];
  }
};

const eternal: Life = async (stage) => {
  const instanceId = stage.newId();
  openWithNextPut(stage, 'eternal', instanceId, 'EternalPoller');
  await stage.hub.start({ instanceId, name: 'EternalPoller' });
  await work(stage, instanceId, []);
  for (;;) {
    await stage.hub.raiseEvent(instanceId, 'Tick', '1');
    await work(stage, instanceId, [{ do: 'continueAsNew', input: '1' }]);
  }
};

const families: Life = async (stage) => {
  for (;;) {
    const [parent, child] = [stage.newId(), stage.newId()];
    const close = openWithNextPut(stage, 'parent', parent, 'Parent');
    await stage.hub.start({ instanceId: parent, name: 'Parent' });
    await work(stage, parent, [{ do: 'callSubOrchestration', name: 'Child', instanceId: child }]);
    await work(stage, child, [{ do: 'complete' }]);
    stage.watch.beforeHistory = close;
    await work(stage, parent, [{ do: 'complete' }]);
  }
};

const signals: Life = async (stage) => {
  const entityId = `@counter@${stage.newId()}`;
  for (;;) {
    const close = openWithNextPut(stage, 'signal', entityId, entityId, { proof: 'hiddenMessage' });
    await stage.hub.signalEntity(entityId, 'add', '1');
    await stage.hub.holdMessages(entityId);
    stage.watch.beforeHistory = close;
    await stage.hub.runEntity(entityId, '1');
  }
};

const suspensions: Life = async (stage) => {
  const instanceId = stage.newId();
  openWithNextPut(stage, 'suspended now and then', instanceId, 'WaitsForApproval', { suspended: true });
  await stage.hub.start({ instanceId, name: 'WaitsForApproval' });
  await work(stage, instanceId, []);
  for (;;) {
    await stage.hub.suspend(instanceId, 'wait');
    await work(stage, instanceId, []);
    await stage.hub.resume(instanceId, 'go on');
    await work(stage, instanceId, []);
  }
};

/** The same id again and again: its row tells of the old end until the new start is written. */
const restarts: Life = async (stage) => {
  const instanceId = stage.newId();
  for (;;) {
    const close = openWithNextPut(stage, 'restarted', instanceId, 'Singleton');
    await stage.hub.start({ instanceId, name: 'Singleton' });
    if (stage.random.chance(0.5)) {
      await work(stage, instanceId, []);
      await stage.rest(stage.random.between(5, 40));
      await stage.hub.raiseEvent(instanceId, 'Stop', '1');
    }
    stage.watch.beforeHistory = close;
    await work(stage, instanceId, [{ do: 'complete' }]);
  }
};

const purges: Life = async (stage) => {
  for (;;) {
    const instanceId = stage.newId();
    const close = openWithNextPut(stage, 'purged when it has ended', instanceId, 'Import');
    await stage.hub.start({ instanceId, name: 'Import' });
    stage.watch.beforeHistory = close;
    await work(stage, instanceId, [{ do: 'complete' }]);
    await stage.hub.purge(instanceId);
  }
};

export const lives: Readonly<Record<string, Life>> = {
  sagas,
  approvals,
  relay,
  eternal,
  families,
  signals,
  suspensions,
  restarts,
  purges,
};
