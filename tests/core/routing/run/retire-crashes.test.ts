import assert from 'node:assert/strict';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { defaultRetirePolicy, type RetireRequest } from '../../../../core/routing/run/model.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { openAccount } from '../../../../sandbox/hub/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { Mortal } from './mortal.ts';
import { common, routingWorld, startRoutingSandbox } from './world.ts';

const graceMs = 60_000;
const stoppedForMs = 3_600_000;

describe('a retirement that is killed', function () {
  this.timeout(300_000);
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

  // In every round before another request, so that each step is cut short somewhere.
  for (const [when, killAts] of [
    ['before', [2, 6, 11]],
    ['after', [1, 4, 8]],
  ] as const) {
    it(`${when} requests of every round goes on with the next one, and removes nothing else`, async () => {
      for (const killAt of killAts) {
        const world = routingWorld(sandbox, `cut-${when}-${killAt}`);
        let outcome = await world.run(await world.deployment({ version: '1.0.0' }));
        for (const version of ['1.1.0', '1.2.0']) outcome = await world.run(await world.deployment({ version }));
        const request: RetireRequest = {
          command: 'retire',
          ...common,
          application: world.application,
          retire: { ...defaultRetirePolicy, graceMs, stoppedForMs, removeHub: true },
        };
        const waits = [0, graceMs, 1_000, startMayArriveForMs, graceMs + 1_000, 1_000, stoppedForMs, 1_000];
        for (const [turn, wait] of waits.entries()) {
          world.clock.forward(wait);
          const process = new Mortal(world.azure.httpClient);
          const doors = await world.doors({ signal: process.signal }, process.network(killAt + turn, when));
          await world.run(request, doors).catch(() => undefined);
          const whole = await world.run(request);
          assert.equal(whole.kind, 'done', `killed ${when} ${killAt + turn}: ${whole.reason?.message}`);
          outcome = whole;
        }
        const states = [...outcome.fleet.lines.values()].map(({ line, state }) => `${line} ${state}`).sort();
        assert.deepEqual(states, ['1.0 Retired', '1.1 Healthy', '1.2 Active'], `killed ${when} ${killAt}`);
        const apps = sandbox.arm.estate.apps.filter(({ name }) => name.startsWith(`${world.application}-1-`));
        assert.equal(apps.length, 2);
        const tables: string[] = [];
        for await (const { name } of openAccount(azurite.connectionString).tables.listTables()) tables.push(name ?? '');
        for (const [line, there] of [
          ['1.0', false],
          ['1.1', true],
          ['1.2', true],
        ] as const) {
          assert.equal(tables.includes(`${outcome.fleet.lines.get(line)?.hub?.name}Instances`), there, line);
        }
      }
    });
  }
});
