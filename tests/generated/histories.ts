/** What may have happened in a hub before it is looked at: lives of orchestrations and entities, told to a hub writer. */
import { escapeKey } from '../../core/taskhub/storage-format/index.ts';
import type { HubStore, HubWriter } from '../../sandbox/hub/index.ts';
import type { Ledger, WorkItem } from './ledger.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface Scene {
  readonly hub: HubWriter;
  readonly store: HubStore;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly clock: VirtualClock;
  /** A new id, now and then with characters that keys escape. */
  newId(): string;
}

/**
 * `quiet`: nothing is left in flight, and a reader can see that. `odd`: nothing is left in flight, but a reader cannot know, so
 * any verdict is right. `busy`: something is in flight, and the ledger knows what.
 */
export interface HistoryKind {
  readonly kind: 'quiet' | 'odd' | 'busy';
  readonly what: string;
  happen(scene: Scene): Promise<void>;
}

export const names = ['OrderSaga', 'WaitsForApproval', 'Reminder', 'EternalPoller', 'Import_2_0_0'] as const;

function openItem(
  scene: Scene,
  what: string,
  instanceId: string,
  details: Partial<Pick<WorkItem, 'proof' | 'name' | 'suspended' | 'createdAt'>> = {},
): void {
  scene.ledger.open({
    what,
    instanceId,
    proof: 'row',
    name: 'OrderSaga',
    suspended: false,
    createdAt: scene.clock.now(),
    ...details,
  });
}

/** Starts one and runs its first episode. */
async function running(
  scene: Scene,
  instanceId = scene.newId(),
): Promise<{ instanceId: string; name: string; createdAt: number }> {
  const name = scene.random.pick(names);
  const createdAt = scene.clock.now();
  const version = scene.random.chance(0.2) ? '1.0.0' : '';
  await scene.hub.start({ instanceId, name, version, input: '"x"' });
  scene.clock.advance(5);
  await scene.hub.advance(instanceId);
  return { instanceId, name, createdAt };
}

async function completed(scene: Scene, instanceId = scene.newId()): Promise<string> {
  await scene.hub.start({ instanceId, name: scene.random.pick(names), input: '1' });
  if (scene.random.chance(0.5)) {
    await scene.hub.advance(instanceId, [{ do: 'callActivity', name: 'Charge' }]);
    await scene.hub.finishActivity(instanceId, 0, { result: '"ok"' });
  }
  await scene.hub.advance(instanceId, [
    scene.random.chance(0.8) ? { do: 'complete', output: '"ok"' } : { do: 'fail', reason: 'card declined' },
  ]);
  return instanceId;
}

const quiet = (what: string, happen: HistoryKind['happen']): HistoryKind => ({ kind: 'quiet', what, happen });
const odd = (what: string, happen: HistoryKind['happen']): HistoryKind => ({ kind: 'odd', what, happen });
const busy = (what: string, happen: HistoryKind['happen']): HistoryKind => ({ kind: 'busy', what, happen });

