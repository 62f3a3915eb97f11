import assert from 'node:assert/strict';
import type { RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { openAccount } from '../../../../sandbox/hub/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { common, routingWorld, startRoutingSandbox, type Code } from './world.ts';

/** Starts an orchestration for every message of a queue, and one every tenth of a second. */
const code = (version: string, queue: string): Code => ({
  version,
  queueStarters: { OnOrder: { queue, orchestration: 'Order' } },
  timerStarters: { EveryNight: { everyMs: 100, orchestration: 'Order' } },
});

describe('starters without HTTP', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });

  /** Functions of a line's app that a setting switches off. */
  function off({ fleet }: RoutingOutcome, line: string): readonly string[] {
    const app = sandbox.arm.estate.findApp('rg', fleet.lines.get(line)?.app?.name ?? '');
    return Object.entries(app?.slots.get('production')?.appSettings ?? {})
      .flatMap(([name, value]) => (value === 'true' ? (/^AzureWebJobs\.(.*)\.Disabled$/.exec(name)?.[1] ?? []) : []))
      .sort();
  }

  it('are on in the default line only, also after a rollback, and start every order once', async () => {
    const world = routingWorld(sandbox, 'orders');
    const account = openAccount(azurite.connectionString);
    const orders = account.queues.getQueueClient('incoming');
    await orders.createIfNotExists();
    const started = async ({ fleet }: RoutingOutcome, line: string): Promise<number> => {
      const ids: string[] = [];
      const rows = account.table(`${fleet.lines.get(line)?.hub?.name}Instances`).listEntities();
      for await (const { partitionKey } of rows) ids.push(partitionKey ?? '');
      return ids.length;
    };
    const until = async (condition: () => Promise<boolean>): Promise<void> => {
      while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 30));
    };

    const first = await world.run(await world.deployment(code('1.0.0', 'incoming')));
    assert.equal(first.kind, 'done', first.reason?.message);
    assert.deepEqual(off(first, '1.0'), []);
    await orders.sendMessage('{"order":1}');
    await until(async () => (await started(first, '1.0')) > 1);

    const second = await world.run(await world.deployment(code('1.1.0', 'incoming')));
    assert.equal(second.kind, 'done', second.reason?.message);
    assert.deepEqual([off(second, '1.0'), off(second, '1.1')], [['EveryNight', 'OnOrder'], []]);
    assert.ok(second.planned.some(({ name }) => name === 'switchStarters'));
    const [before] = [await started(second, '1.0')];
    await orders.sendMessage('{"order":2}');
    await until(async () => (await started(second, '1.1')) > 2);
    assert.equal(await started(second, '1.0'), before, 'the old line starts nothing');

    const back = await world.run({ command: 'activate', ...common, application: world.application });
    assert.equal(back.kind, 'done', back.reason?.message);
    assert.deepEqual([off(back, '1.0'), off(back, '1.1')], [[], ['EveryNight', 'OnOrder']]);
    assert.ok(
      back.done.some(({ text }) => /off in line 1\.1: .*OnOrder.*on in line 1\.0: .*OnOrder/.test(text)),
      JSON.stringify(back.done),
    );
    const at = await started(back, '1.1');
    await until(async () => (await started(back, '1.0')) > before);
    assert.equal(await started(back, '1.1'), at, 'the line that was rolled back starts nothing');
  });

  it('are off in a new line from its first start on when it does not become the default', async () => {
    const world = routingWorld(sandbox, 'quiet');
    await world.run(await world.deployment(code('1.0.0', 'quiet-orders')));
    const next = await world.run(await world.deployment(code('1.1.0', 'quiet-orders'), { activate: false }));
    assert.equal(next.kind, 'done', next.reason?.message);
    assert.deepEqual([off(next, '1.0'), off(next, '1.1')], [[], ['EveryNight', 'OnOrder']]);
    assert.deepEqual(next.fleet.lines.get('1.1')?.startersOff, ['EveryNight', 'OnOrder']);
    assert.equal(next.fleet.lines.get('1.1')?.state, 'Healthy');
  });
});
