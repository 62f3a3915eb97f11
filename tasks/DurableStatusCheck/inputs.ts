import { secretsOf } from '../../core/azure/secrets.ts';
import { parseStorageConnection } from '../../core/azure/storage/index.ts';
import type { CheckRequest } from '../../core/taskhub/check/index.ts';
import {
  parseWebAddress,
  readInputs,
  withoutUndefined,
  type InputReader,
  type Parsed,
  type TaskHost,
} from '../host/index.ts';
import { asProblem, parseHubName } from '../shared/as-problem.ts';
import { hostJsonFrom } from '../shared/host-json-from.ts';
import { readPolicy, readReadings } from '../shared/policy-inputs.ts';
import task from './task.json' with { type: 'json' };
import { checkWaysToTheHub, type WayInput } from './ways-to-the-hub.ts';

/**
 * The inputs of DurableStatusCheck@1, checked and complete. Connection strings and keys in it are secrets, and the path
 * of `hostJsonFrom` may hold wildcards.
 */
export interface StatusCheckInputs extends Omit<CheckRequest, 'depth' | 'onChange'> {
  readonly failWhenBusy: boolean;
}

/**
 * Reads the inputs, reports every problem at once, and masks every secret.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function readStatusCheckInputs(host: TaskHost): StatusCheckInputs {
  return readInputs(host, task.inputs, (read) => {
    const source = read.choice('source', ['auto', 'storage', 'managementApi', 'statusFunction']);
    return {
      source,
      ...readWays(host, read, source),
      mode: read.choice('mode', ['check', 'wait']),
      timeoutMs: read.duration('timeout', { least: '1s', most: '14d' }),
      ...readReadings(read),
      policy: readPolicy(read),
      failWhenBusy: read.flag('failWhenBusy'),
    };
  });
}

type Ways = Pick<StatusCheckInputs, 'app' | 'hub' | 'hostJsonFrom' | 'functionApp' | 'statusFunction'>;

/** Everything that leads to a hub. */
function readWays(host: TaskHost, read: InputReader, source: StatusCheckInputs['source']): Ways {
  // Narrows the editor's list of apps; the check itself does not depend on it.
  read.text('appType');
  const typed: Record<WayInput, string | undefined> = {
    azureSubscription: read.text('azureSubscription'),
    appName: read.text('appName'),
    taskHubName: read.text('taskHubName'),
    storageConnectionString: readConnectionString(host, read, 'storageConnectionString'),
    trackingStoreConnectionString: readConnectionString(host, read, 'trackingStoreConnectionString'),
    trackingStoreNamePrefix: read.text('trackingStoreNamePrefix'),
    package: read.path('package'),
    hostJsonPath: read.path('hostJsonPath'),
    functionAppUrl: read.text('functionAppUrl'),
    functionAppKey: read.secret('functionAppKey'),
    statusFunctionUrl: read.text('statusFunctionUrl'),
    statusFunctionKey: read.secret('statusFunctionKey'),
  };
  const given = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value !== undefined]));
  checkWaysToTheHub(read, source, given as Record<WayInput, boolean>);
  read.parsed('taskHubName', typed.taskHubName, parseHubName);

  const resourceGroupName = read.text('resourceGroupName');
  const slotName = read.text('slotName');
  const appUrl = read.parsed('functionAppUrl', typed.functionAppUrl, (text) => parseWebAddress(text, 'app'));
  const functionUrl = read.parsed('statusFunctionUrl', typed.statusFunctionUrl, (text) =>
    parseWebAddress(text, 'page'),
  );
  return withoutUndefined({
    app:
      typed.appName === undefined
        ? undefined
        : withoutUndefined({
            appName: typed.appName,
            resourceGroupName,
            slotName: slotName?.toLowerCase() === 'production' ? undefined : slotName,
          }),
    hub: withoutUndefined({
      taskHubName: typed.taskHubName,
      storageConnectionString: typed.storageConnectionString,
      trackingStoreConnectionString: typed.trackingStoreConnectionString,
      trackingStoreNamePrefix: typed.trackingStoreNamePrefix,
    }),
    hostJsonFrom: hostJsonFrom(typed.package, typed.hostJsonPath),
    functionApp:
      appUrl === undefined && typed.functionAppKey === undefined
        ? undefined
        : withoutUndefined({ url: appUrl, key: typed.functionAppKey }),
    statusFunction:
      functionUrl === undefined ? undefined : withoutUndefined({ url: functionUrl, key: typed.statusFunctionKey }),
  });
}

function readConnectionString(host: TaskHost, read: InputReader, name: WayInput): string | undefined {
  const text = read.secret(name);
  for (const secret of secretsOf(name, text ?? '')) host.maskSecret(secret);
  read.parsed(name, text, (value) => parseConnectionString(value, name));
  return text;
}

function parseConnectionString(text: string, name: string): Parsed<string> {
  return asProblem(() => {
    parseStorageConnection(text, `the input ${name}`);
    return text;
  });
}
