import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { runTask } from '../sandbox/agent/index.ts';
import { evaluateGate } from '../sandbox/gate/index.ts';
import { startSandbox, type Sandbox } from '../sandbox/index.ts';
import { appName, resourceGroup, shopApp, startOrders, type OrdersInFlight } from './demonstration/shop.ts';
import { currentPackage } from './packaging/index.ts';
import { repositoryFolder } from './repository.ts';

const evidenceFolder = join(repositoryFolder, '.cache', 'demo');

/** What a part of the demo showed, and whether it is what it should show. */
interface Shown {
  readonly what: string;
  readonly saw: string;
  readonly asExpected: boolean;
}

function heading(text: string): void {
  console.log(`\n━━━ ${text} ${'━'.repeat(Math.max(3, 100 - text.length))}\n`);
}

const printLine = (line: string): void => console.log(`  ${line}`);

async function askGate(sandbox: Sandbox, unpackedFolder: string, shouldBeOpen: boolean): Promise<Shown> {
  const { url, slot } = sandbox.functionsHost(appName, 'staging');
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

async function waitForIdle(sandbox: Sandbox, unpackedFolder: string, orders: OrdersInFlight): Promise<Shown> {
  const drained = orders.drain();
  const run = await runTask({
    taskFolder: join(unpackedFolder, 'tasks', 'DurableStatusCheck'),
    inputs: {
      azureSubscription: sandbox.serviceConnectionId,
      appName,
      resourceGroupName: resourceGroup,
      slotName: 'staging',
      mode: 'wait',
      timeout: '80s',
      interval: '2s',
      stabilisationTime: '4s',
    },
    endpoints: {
      [sandbox.serviceConnectionId]: sandbox.serviceConnection('WorkloadIdentityFederation'),
      SystemVssConnection: {
        url: sandbox.pipeline.url,
        scheme: 'OAuth',
        parameters: { AccessToken: sandbox.systemAccessToken },
        data: {},
      },
    },
    env: sandbox.environment(),
    workFolder: evidenceFolder,
    onLine: printLine,
  });
  await drained;
  console.log(`\n  outputs: ${JSON.stringify(run.outputs)}`);
  return {
    what: 'The status check, waiting while the orders ended',
    saw: `${run.outputs['verdict'] ?? 'no verdict'} after ${Math.round(run.durationMs / 1000)} s`,
    asExpected: run.result === 'Succeeded' && run.outputs['verdict'] === 'idle',
  };
}

async function demonstrate(sandbox: Sandbox): Promise<Shown[]> {
  const { unpackedFolder } = await currentPackage();
  const orders = await startOrders(sandbox.azurite.connectionString);
  console.log(
    `A function app '${appName}' with a production and a staging slot, each with a task hub of its own.\n` +
      `In the hub of the staging slot, what the previous production code still runs: four orders at work,\n` +
      `one refund that waits for a person, one suspended order, and an entity, whose row says Running for ever.`,
  );
  const shown: Shown[] = [];
  heading('DurableStatusGate@1: a release gate asks');
  shown.push(await askGate(sandbox, unpackedFolder, false));
  heading('DurableStatusCheck@1: a YAML step waits, before staging is deployed to');
  shown.push(await waitForIdle(sandbox, unpackedFolder, orders));
  heading('DurableStatusGate@1: the gate asks again');
  shown.push(await askGate(sandbox, unpackedFolder, true));
  return shown;
}

function summarise(shown: readonly Shown[]): boolean {
  heading('What was shown');
  for (const { what, saw, asExpected } of shown) console.log(`  ${asExpected ? '✔' : '✘'} ${what}: ${saw}`);
  console.log(`\n  Evidence and summary of the status check: ${relative(process.cwd(), evidenceFolder) || '.'}`);
  console.log('  Everything ran from the packed extension, against Azurite and stand-ins for Azure on this machine.\n');
  return shown.every(({ asExpected }) => asExpected);
}

await rm(evidenceFolder, { recursive: true, force: true });
console.log('Starting Azure on this machine, and packing the extension …\n');
const sandbox = await startSandbox({ apps: ({ connectionString }) => [shopApp(connectionString)] });
try {
  process.exitCode = summarise(await demonstrate(sandbox)) ? 0 : 1;
} finally {
  await sandbox.stop();
}