export const histories: readonly HistoryKind[] = [
  quiet('ended', async (scene) => {
    await completed(scene);
  }),
  quiet('several ended', async (scene) => {
    for (let count = scene.random.between(2, 6); count > 0; count -= 1) {
      await completed(scene);
    }
  }),
  quiet('terminated', async (scene) => {
    const { instanceId } = await running(scene);
    await scene.hub.terminate(instanceId, 'operator said so');
    await scene.hub.advance(instanceId);
  }),
  quiet('timer cancelled by the end', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'Deadline' });
    await scene.hub.advance(instanceId, [
      { do: 'createTimer', fireAt: scene.clock.now() + scene.random.between(80, 140) * hour },
    ]);
    await scene.hub.raiseEvent(instanceId, 'Approval', '"yes"');
    await scene.hub.advance(instanceId, [{ do: 'complete' }]);
  }),
  quiet('late event for an ended one', async (scene) => {
    const instanceId = await completed(scene);
    await scene.hub.raiseEvent(instanceId, 'Approval', '"yes"');
  }),
  quiet('entity at rest', async (scene) => {
    const entityId = `@counter@${scene.newId()}`;
    await scene.hub.signalEntity(entityId, 'add', '1');
    await scene.hub.runEntity(entityId, scene.random.chance(0.8) ? '1' : undefined);
  }),
  quiet('parent and child ended', async (scene) => {
    const [parent, child] = [scene.newId(), scene.newId()];
    await scene.hub.start({ instanceId: parent, name: 'Parent' });
    await scene.hub.advance(parent, [{ do: 'callSubOrchestration', name: 'Child', instanceId: child }]);
    await scene.hub.advance(child, [{ do: 'complete' }]);
    await scene.hub.advance(parent, [{ do: 'complete' }]);
  }),
  quiet('eternal one ended', async (scene) => {
    const { instanceId } = await running(scene);
    await scene.hub.raiseEvent(instanceId, 'Tick', '1');
    await scene.hub.advance(instanceId, [{ do: 'continueAsNew', input: '2' }]);
    await scene.hub.raiseEvent(instanceId, 'Tick', '2');
    await scene.hub.advance(instanceId, [{ do: 'complete' }]);
  }),
  quiet('restarted and ended', async (scene) => {
    await completed(scene, await completed(scene));
  }),
  quiet('row left behind by a crash after the end', async (scene) => {
    const { instanceId } = await running(scene);
    await scene.hub.raiseEvent(instanceId, 'Approval', '"yes"');
    await scene.hub.advance(instanceId, [{ do: 'complete' }], { crash: 'beforeInstances' });
    await scene.hub.discardMessages(instanceId);
  }),
  odd('purged with a timer still ahead', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'Deadline' });
    await scene.hub.advance(instanceId, [{ do: 'createTimer', fireAt: scene.clock.now() + 100 * hour }]);
    await scene.hub.terminate(instanceId, 'enough');
    await scene.hub.advance(instanceId);
    await scene.hub.purge(instanceId);
  }),
  odd('event for nobody', async (scene) => {
    await scene.hub.raiseEvent(scene.newId(), 'Approval', '"yes"');
  }),

  busy('waits for an event', async (scene) => {
    const { instanceId, name, createdAt } = await running(scene);
    openItem(scene, 'waits for an event', instanceId, { name, createdAt });
  }),
  busy('waits for a timer', async (scene) => {
    const instanceId = scene.newId();
    const createdAt = scene.clock.now();
    await scene.hub.start({ instanceId, name: 'Reminder' });
    await scene.hub.advance(instanceId, [
      { do: 'createTimer', fireAt: createdAt + scene.random.between(1, 140) * hour },
    ]);
    openItem(scene, 'waits for a timer', instanceId, { name: 'Reminder', createdAt });
  }),
  busy('in an activity', async (scene) => {
    const instanceId = scene.newId();
    const createdAt = scene.clock.now();
    await scene.hub.start({ instanceId, name: 'OrderSaga' });
    await scene.hub.advance(instanceId, [{ do: 'callActivity', name: 'Charge' }]);
    const stage = scene.random.between(0, 3);
    if (stage >= 1) await scene.hub.beginActivity(instanceId, 0);
    if (stage >= 2) await scene.hub.finishActivity(instanceId, 0, { result: '1' });
    if (stage >= 3) await scene.hub.holdMessages(instanceId);
    openItem(scene, 'in an activity', instanceId, { createdAt });
  }),
  busy('suspended', async (scene) => {
    const { instanceId, name, createdAt } = await running(scene);
    await scene.hub.suspend(instanceId, 'investigating');
    await scene.hub.advance(instanceId);
    openItem(scene, 'suspended', instanceId, { name, createdAt, suspended: true });
  }),
  busy('not yet picked up', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'OrderSaga' });
    if (scene.random.chance(0.3)) await scene.hub.holdMessages(instanceId);
    openItem(scene, 'not yet picked up', instanceId);
  }),
  busy('scheduled start', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'OrderSaga', scheduledStartTime: scene.clock.now() + 100 * hour });
    openItem(scene, 'scheduled start', instanceId);
  }),
  busy('started, no row yet', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'OrderSaga' }, 'beforeInstances');
    const held = scene.random.chance(0.5);
    if (held) await scene.hub.holdMessages(instanceId);
    openItem(scene, 'started, no row yet', instanceId, { proof: held ? 'hiddenMessage' : 'visibleMessage' });
  }),
  busy('restarted, the row still tells the old end', async (scene) => {
    const instanceId = await completed(scene);
    await scene.hub.start({ instanceId, name: 'OrderSaga' }, 'beforeInstances');
    const held = scene.random.chance(0.5);
    if (held) await scene.hub.holdMessages(instanceId);
    openItem(scene, 'restarted', instanceId, { proof: held ? 'hiddenMessage' : 'visibleMessage' });
  }),
  busy('child outlives its parent', async (scene) => {
    const [parent, child] = [scene.newId(), scene.newId()];
    await scene.hub.start({ instanceId: parent, name: 'Parent' });
    await scene.hub.advance(parent, [{ do: 'callSubOrchestration', name: 'Child', instanceId: child }]);
    const createdAt = scene.clock.now();
    await scene.hub.terminate(parent, 'enough');
    await scene.hub.advance(parent);
    await childAt(scene, child, createdAt);
  }),
  busy('detached child', async (scene) => {
    const [parent, child] = [scene.newId(), scene.newId()];
    await scene.hub.start({ instanceId: parent, name: 'Detacher' });
    const createdAt = scene.clock.now();
    await scene.hub.advance(parent, [{ do: 'startDetached', name: 'Child', instanceId: child }, { do: 'complete' }]);
    await childAt(scene, child, createdAt);
  }),
  busy('child whose id begins as that of an entity', async (scene) => {
    const [parent, child] = [scene.newId(), `@${scene.random.pick(['order', 'order@7', 'Order@x'])}${scene.newId()}`];
    await scene.hub.start({ instanceId: parent, name: 'Detacher' });
    const createdAt = scene.clock.now();
    await scene.hub.advance(parent, [{ do: 'startDetached', name: 'Child', instanceId: child }, { do: 'complete' }]);
    await scene.hub.advance(child);
    openItem(scene, 'child with an @', child, { name: 'Child', createdAt });
  }),
  busy('parent waits for its child', async (scene) => {
    const [parent, child] = [scene.newId(), scene.newId()];
    const createdAt = scene.clock.now();
    await scene.hub.start({ instanceId: parent, name: 'Parent' });
    await scene.hub.advance(parent, [{ do: 'callSubOrchestration', name: 'Child', instanceId: child }]);
    if (scene.random.chance(0.5)) await scene.hub.advance(child, [{ do: 'complete' }]);
    openItem(scene, 'parent waits', parent, { name: 'Parent', createdAt });
  }),
  busy('eternal one', async (scene) => {
    const { instanceId, name } = await running(scene);
    await scene.hub.raiseEvent(instanceId, 'Tick', '1');
    await scene.hub.advance(instanceId, [
      { do: 'continueAsNew', input: '2' },
      { do: 'createTimer', fireAt: scene.clock.now() + 100 * hour },
    ]);
    openItem(scene, 'eternal one', instanceId, { name });
  }),
  busy('signal for an entity', async (scene) => {
    const entityId = `@counter@${scene.newId()}`;
    if (scene.random.chance(0.5)) {
      await scene.hub.signalEntity(entityId, 'add', '1');
      await scene.hub.runEntity(entityId, '1');
    }
    const due = scene.random.chance(0.4) ? { due: scene.clock.now() + 100 * hour } : {};
    await scene.hub.signalEntity(entityId, 'add', '2', due);
    openItem(scene, 'signal for an entity', entityId, {
      name: entityId,
      proof: 'due' in due ? 'hiddenMessage' : 'visibleMessage',
    });
  }),
  busy('end lost in a crash before the history', async (scene) => {
    const { instanceId, name, createdAt } = await running(scene);
    await scene.hub.raiseEvent(instanceId, 'Approval', '"yes"');
    await scene.hub.advance(instanceId, [{ do: 'complete' }], { crash: 'beforeHistory' });
    openItem(scene, 'end lost in a crash', instanceId, { name, createdAt });
  }),
  busy('status that nobody knows', async (scene) => {
    const { instanceId, name, createdAt } = await running(scene);
    const status = scene.random.pick(['ContinuedAsNew', 'Rewinding', 'running', '']);
    await scene.store.writeRows(
      scene.hub.names.instancesTable,
      [{ partitionKey: escapeKey(instanceId), rowKey: '', columns: { RuntimeStatus: status } }],
      'merge',
    );
    openItem(scene, 'status that nobody knows', instanceId, { name, createdAt });
  }),
  busy('message that nobody understands', async (scene) => {
    const queue = scene.hub.names.controlQueue(scene.random.between(0, scene.hub.partitionCount - 1));
    await scene.store.putMessage(queue, scene.random.pick(['', 'hello', '{"$type":"x"}', '{', 'AAAA']), 0);
    openItem(scene, 'message that nobody understands', '', { name: '', proof: 'visibleMessage' });
  }),
  busy('start behind more late events than can be peeked', async (scene) => {
    const instanceId = await completed(scene);
    for (let count = 0; count < 40; count += 1) {
      await scene.hub.raiseEvent(instanceId, 'Late', String(count));
    }
    const started = scene.newId();
    await scene.hub.start({ instanceId: started, name: 'OrderSaga' }, 'beforeInstances');
    openItem(scene, 'start behind many events', started, { proof: 'visibleMessage' });
  }),
  busy('activity of a terminated one', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'OrderSaga' });
    await scene.hub.advance(instanceId, [{ do: 'callActivity', name: 'Charge' }]);
    const held = scene.random.chance(0.5);
    if (held) await scene.hub.beginActivity(instanceId, 0);
    await scene.hub.terminate(instanceId, 'enough');
    await scene.hub.advance(instanceId);
    openItem(scene, 'activity of a terminated one', instanceId, { proof: held ? 'hiddenMessage' : 'visibleMessage' });
  }),
  busy('start too large for the queue', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'OrderSaga', input: `"${'b'.repeat(40_000)}"` }, 'beforeInstances');
    openItem(scene, 'start too large for the queue', instanceId, { proof: 'visibleMessage' });
  }),
  busy('timer cancelled by the end, and a scheduled signal hidden in the same queue', async (scene) => {
    const instanceId = scene.newId();
    await scene.hub.start({ instanceId, name: 'Deadline' });
    await scene.hub.advance(instanceId, [{ do: 'createTimer', fireAt: scene.clock.now() + 100 * hour }]);
    await scene.hub.terminate(instanceId, 'enough');
    await scene.hub.advance(instanceId);
    const entityId = `@counter@${scene.newId()}`;
    await scene.hub.signalEntity(entityId, 'add', '1', { due: scene.clock.now() + 5 * day });
    openItem(scene, 'scheduled signal', entityId, { name: entityId, proof: 'hiddenMessage' });
  }),
];

/** A child without a parent that counts, at some stage of its life. */
async function childAt(scene: Scene, child: string, createdAt: number): Promise<void> {
  const stage = scene.random.pick(['sent', 'held', 'running'] as const);
  if (stage === 'held') await scene.hub.holdMessages(child);
  if (stage === 'running') await scene.hub.advance(child);
  const proof = stage === 'running' ? 'row' : stage === 'held' ? 'hiddenMessage' : 'visibleMessage';
  openItem(scene, `child without its parent, ${stage}`, child, { name: 'Child', createdAt, proof });
}
