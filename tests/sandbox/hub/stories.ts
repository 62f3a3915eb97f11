/** What happened in the captured hubs, told again to a hub writer. */
import { gunzipSync } from 'node:zlib';
import { unescapeKey } from '../../../core/taskhub/storage-format/index.ts';
import { readFixture, type FailureDetails, type HubWriter } from '../../../sandbox/hub/index.ts';

const day = 24 * 3600 * 1000;

/** Everything that one story needs to know: the hub, the number in its ids, the time, and what was captured. */
export interface Scene {
  readonly hub: HubWriter;
  /** The ids of a capture carry a number: `order-3-0`. */
  readonly number: string;
  readonly now: () => number;
}

export type Story = (scene: Scene) => Promise<void>;

async function orderSaga(
  hub: HubWriter,
  instanceId: string,
  input: string,
  name = 'OrderSaga',
  version = '',
): Promise<void> {
  await hub.start({ instanceId, name, input, version });
  await hub.advance(instanceId, [{ do: 'callActivity', name: 'Charge' }]);
  await hub.finishActivity(instanceId, 0, { result: '"Charge ok"' });
  await hub.advance(instanceId, [{ do: 'callActivity', name: 'Ship' }]);
  await hub.finishActivity(instanceId, 1, { result: '"Ship ok"' });
  await hub.advance(instanceId, [{ do: 'complete', output: '"shipped"' }]);
}

async function waiting(hub: HubWriter, instanceId: string, name = 'WaitsForApproval', version = ''): Promise<void> {
  await hub.start({ instanceId, name, input: '"x"', version });
  await hub.advance(instanceId);
}

async function held(hub: HubWriter, instanceId: string): Promise<void> {
  await waiting(hub, instanceId);
  await hub.suspend(instanceId, 'investigating');
  await hub.advance(instanceId);
}

export const mixed: Story = async ({ hub, number, now }) => {
  for (let order = 0; order < 4; order += 1) {
    await orderSaga(hub, `order-${number}-${order}`, String(order));
  }
  await waiting(hub, `approval-${number}`);
  await hub.start({ instanceId: `reminder-${number}`, name: 'Reminder', input: '"x"' });
  await hub.advance(`reminder-${number}`, [{ do: 'createTimer', fireAt: now() + day - 20 }]);
  await held(hub, `held-${number}`);
  const slow = `slow-${number}`;
  await hub.start({ instanceId: slow, name: 'SlowSaga', input: '"x"' });
  await hub.advance(slow, [{ do: 'callActivity', name: 'Slow' }]);
  await hub.beginActivity(slow, 0);
  await hub.finishActivity(slow, 0, { result: '"Slow ok"' });
  await hub.holdMessages(slow);
  await hub.start({ instanceId: `late-${number}`, name: 'OrderSaga', input: '1' });
};

/** The stack trace names the capture's own source, so it is taken from there. */
function failureOf(fixture: string): FailureDetails {
  const rows = Object.values(readFixture(fixture).tables).flat();
  const text = rows.find((row) => row['EventType'] === 'TaskFailed')?.['FailureDetails'] ?? '{}';
  const details = JSON.parse(text) as { ErrorType: string; ErrorMessage: string; StackTrace: string };
  return { errorType: details.ErrorType, errorMessage: details.ErrorMessage, stackTrace: details.StackTrace };
}

export const settledLike =
  (fixture: string): Story =>
  async ({ hub, number }) => {
    for (let order = 0; order < 6; order += 1) {
      const type =
        '<>f__AnonymousType0`2[[System.String, System.Private.CoreLib],[System.Int32, System.Private.CoreLib]], hubgen';
      const input = JSON.stringify({ $type: type, sku: `sku-${order}`, qty: order + 1 });
      await orderSaga(hub, `order-${number}-${order}`, input);
    }
    const broken = `broken-${number}`;
    await hub.start({ instanceId: broken, name: 'BrokenSaga', input: '"x"' });
    await hub.advance(broken, [{ do: 'callActivity', name: 'Break' }]);
    await hub.finishActivity(broken, 0, { failure: failureOf(fixture) });
    await hub.advance(broken, [{ do: 'fail', reason: 'card declined' }]);
    const stopped = `stopped-${number}`;
    await waiting(hub, stopped);
    await hub.terminate(stopped, 'operator said so');
    await hub.advance(stopped);
  };

export const entitiesOnly: Story = async ({ hub, number }) => {
  for (let account = 0; account < 3; account += 1) {
    const entity = `@counter@acct-${number}-${account}`;
    await hub.signalEntity(entity, 'add', '5');
    await hub.signalEntity(entity, 'add', '7');
    await hub.runEntity(entity, '12');
  }
  await orderSaga(hub, `order-${number}`, '1');
};

