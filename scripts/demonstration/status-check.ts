import { join } from 'node:path';
import { evaluateGate } from '../../sandbox/gate/index.ts';
import type { Orders } from './orders.ts';
import { resourceGroup, shop } from './shop.ts';
import { heading, printLine, runStep, say, type Shown, type Stage } from './stage.ts';

/** A gate that is closed, a check that waits, and the gate again. */
export async function showStatusCheck(stage: Stage, orders: Orders): Promise<Shown[]> {
  say(
    `A function app '${shop.appName}' with a production and a staging slot, each with a task hub of its own.\n` +
      `In the hub of the staging slot, what the previous production code still runs: four orders at work,\n` +
      `one refund that waits for a person, one suspended order, and an entity, whose row says Running for ever.`,
  );
  const shown: Shown[] = [];
  heading('DurableStatusGate@1: a release gate asks');
  shown.push(await askGate(stage, false));
  heading('DurableStatusCheck@1: a YAML step waits, before staging is deployed to');
  shown.push(await waitForIdle(stage, orders));
  heading('DurableStatusGate@1: the gate asks again');
  shown.push(await askGate(stage, true));
  return shown;
}

async function askGate({ sandbox, unpackedFolder }: Stage, shouldBeOpen: boolean): Promise<Shown> {
  const { url, slot } = sandbox.functionsHost(shop.appName, 'staging');
  const run = await evaluateGate({
    taskFolder: join(unpackedFolder, 'tasks', 'DurableStatusGate'),
    endpoint: {
      url: `${url.replace(/\/$/, '')}/`,
      scheme: 'Token',
      parameters: { apitoken: slot.keys.systemKeys['durabletask_extension'] ?? '' },
      data: {},
    },
    certificateAuthorities: [sandbox.authority.certificatePem],
    onLine: printLine,
  });
  return {
    what: `The gate, with ${shouldBeOpen ? 'only the entity left' : 'orders in flight'}`,
    saw: run.open ? 'open' : 'closed',
    asExpected: run.open === shouldBeOpen,
  };
}

async function waitForIdle(stage: Stage, orders: Orders): Promise<Shown> {
  const ended = orders.endOldest();
  const run = await runStep(stage, 'DurableStatusCheck', {
    appName: shop.appName,
    resourceGroupName: resourceGroup,
    slotName: 'staging',
    mode: 'wait',
    timeout: '80s',
    interval: '2s',
    stabilisationTime: '2s',
  });
  await ended;
  return {
    what: 'The status check, waiting while the orders ended',
    saw: `${run.outputs['verdict'] ?? 'no verdict'} after ${Math.round(run.durationMs / 1000)} s`,
    asExpected: run.result === 'Succeeded' && run.outputs['verdict'] === 'idle',
  };
}
