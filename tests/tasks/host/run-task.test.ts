import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { DurableDeployError } from '../../../core/errors.ts';
import { runTaskWith } from '../../../tasks/host/run-task.ts';
import type { Task } from '../../../tasks/host/task-host.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';

const outputsOnFailure: Task['outputsOnFailure'] = ({ code, message }) => ({ verdict: 'unknown', code, message });

interface Run {
  readonly host: MemoryHost;
  readonly signals: EventEmitter;
  readonly done: Promise<string>;
}

function start(main: Task['main'], graceMilliseconds = 40): Run {
  const signals = new EventEmitter();
  let host: MemoryHost | undefined;
  const done = runTaskWith(
    { main, outputsOnFailure },
    {
      signals,
      graceMilliseconds,
      createHost: (signal) => {
        host = createMemoryHost({ signal, debug: true });
        return Promise.resolve(host);
      },
    },
  );
  assert.ok(host);
  return { host, signals, done };
}

/** Lets the host be made and the task begin. */
const underWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));

describe('the boundary around a task', () => {
  it('reports what the task says', async () => {
    const { host, done } = start(() => Promise.resolve({ result: 'succeededWithIssues', message: 'Idle, but.' }));
    assert.equal(await done, 'succeededWithIssues');
    assert.deepEqual(host.completion, { result: 'succeededWithIssues', message: 'Idle, but.' });
    assert.deepEqual(host.outputs, {});
  });

  it('reports an error with its code and fix, and sets the outputs', async () => {
    const { host, done } = start(() =>
      Promise.reject(new DurableDeployError('FORBIDDEN', 'The account refused.', { fix: 'Assign a role.' })),
    );
    assert.equal(await done, 'failed');
    assert.deepEqual(host.completion, {
      result: 'failed',
      message: 'FORBIDDEN: The account refused.\nWhat to do: Assign a role.',
    });
    assert.deepEqual(host.outputs, { verdict: 'unknown', code: 'FORBIDDEN', message: 'The account refused.' });
  });

  it('calls anything else a defect, keeps its stack for debugging and neutralises its text', async () => {
    const { host, done } = start(() => Promise.reject(new TypeError('##vso[task.complete result=Succeeded]')));
    assert.equal(await done, 'failed');
    assert.match(host.completion?.message ?? '', /^INTERNAL: The task stopped because of a defect.*TypeError/);
    assert.ok(host.lines.some((line) => line.startsWith('debug: ') && line.includes('run-task.test.ts')));
    assert.ok(!host.everythingSaid().includes('##vso['));
  });

  it('survives a task that throws before it waits for anything', async () => {
    const { done } = start(() => {
      throw new Error('at once');
    });
    assert.equal(await done, 'failed');
  });

  it('reports what was thrown behind the back of the task', async () => {
    const host = createMemoryHost();
    const result = await runTaskWith(
      { main: () => new Promise(() => {}), outputsOnFailure },
      {
        signals: new EventEmitter(),
        strayDefect: Promise.reject(new Error('lost')),
        createHost: () => Promise.resolve(host),
      },
    );
    assert.equal(result, 'failed');
    assert.equal(host.outputs['code'], 'INTERNAL');
  });

  it('never prints a secret, however an error carries it', async () => {
    const { host, done } = start((host) => {
      host.maskSecret('hunter2-hunter2');
      return Promise.reject(
        new DurableDeployError('REQUEST_REFUSED', 'refused hunter2-hunter2', {
          fix: 'drop hunter2-hunter2',
          cause: new Error('caused by hunter2-hunter2'),
        }),
      );
    });
    await done;
    assert.match(host.everythingSaid(), /refused \*\*\*/);
    assert.ok(!host.everythingSaid().includes('hunter2'));
  });

  describe('when the job is cancelled', () => {
    it('says at once what is under way and how to go on, and lets the task end by itself', async () => {
      const { host, signals, done } = start(async (host) => {
        host.setActivity({ underWay: 'waiting for hub Shop', goOn: 'Nothing was changed. Run the job again.' });
        await aborted(host.signal).catch(() => {});
        host.setOutput('verdict', 'busy');
        return { result: 'failed', message: 'Cancelled while busy.' };
      });
      await underWay();
      signals.emit('SIGINT');
      assert.deepEqual(host.lines, [
        'warning: The job was cancelled (SIGINT). Under way: waiting for hub Shop.',
        'Nothing was changed. Run the job again.',
      ]);
      assert.equal(await done, 'canceled');
      assert.deepEqual(host.completion, { result: 'canceled', message: 'Cancelled while busy.' });
      assert.deepEqual(host.outputs, { verdict: 'busy' });
    });

    it('sets the outputs of a task that stops with the signal', async () => {
      const { host, signals, done } = start((host) => aborted(host.signal));
      signals.emit('SIGTERM');
      assert.equal(await done, 'canceled');
      assert.equal(host.outputs['code'], 'CANCELLED');
      assert.equal(host.completion?.result, 'canceled');
    });

    it('cuts a task short that does not stop', async () => {
      const { host, signals, done } = start(() => new Promise(() => {}));
      signals.emit('SIGINT');
      assert.equal(await done, 'canceled');
      assert.equal(host.outputs['verdict'], 'unknown');
      assert.equal(host.outputs['code'], 'CANCELLED');
    });

    it('says so even when nothing was under way yet', async () => {
      const { host, signals, done } = start((host) => aborted(host.signal), 5);
      signals.emit('SIGINT');
      assert.equal(await done, 'canceled');
      assert.match(host.lines[0] ?? '', /SIGINT.*Under way: starting/);
    });

    it('cuts it short at once when SIGTERM follows', async () => {
      const { signals, done } = start(() => new Promise(() => {}), 60_000);
      signals.emit('SIGINT');
      signals.emit('SIGTERM');
      assert.equal(await done, 'canceled');
    });
  });

  it('lets any number of requests listen to the cancellation, without a warning of a leak', async () => {
    const warnings: string[] = [];
    const hear = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', hear);
    try {
      const { done } = start(({ signal }) => {
        for (let request = 0; request < 30; request += 1) void aborted(signal).catch(() => undefined);
        return Promise.resolve({ result: 'succeeded', message: 'Fine.' });
      });
      await done;
      await underWay();
    } finally {
      process.off('warning', hear);
    }
    assert.deepEqual(warnings, []);
  });

  it('stops listening when it is done', async () => {
    const { signals, done } = start(() => Promise.resolve({ result: 'succeeded', message: '' }));
    await done;
    assert.equal(signals.listenerCount('SIGINT') + signals.listenerCount('SIGTERM'), 0);
  });
});