export const families: Story = async ({ hub, number }) => {
  const [parent, child] = [`parent-${number}`, `child-${number}`];
  await hub.start({ instanceId: parent, name: 'Parent', input: `"${child}"` });
  await hub.advance(parent, [
    { do: 'callSubOrchestration', name: 'WaitsForApproval', instanceId: child, input: '"x"' },
  ]);
  await hub.advance(child);
  const [detacher, detached] = [`detacher-${number}`, `detached-${number}`];
  await hub.start({ instanceId: detacher, name: 'Detacher', input: `"${detached}"` });
  await hub.advance(detacher, [
    { do: 'startDetached', name: 'WaitsForApproval', instanceId: detached, input: '"x"' },
    { do: 'complete', output: '"ok"' },
  ]);
  await hub.advance(detached);
};

export const backlog: Story = async ({ hub }) => {
  await hub.start({ instanceId: 'fan-1', name: 'FanOut', input: '60' });
  await hub.advance(
    'fan-1',
    Array.from({ length: 60 }, (_, index) => ({ do: 'callActivity', name: 'Slow', input: `[${index}]` }) as const),
  );
  for (let task = 0; task < 9; task += 1) {
    await hub.beginActivity('fan-1', task);
    await hub.finishActivity('fan-1', task, { result: '"Slow ok"' });
    await hub.holdMessages('fan-1');
  }
  await hub.beginActivity('fan-1', 9);
};

export const cancelledTimer: Story = async ({ hub, now }) => {
  for (const instanceId of ['deadline-1-0', 'deadline-1-1']) {
    await hub.start({ instanceId, name: 'Deadline', input: '"x"' });
    await hub.advance(instanceId, [{ do: 'createTimer', fireAt: now() + day - 20 }]);
    await hub.raiseEvent(instanceId, 'Approval', '"yes"');
    await hub.advance(instanceId, [{ do: 'complete', output: '"ok"' }]);
  }
};

export const clonedNames: Story = async ({ hub }) => {
  await orderSaga(hub, 'old-done-1', '1', 'OrderSaga_1_0_0');
  await waiting(hub, 'mid-open-1', 'WaitsForApproval_1_1_0');
  await waiting(hub, 'new-open-1', 'WaitsForApproval_2_0_0');
};

export const versions: Story = async ({ hub }) => {
  await waiting(hub, 'v1-open-1', 'WaitsForApproval', '1.0.0');
  await orderSaga(hub, 'v1-done-1', '1', 'OrderSaga', '1.0.0');
  await waiting(hub, 'v2-open-1', 'WaitsForApproval', '2.0.0');
  await orderSaga(hub, 'v11-done-1', '1', 'OrderSaga', '1.1.0');
};

export const entitySignalWaiting: Story = async ({ hub }) => {
  await hub.signalEntity('@counter@acct-1', 'add', '1');
  await hub.runEntity('@counter@acct-1', '1');
  await hub.signalEntity('@counter@acct-1', 'add', '2');
  await hub.signalEntity('@counter@new-1', 'add', '3');
};

export const oddIds: Story = async ({ hub }) => {
  const fixture = readFixture('odd-ids');
  for (const { partitionKey } of fixture.truth.open) {
    await waiting(hub, unescapeKey(partitionKey));
  }
  const payloads = Object.entries(fixture.blobs['shopoddids-largemessages'] ?? {});
  const input = payloads.find(([name]) => name.endsWith('-Input.json.gz'))?.[1].base64 ?? '';
  const big = gunzipSync(Buffer.from(input, 'base64')).toString('utf8');
  await hub.start({ instanceId: 'big-1', name: 'EchoBig', input: big });
  await hub.advance('big-1', [{ do: 'complete', output: resultOf(payloads) }]);
};

function resultOf(payloads: readonly (readonly [string, { readonly base64: string }])[]): string {
  const result = payloads.find(([name]) => name.endsWith('-Result.json.gz'))?.[1].base64 ?? '';
  return gunzipSync(Buffer.from(result, 'base64')).toString('utf8');
}

export const scheduledOnly: Story = async ({ hub, now }) => {
  await orderSaga(hub, 'order-1', '1');
  await hub.start({
    instanceId: 'tomorrow-1',
    name: 'OrderSaga',
    input: '1',
    scheduledStartTime: now() + day - 20,
  });
};

export const suspendedOnly: Story = async ({ hub }) => {
  await orderSaga(hub, 'order-1', '1');
  await held(hub, 'held-1');
};

export const untouched: Story = () => Promise.resolve();
