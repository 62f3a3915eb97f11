import type { AgentRun } from '../../sandbox/agent/index.ts';
import { deployZip } from '../../sandbox/index.ts';
import type { Orders } from './orders.ts';
import { invoices, packageOf, resourceGroup, shop } from './shop.ts';
import { showSlots } from './slots.ts';
import { heading, printLine, runStep, say, type Shown, type Stage } from './stage.ts';

/** Looks that follow each other faster than in a pipeline, so that the demo is over in time. */
const fast = { interval: '1s', stabilisationTime: '1s' };
const verified = { healthPath: '/api/health', healthFor: '2s', soakTime: '2s', verifyTimeout: '5s' };

/** A release that is swapped while orders are in flight, and one that is swapped back. */
export async function showSlotSwap(stage: Stage, orders: Orders): Promise<Shown[]> {
  return [
    await showMistake(stage),
    await showPreflight(stage),
    ...(await showRelease(stage)),
    ...(await showBadRelease(stage, orders)),
  ];
}

function swapSlots(
  stage: Stage,
  inputs: Readonly<Record<string, string>>,
  onLine?: (line: string) => void,
): Promise<AgentRun> {
  const { appName = shop.appName, ...others } = inputs;
  return runStep(
    stage,
    'DurableSlotSwap',
    { appName, resourceGroupName: resourceGroup, ...others },
    onLine === undefined ? {} : { onLine },
  );
}

async function showMistake(stage: Stage): Promise<Shown> {
  heading('DurableSlotSwap@1, preflight: an app with a mistake');
  say(
    `A second app, '${invoices.appName}': its setting TaskHubName is a deployment slot setting, so a swap would start\n` +
      `the new code on the hub of production. A timer of it runs in both slots.`,
  );
  const run = await swapSlots(stage, { appName: invoices.appName, action: 'preflight', release: 'invoices-3.1.0' });
  const { reasonCode = '', errorCount, warningCount } = run.outputs;
  return {
    what: 'The preflight of an app whose hub setting is sticky',
    saw: `${reasonCode}: ${errorCount ?? '?'} error, ${warningCount ?? '?'} warning`,
    asExpected:
      run.result === 'Failed' &&
      reasonCode === 'PREFLIGHT_FAILED' &&
      ['HUB_STICKY', 'TRIGGERS_RUN_IN_STAGING'].every((code) => run.log.some((line) => line.includes(code))),
  };
}

async function showPreflight(stage: Stage): Promise<Shown> {
  heading('DurableSlotSwap@1, preflight: the shop');
  const run = await swapSlots(stage, { action: 'preflight', release: 'shop-1.6.0' });
  const { errorCount, warningCount } = run.outputs;
  return {
    what: 'The preflight of the shop, whose hubs travel with the code',
    saw: `${errorCount ?? '?'} errors, ${warningCount ?? '?'} warnings`,
    asExpected: run.result === 'Succeeded' && errorCount === '0' && warningCount === '0',
  };
}

/** Prepares, deploys and swaps, with orders in flight. */
async function showRelease(stage: Stage): Promise<Shown[]> {
  const { sandbox } = stage;
  heading('A release: prepare the staging slot, deploy to it, swap');
  const prepared = await swapSlots(stage, { action: 'prepareSlot', release: 'shop-1.6.0', ...fast });
  await deploy(stage, '1.6.0');
  const before = await showSlots(sandbox, 'Before the swap:');
  const run = await swapSlots(stage, { action: 'swap', release: 'shop-1.6.0', ...verified });
  console.log('');
  const after = await showSlots(sandbox, 'After the swap:');
  const again = await swapOnceMore(stage);
  return [
    {
      what: 'The staging slot, before it is deployed to',
      saw: `hub ${prepared.outputs['drainedHub'] ?? ''} is ${prepared.outputs['verdict'] ?? 'not known'}`,
      asExpected: prepared.result === 'Succeeded' && prepared.outputs['drainedHub'] === shop.hubs.staging,
    },
    {
      what: `The swap, with ${before.production.inFlight} orders in flight in production`,
      saw: `production serves ${after.production.version}; ${after.staging.inFlight} orders go on in slot staging`,
      asExpected:
        run.result === 'Succeeded' &&
        run.outputs['swapped'] === 'true' &&
        before.production.inFlight === 3 &&
        after.staging.inFlight === 3 &&
        after.staging.hubName === before.production.hubName &&
        after.production.version === '1.6.0',
    },
    again,
  ];
}

