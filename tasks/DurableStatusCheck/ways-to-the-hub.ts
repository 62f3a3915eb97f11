import type { Source } from '../../core/taskhub/model.ts';
import type { InputReader } from '../host/index.ts';
import { refuseBothHostJsons } from '../shared/host-json-from.ts';

/** Which of the inputs that lead to a hub hold something; nothing is said of their values. */
export type Given = Readonly<Record<WayInput, boolean>>;

export type WayInput =
  | 'azureSubscription'
  | 'appName'
  | 'taskHubName'
  | 'storageConnectionString'
  | 'trackingStoreConnectionString'
  | 'trackingStoreNamePrefix'
  | 'package'
  | 'hostJsonPath'
  | 'functionAppUrl'
  | 'functionAppKey'
  | 'statusFunctionUrl'
  | 'statusFunctionKey';

const waysOf = {
  app: 'azureSubscription and appName',
  storage: 'taskHubName and storageConnectionString',
  managementApi: 'functionAppUrl and functionAppKey',
} as const;

/**
 * Finds out what is missing, or given twice, on the way to the hub: the app through Azure, the storage account of the
 * hub, the app's own address, or a status function. Tells the exact inputs to give.
 */
export function checkWaysToTheHub(read: Pick<InputReader, 'problem'>, source: 'auto' | Source, given: Given): void {
  if (source === 'statusFunction') {
    if (!given.statusFunctionUrl) {
      read.problem('statusFunctionUrl', 'source is statusFunction: give the address of the function.');
    }
    return;
  }
  const before = countProblems(read);
  checkPairs(before.read, source, given);
  if (before.count() > 0) return;

  const app = given.azureSubscription;
  const storage = given.taskHubName && given.storageConnectionString;
  const managementApi = given.functionAppUrl && given.functionAppKey;
  if (source === 'auto' && !app && !storage && !managementApi) {
    read.problem(
      'source',
      `nothing leads to a task hub. Give ${waysOf.app}, or ${waysOf.storage}, or ${waysOf.managementApi}; or source: statusFunction with statusFunctionUrl.`,
    );
  }
  if (source === 'storage' && !app && !storage) {
    read.problem('source', `storage needs ${waysOf.storage}, or ${waysOf.app}.`);
  }
  if (source === 'managementApi' && !app && !managementApi) {
    read.problem('source', `managementApi needs ${waysOf.managementApi}, or ${waysOf.app}.`);
  }
}

/** Inputs that mean nothing without another one, and alternatives of which only one can count. */
function checkPairs(read: Pick<InputReader, 'problem'>, source: 'auto' | Source, given: Given): void {
  const app = given.azureSubscription && given.appName;
  if (given.azureSubscription && !given.appName) {
    read.problem('appName', 'give the function app, since azureSubscription is given.');
  }
  if (given.appName && !given.azureSubscription) {
    read.problem('azureSubscription', 'give the service connection of the subscription, since appName is given.');
  }
  if (given.package && given.hostJsonPath) refuseBothHostJsons(read);
  if (given.trackingStoreNamePrefix && !given.trackingStoreConnectionString) {
    read.problem(
      'trackingStoreConnectionString',
      'give the account of the tracking store, since trackingStoreNamePrefix is given.',
    );
  }
  if (app || given.azureSubscription || given.appName) return;

  if (given.storageConnectionString && !given.taskHubName) {
    read.problem('taskHubName', `give the hub, since storageConnectionString is given without an app (${waysOf.app}).`);
  }
  if (given.taskHubName && !given.storageConnectionString && !given.functionAppUrl && source !== 'managementApi') {
    read.problem(
      'storageConnectionString',
      `give the account of the hub, since taskHubName is given without an app (${waysOf.app}).`,
    );
  }
  if (given.trackingStoreConnectionString && !given.storageConnectionString) {
    read.problem(
      'storageConnectionString',
      'give the account of the queues too, since trackingStoreConnectionString is given without an app.',
    );
  }
  if (given.functionAppUrl && !given.functionAppKey) {
    read.problem(
      'functionAppKey',
      `give the system key durabletask_extension, since functionAppUrl is given without an app (${waysOf.app}).`,
    );
  }
  if (given.functionAppKey && !given.functionAppUrl) {
    read.problem('functionAppUrl', 'give the address of the app, since functionAppKey is given.');
  }
  if (given.package || given.hostJsonPath) {
    read.problem(
      given.package ? 'package' : 'hostJsonPath',
      `host.json alone does not lead to a hub: its app settings are read from the app. Give ${waysOf.app} too.`,
    );
  }
}

function countProblems(read: Pick<InputReader, 'problem'>): {
  read: Pick<InputReader, 'problem'>;
  count: () => number;
} {
  let problems = 0;
  return {
    read: {
      problem: (names, message) => {
        problems += 1;
        read.problem(names, message);
      },
    },
    count: () => problems,
  };
}
