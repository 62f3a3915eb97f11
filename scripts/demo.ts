import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { startSandbox } from '../sandbox/index.ts';
import { showCloning } from './demonstration/cloning.ts';
import { layDownOrders } from './demonstration/orders.ts';
import { showRouting } from './demonstration/routing.ts';
import { apps } from './demonstration/shop.ts';
import { showSlotSwap } from './demonstration/slot-swap.ts';
import { heading, type Shown } from './demonstration/stage.ts';
import { showStatusCheck } from './demonstration/status-check.ts';
import { currentPackage } from './packaging/index.ts';
import { repositoryFolder } from './repository.ts';

const evidenceFolder = join(repositoryFolder, '.cache', 'demo');

function summarise(shown: readonly Shown[]): boolean {
  heading('What was shown');
  for (const { what, saw, asExpected } of shown) console.log(`  ${asExpected ? '✔' : '✘'} ${what}: ${saw}`);
  console.log(`\n  Evidence and summaries: ${relative(process.cwd(), evidenceFolder) || '.'}`);
  console.log('  Everything ran from the packed extension, against Azurite and stand-ins for Azure on this machine;');
  console.log('  a hub writer did what the Durable engine does.\n');
  return shown.every(({ asExpected }) => asExpected);
}

await rm(evidenceFolder, { recursive: true, force: true });
console.log('Starting Azure on this machine, and packing the extension …\n');
const sandbox = await startSandbox({
  apps: ({ connectionString }) => apps(connectionString),
  // Azure takes a minute for a swap; nobody wants to watch that.
  arm: { operations: { polls: 0 } },
});
try {
  const { unpackedFolder } = await currentPackage();
  const stage = { sandbox, unpackedFolder, evidenceFolder };
  const orders = await layDownOrders(sandbox.azurite.connectionString);
  const shown = [
    ...(await showStatusCheck(stage, orders)),
    ...(await showSlotSwap(stage, orders)),
    ...(await showCloning(stage)),
    ...(await showRouting(stage)),
  ];
  process.exitCode = summarise(shown) ? 0 : 1;
} finally {
  await sandbox.stop();
}