/** What happens when somebody presses "Rerun failed jobs". */
async function swapOnceMore(stage: Stage): Promise<Shown> {
  heading('The same job once more');
  const swaps = (): number => stage.sandbox.arm.requests.filter(({ target }) => /slotsswap/i.test(target)).length;
  const swapsBefore = swaps();
  const run = await swapSlots(stage, { action: 'swap', release: 'shop-1.6.0', ...verified });
  return {
    what: 'The same swap, run once more',
    saw: `swapped: ${run.outputs['swapped'] ?? '?'}; ${swaps() - swapsBefore} swaps sent to Azure`,
    asExpected: run.outputs['swapped'] === 'alreadyDone' && swaps() === swapsBefore,
  };
}

/** The next release waits for what still runs; its health page is not well, so the slots are swapped back. */
async function showBadRelease(stage: Stage, orders: Orders): Promise<Shown[]> {
  heading('The next release waits until the orders have ended in the other slot');
  const ended = orders.endOrders();
  const prepared = await swapSlots(stage, { action: 'prepareSlot', release: 'shop-1.7.0', ...fast });
  await ended;
  const waited: Shown = {
    what: 'The next release, waiting while the orders ended in slot staging',
    saw: `hub ${prepared.outputs['drainedHub'] ?? ''} is ${prepared.outputs['verdict'] ?? 'not known'} after ${Math.round(prepared.durationMs / 1000)} s`,
    asExpected: prepared.outputs['drainedHub'] === shop.hubs.production && prepared.outputs['verdict'] === 'idle',
  };
  await deploy(stage, '1.7.0', 'no way to the payment provider');
  heading('DurableSlotSwap@1, preflight: an entity would stay behind');
  const refused = await swapSlots(stage, { action: 'preflight', release: 'shop-1.7.0' });
  const found: Shown = {
    what: 'The preflight with an entity in the hub that leaves production',
    saw: refused.outputs['reasonCode'] ?? 'no finding',
    asExpected: refused.outputs['reasonCode'] === 'PREFLIGHT_FAILED' && /ENTITIES_STAY_BEHIND/.test(refused.log.join()),
  };
  return [waited, found, await showSwapBack(stage, orders)];
}

async function showSwapBack(stage: Stage, orders: Orders): Promise<Shown> {
  const { sandbox } = stage;
  heading('A release that is not well, and is swapped back');
  say(
    'The stock in the entity may be lost, says the team, and lowers the severity of that finding. An order comes in while\n' +
      'the new version serves.',
  );
  let order: Promise<void> | undefined;
  const run = await swapSlots(
    stage,
    {
      action: 'swap',
      release: 'shop-1.7.0',
      severities: 'ENTITIES_STAY_BEHIND = warning',
      swapBackOnFailure: 'true',
      ...verified,
    },
    (line) => {
      if (line.includes('serves the release shop-1.7.0')) order ??= orders.startOrder();
    },
  );
  await order;
  console.log('');
  const after = await showSlots(sandbox, 'After the swap back:');
  return {
    what: 'The release whose health page answers 503',
    saw: `${run.outputs['reasonCode'] ?? '?'}, swapped back: ${run.outputs['swappedBack'] ?? '?'}; production serves ${after.production.version}, ${after.staging.inFlight} order of 1.7.0 goes on in slot staging`,
    asExpected:
      run.result === 'Failed' &&
      run.outputs['reasonCode'] === 'VERIFICATION_FAILED' &&
      run.outputs['swappedBack'] === 'true' &&
      after.production.version === '1.6.0' &&
      after.staging.inFlight === 1,
  };
}

async function deploy({ sandbox }: Stage, version: string, illness?: string): Promise<void> {
  await deployZip(sandbox, shop.appName, 'staging', packageOf(version, illness));
  console.log('');
  printLine(`Version ${version} was deployed to slot staging (zip deploy).`);
  console.log('');
}
