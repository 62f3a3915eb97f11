import { secretsOf } from '../../core/azure/secrets.ts';
import type { LineRecipe, TrackingStore } from '../../core/routing/recipe/model.ts';
import type { RoutingCommand } from '../../core/routing/run/model.ts';
import { withoutUndefined, type InputReader, type TaskHost } from '../host/index.ts';
import { parseAppSettings } from './app-settings.ts';
import {
  parseAppName,
  parseFunctionName,
  parseJson,
  parseLocation,
  parsePlan,
  parseResourceGroup,
  parseSku,
} from './parse.ts';
import { readStorage } from './storage.ts';
import { checkTrackingStore } from './tracking-store.ts';

/** How the app of a line, or the router's, is to be made. What is not said comes from the reference app. */
export function readRecipe(host: TaskHost, read: InputReader, trackingStore: TrackingStore | undefined): LineRecipe {
  const resourceGroup = read.parsed('resourceGroupName', read.text('resourceGroupName'), parseResourceGroup);
  return withoutUndefined({
    reference: readReference(read, resourceGroup),
    resourceGroup,
    location: read.parsed('location', read.text('location'), parseLocation),
    plan: read.parsed('planName', read.text('planName'), parsePlan),
    planSku: read.parsed('planSku', read.text('planSku'), parseSku),
    runtime: readOption(read, 'runtimeStack', ['dotnet-isolated', 'dotnet', 'node', 'python', 'java', 'powershell']),
    runtimeVersion: read.text('runtimeVersion'),
    operatingSystem: readOption(read, 'operatingSystem', ['windows', 'linux']),
    appSettings: readAppSettings(host, read),
    storage: readStorage(host, read, {
      connectionString: 'hubStorageConnectionString',
      accountName: 'hubStorageAccountName',
    }),
    trackingStore,
    deploymentMethod: read.choice('deploymentMethod', ['auto', 'zipDeploy', 'oneDeploy', 'runFromPackage']),
    patchHostJson: read.flag('patchHostJson'),
    assignRoles: read.flag('assignRoles'),
    smoke: readSmoke(read),
    keepTriggers: read
      .list('keepTriggers')
      .flatMap((name) => read.parsed('keepTriggers', name, parseFunctionName) ?? []),
  });
}

/** Without an app that the new one is made like, everything has to be said. Core finds out what only Azure can tell. */
export function checkRecipe(read: InputReader, recipe: LineRecipe, command: RoutingCommand): void {
  const { reference, resourceGroup, plan, planSku, location, runtime, storage } = recipe;
  if (command !== 'installRouter') checkTrackingStore(read);
  if (reference !== undefined) return;
  const missing = Object.entries({
    resourceGroupName: resourceGroup === undefined,
    planName: plan === undefined && planSku === undefined,
    location: plan === undefined && location === undefined,
    runtimeStack: command !== 'installRouter' && runtime === undefined,
    hubStorageConnectionString: command !== 'installRouter' && storage === undefined,
  }).flatMap(([name, isMissing]) => (isMissing ? [name] : []));
  if (missing.length === 0) return;
  const instead = [
    ...(missing.includes('planName') ? ['In place of planName, planSku makes a plan.'] : []),
    ...(missing.includes('hubStorageConnectionString')
      ? ['In place of a connection string, hubStorageAccountName names the account.']
      : []),
  ];
  read.problem(
    missing,
    [
      `needed, since there is no referenceAppName from which ${missing.length === 1 ? 'it' : 'they'} could be taken.`,
      ...instead,
    ].join(' '),
  );
}

function readReference(read: InputReader, resourceGroup: string | undefined): LineRecipe['reference'] {
  const name = read.parsed('referenceAppName', read.text('referenceAppName'), parseAppName);
  const own = read.parsed('referenceResourceGroupName', read.text('referenceResourceGroupName'), parseResourceGroup);
  const group = own ?? resourceGroup;
  if (name === undefined) return undefined;
  if (group === undefined) {
    read.problem(['referenceResourceGroupName', 'resourceGroupName'], 'give the resource group of the reference app.');
  }
  return { resourceGroup: group ?? '', name };
}

function readOption<T extends string>(read: InputReader, name: string, choices: readonly T[]): T | undefined {
  return read.text(name) === undefined ? undefined : read.choice(name, choices);
}

function readAppSettings(host: TaskHost, read: InputReader): Readonly<Record<string, string>> {
  const text = read.text('appSettings');
  const settings = read.parsed('appSettings', text, parseAppSettings) ?? {};
  for (const [name, value] of Object.entries(settings)) {
    for (const secret of secretsOf(name, value)) host.maskSecret(secret);
  }
  return settings;
}

function readSmoke(read: InputReader): LineRecipe['smoke'] {
  const orchestrator = read.parsed('smokeOrchestrator', read.text('smokeOrchestrator'), parseFunctionName);
  const input = read.parsed('smokeInput', read.text('smokeInput'), parseJson) ?? 'null';
  const timeoutMs = read.duration('smokeTimeout', { least: '1s', most: '1h' });
  return orchestrator === undefined ? undefined : { orchestrator, input, timeoutMs };
}
