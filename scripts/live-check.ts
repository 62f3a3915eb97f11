import { parseArgs } from 'node:util';
import { AzureCliCredential } from '@azure/identity';
import { cloudFromEndpoint } from '../core/azure/clouds.ts';
import { createNetworkClient } from '../core/azure/network/index.ts';
import { systemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { openLiveApp } from './live/app.ts';
import { tableOf, tryAssumptions } from './live/try-assumptions.ts';

const usage = `az login
npm run live-check -- --subscription <id> --app <name> [--resource-group <group>] [--slot <slot>] [--cloud AzureCloud] [--write]

Tries what docs/live-check.md says a script can try, on one function app. Reads only, unless --write is given.
Exit code 0 when nothing was found that does not hold, else 1.`;

const { values } = parseArgs({
  options: {
    subscription: { type: 'string' },
    app: { type: 'string' },
    'resource-group': { type: 'string' },
    slot: { type: 'string' },
    cloud: { type: 'string', default: 'AzureCloud' },
    write: { type: 'boolean', default: false },
  },
});

if (values.subscription === undefined || values.app === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const { signal } = new AbortController();
  const app = await openLiveApp(
    {
      cloud: cloudFromEndpoint({ environment: values.cloud }),
      credential: new AzureCliCredential(),
      httpClient: createNetworkClient({}, () => {}),
      context: { clock: systemClock, log: silentLog, signal, maskSecret: () => {} },
      subscriptionId: values.subscription,
    },
    {
      app: values.app,
      ...(values['resource-group'] === undefined ? {} : { resourceGroup: values['resource-group'] }),
      ...(values.slot === undefined ? {} : { slot: values.slot }),
    },
  );
  const tried = await tryAssumptions(app, values.write, signal);
  console.log(tableOf(tried));
  process.exitCode = tried.some(({ finding }) => finding.outcome === 'does not hold') ? 1 : 0;
}
