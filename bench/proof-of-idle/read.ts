/**
 * A process that looks at one hub once and prints what it took, as JSON.
 * Arguments: `sequential` (the SDK's own listing with the reader's filter) or `reader`, then connection string, then hub.
 */
import { TableClient } from '@azure/data-tables';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import { openStorage } from '../../core/azure/storage/index.ts';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import { decide } from '../../core/taskhub/decide/index.ts';
import { defaultPolicy } from '../../core/taskhub/model.ts';
import { instanceColumns, openInstances } from '../../core/taskhub/observe/storage/filters.ts';
import { createStorageReader } from '../../core/taskhub/observe/storage/index.ts';

const [how = '', connectionString = '', hubName = ''] = process.argv.slice(2);
const httpClient = createNetworkClient({}, () => {});
void main();

async function main(): Promise<void> {
  const startedAt = performance.now();
  const found = how === 'sequential' ? await listSequentially() : await observe();
  const milliseconds = Math.round(performance.now() - startedAt);
  console.log(JSON.stringify({ ...found, milliseconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
  process.exit();
}

async function listSequentially(): Promise<{ verdict: string }> {
  const table = TableClient.fromConnectionString(connectionString, `${hubName}Instances`, {
    allowInsecureConnection: true,
    httpClient,
  });
  let rows = 0;
  const queryOptions = { filter: openInstances, select: [...instanceColumns] };
  for await (const row of table.listEntities({ queryOptions })) rows += row.partitionKey === undefined ? 0 : 1;
  return { verdict: rows === 0 ? 'idle' : 'busy' };
}

async function observe(): Promise<{ verdict: string }> {
  const { signal } = new AbortController();
  const context = { clock: systemClock, log: silentLog, signal, maskSecret: () => {} };
  const connection = { kind: 'connectionString', connectionString, origin: 'bench' } as const;
  const reader = createStorageReader({
    location: {
      provider: 'AzureStorage',
      hubName,
      nameOrigin: 'resolved',
      nameExplanation: 'given by the bench',
      connection,
      settings: [],
      findings: [],
    },
    doors: openStorage(connection, { httpClient, context }),
    context,
  });
  const observation = await reader.observe({ policy: defaultPolicy, depth: 'verdict', sampleSize: 20, signal });
  for (const { message } of observation.reasons) console.error(message);
  return { verdict: decide(observation, defaultPolicy).kind };
}
