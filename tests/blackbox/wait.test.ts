import assert from 'node:assert/strict';
import type { AgentRun, NodeMajor } from '../../sandbox/agent/index.ts';
import { startAzurite, type Azurite } from '../../sandbox/azurite/index.ts';
import { createHubWriter, type HubWriter } from '../../sandbox/hub/index.ts';
import {
  assertBusy,
  assertIdle,
  assertOutputs,
  assertUnknown,
  check,
  evidenceOf,
  logOf,
  type CheckOptions,
  type Inputs,
} from './support/runs.ts';

describe('the packed status check in wait mode', () => {
  let azurite: Azurite;
  let hubs = 0;

  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  /** A hub with orchestrations that wait for an event. */
  async function hubWith(...instanceIds: string[]): Promise<HubWriter> {
    hubs += 1;
    const writer = createHubWriter(azurite.connectionString, { hubName: `Drain${hubs}`, partitionCount: 2 });
    await writer.createHub();
    for (const instanceId of instanceIds) {
      await writer.start({ instanceId, name: 'OrderSaga' });
      await writer.advance(instanceId);
    }
    return writer;
  }

  async function end(writer: HubWriter, instanceId: string): Promise<void> {
    await writer.raiseEvent(instanceId, 'Approved', 'true');
    await writer.advance(instanceId, [{ do: 'complete', output: '"done"' }]);
  }

  function waitFor(writer: HubWriter, inputs: Inputs = {}, options: CheckOptions = {}): Promise<AgentRun> {
    return check(
      {
        taskHubName: writer.hubName,
        storageConnectionString: azurite.connectionString,
        mode: 'wait',
        timeout: '20s',
        ...inputs,
      },
      options,
    );
  }

  /** Calls `act` the first time that a line of the log matches. */
  function once(pattern: RegExp, act: () => unknown): (line: string) => void {
    let done = false;
    return (line) => {
      if (done || !pattern.test(line)) return;
      done = true;
      act();
    };
  }

  for (const node of ['20', '24'] as const) {
    it(`watches a drain and opens, on Node ${node}`, async () => {
      const writer = await hubWith('order-1', 'order-2', 'order-3');
      await writer.signalEntity('@counter@x', 'add', '1');
      await writer.runEntity('@counter@x', '1');
      let drained = Promise.resolve();
      const first = once(/3 in flight/, () => {
        drained = end(writer, 'order-2');
      });
      const second = once(/2 in flight \(1 fewer\)/, () => {
        drained = drained.then(() => end(writer, 'order-1')).then(() => end(writer, 'order-3'));
      });
      const run = await waitFor(
        writer,
        {},
        {
          node,
          onLine: (line) => {
            first(line);
            second(line);
          },
        },
      );
      await drained;
      assertIdle(run, { inFlightCount: '0', taskHubName: writer.hubName });
      const log = logOf(run);
      assert.ok(
        /3 in flight: 3 × OrderSaga .*Oldest: order-1 .*\n.*2 in flight \(1 fewer\)[^]*clean read 1 of 2[^]*Idle after/.test(
          log,
        ),
        log,
      );
      assert.match(run.summaries[0] ?? '', /2 in flight/);
    });
  }

  it('fails when the time is up, with the verdict and the outputs', async () => {
    const writer = await hubWith('order-1', 'order-2');
    const run = await waitFor(writer, { timeout: '2s' });
    assertBusy(run, {
      inFlightCount: '2',
      runningCount: '2',
      oldestInstanceId: 'order-1',
      taskHubName: writer.hubName,
    });
    assert.match(run.issues[0]?.message ?? '', /time limit of 2 s is up/);
    assert.ok(run.durationMs < 6000, `${run.durationMs} ms`);
    assert.equal(run.log.filter((line) => line.includes('2 in flight')).length, 1, 'unchanged is not repeated');
  });

  it('does not take one clean read for idle when the time is up', async () => {
    const writer = await hubWith();
    const run = await waitFor(writer, { timeout: '2s', stabilisationTime: '30s' });
    assertUnknown(run, 'NOT_CONFIRMED', { taskHubName: writer.hubName });
  });

  it('sees a start that comes between two clean reads', async () => {
    const writer = await hubWith();
    let started: Promise<unknown> = Promise.resolve();
    const run = await waitFor(
      writer,
      { timeout: '5s', consecutiveIdleReads: '3' },
      { onLine: once(/clean read 1 of 3/, () => (started = writer.start({ instanceId: 'late', name: 'OrderSaga' }))) },
    );
    await started;
    assertBusy(run);
    assert.match(logOf(run), /clean read 1 of 3/);
  });

  it('is unknown, and not idle, when the hub is deleted meanwhile', async () => {
    const { TableServiceClient } = await import('@azure/data-tables');
    const { QueueServiceClient } = await import('@azure/storage-queue');
    const writer = await hubWith('order-1');
    const tables = TableServiceClient.fromConnectionString(azurite.connectionString, { allowInsecureConnection: true });
    const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);
    let deleted: Promise<unknown> = Promise.resolve();
    const table = await waitFor(
      writer,
      { timeout: '4s' },
      { onLine: once(/1 in flight/, () => (deleted = tables.deleteTable(writer.names.instancesTable))) },
    );
    await deleted;
    assertUnknown(table, 'HUB_INCOMPLETE');
    assert.match(logOf(table), new RegExp(`lacks: table ${writer.names.instancesTable}`));

    const other = await hubWith('order-1');
    const all = await waitFor(
      other,
      { timeout: '4s' },
      {
        onLine: once(/1 in flight/, () => {
          deleted = Promise.all([
            ...[other.names.instancesTable, other.names.historyTable, other.names.partitionsTable].map((name) =>
              tables.deleteTable(name),
            ),
            ...[other.names.controlQueue(0), other.names.controlQueue(1), other.names.workItemQueue].map((name) =>
              queues.deleteQueue(name),
            ),
          ]);
        }),
      },
    );
    await deleted;
    assert.equal(all.outputs['verdict'], 'unknown', logOf(all));
    assert.equal(all.result, 'Failed');
  });

  describe('that is cancelled', () => {
    const cancel = async (node: NodeMajor, options: CheckOptions = {}): Promise<AgentRun> => {
      const writer = await hubWith('order-1', 'order-2');
      const cancellation = new AbortController();
      let cancelledAt = 0;
      const run = await waitFor(
        writer,
        { interval: '1h', timeout: '2h' },
        {
          node,
          signal: cancellation.signal,
          onLine: once(/2 in flight/, () => {
            cancelledAt = performance.now();
            cancellation.abort();
          }),
          ...options,
        },
      );
      assert.ok(cancelledAt > 0, logOf(run));
      assert.ok(performance.now() - cancelledAt < 5000, `took ${performance.now() - cancelledAt} ms`);
      return run;
    };

    for (const node of ['20', '24'] as const) {
      it(`ends within 5 s of SIGINT, says what was under way and how to go on, on Node ${node}`, async () => {
        const run = await cancel(node);
        assert.equal(run.result, 'Canceled');
        assert.equal(run.endedBySignal, undefined, 'it ended by itself');
        assertOutputs(run, { verdict: 'unknown', reasonCode: 'CANCELLED', inFlightCount: '' });
        const log = logOf(run);
        assert.match(log, /cancelled \(SIGINT\)\. Under way: .*2 in flight/);
        assert.match(log, /Run the job again/i);
        assert.equal(evidenceOf(run).verdict.kind, 'unknown');
      });
    }

    it('does the same for SIGTERM alone', async () => {
      const run = await cancel('20', { cancelTimeouts: { sigint: 0, sigterm: 5000 } });
      assert.equal(run.result, 'Canceled');
      assert.equal(run.endedBySignal, undefined);
      assertOutputs(run, { verdict: 'unknown', reasonCode: 'CANCELLED' });
      assert.match(logOf(run), /cancelled \(SIGTERM\)/);
    });
  });
});
