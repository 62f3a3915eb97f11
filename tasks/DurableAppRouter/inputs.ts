import type { LineRecipe } from '../../core/routing/recipe/model.ts';
import type { RegistryLocation } from '../../core/routing/run/index.ts';
import type { RoutingCommand, RoutingRequest } from '../../core/routing/run/model.ts';
import type { RoutedVersion } from '../../core/routing/versions/index.ts';
import { readInputs, withoutUndefined, type InputReader, type TaskHost } from '../host/index.ts';
import { asProblem } from '../shared/as-problem.ts';
import { readAnyVersionFile } from '../shared/version-file.ts';
import { askedBy } from './asked-by.ts';
import type { AppRouterInputs } from './model.ts';
import { parseApplication, parseLine, parseVersion } from './parse.ts';
import { checkRecipe, readRecipe } from './recipe.ts';
import { readRetirePolicy } from './retire-policy.ts';
import { packedRouter, readRouter, routerSettings } from './router.ts';
import { readStorage } from './storage.ts';
import { readTrackingStores } from './tracking-store.ts';
import task from './task.json' with { type: 'json' };

/** Stand-ins for what is missing or wrong: a problem was reported, so they never leave {@link readAppRouterInputs}. */
const noVersion: RoutedVersion = { text: '0.0.0', line: '0.0' };
const noRegistry: RegistryLocation = { kind: 'identity', accountName: '' };

/**
 * Reads the inputs of DurableAppRouter@1 into what is asked of core, reports every problem at once, and masks every secret. A file
 * that states the version is read too.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function readAppRouterInputs(host: TaskHost): AppRouterInputs {
  return readInputs(host, task.inputs, (read) => {
    // The connection is opened by name later; here it is only missed.
    if (read.text('azureSubscription') === undefined) {
      read.problem('azureSubscription', 'give the service connection of the subscription with the apps.');
    }
    const command = read.choice('command', ['register', 'deploy', 'activate', 'retire', 'status', 'installRouter']);
    const registry = readRegistry(host, read);
    return { request: readRequest(host, read, command, registry), registry };
  });
}

function readRegistry(host: TaskHost, read: InputReader): RegistryLocation {
  const names = {
    connectionString: 'registryStorageConnectionString',
    accountName: 'registryStorageAccountName',
  } as const;
  const given = Object.values(names).some((name) => read.text(name) !== undefined);
  const registry = readStorage(host, read, names);
  if (!given) {
    read.problem(Object.values(names), 'give the storage account in which the lines are kept, in one of the two ways.');
  }
  return registry ?? noRegistry;
}

function readRequest(
  host: TaskHost,
  read: InputReader,
  command: RoutingCommand,
  registry: RegistryLocation,
): RoutingRequest {
  const application = readApplication(read);
  const version = readVersion(host, read, command);
  const packagePath = read.path('package');
  const line = read.parsed('line', read.text('line'), parseLine);
  const [force, activate] = [read.flag('force'), read.flag('activate')];
  const waitsFor = readWait(read, command, line);
  const tracking = readTrackingStores(host, read);
  const recipe = readRecipe(host, read, tracking.ofLines);
  const maxLines = read.wholeNumber('maxLines', { least: 2, most: 100 });
  const retire = readRetirePolicy(read);
  const router = readRouter(read, tracking.ofRouter);
  const common = {
    application,
    by: askedBy((name) => host.variable(name)),
    retire,
    timeoutMs: read.duration('timeout', { least: '1m', most: '14d' }),
    intervalMs: read.duration('interval', { least: '1s', most: '1h' }),
    dryRun: read.flag('dryRun'),
  };
  switch (command) {
    case 'register':
      if (packagePath === undefined) read.problem('package', 'give the package (zip) of the version.');
      checkRecipe(read, recipe, command);
      return { command, ...common, version, packagePath: packagePath ?? '', recipe, force };
    case 'deploy':
      // A version that was registered has its recipe with it.
      if (packagePath !== undefined) checkRecipe(read, recipe, command);
      return withoutUndefined({
        ...{ command, ...common, version, packagePath, recipe, force, activate },
        quotas: { maxLines },
      });
    case 'activate':
      return withoutUndefined({ command, ...common, line });
    case 'retire':
      return withoutUndefined({ command, ...common, line: waitsFor });
    case 'status':
      return { command, ...common };
    case 'installRouter':
      checkRecipe(read, recipe, command);
      return withoutUndefined({
        ...{ command, ...common, recipe: recipeOfRouter(recipe, registry) },
        routerAppName: router.appName,
        routerPackagePath: packedRouter(),
        routerSettings: routerSettings(application, registry, retire, maxLines, router),
      });
  }
}

function readApplication(read: InputReader): string {
  const typed = read.text('applicationName');
  if (typed === undefined) read.problem('applicationName', 'name the application, such as shop-orders.');
  return read.parsed('applicationName', typed, parseApplication) ?? '';
}

function readVersion(host: TaskHost, read: InputReader, command: RoutingCommand): RoutedVersion {
  const [typed, file] = [read.text('version'), read.path('versionFrom')];
  if (typed !== undefined && file !== undefined) {
    read.problem(['version', 'versionFrom'], 'both are given. Give the version, or the file that states it.');
    return noVersion;
  }
  if (file !== undefined) {
    const root = host.variable('System.DefaultWorkingDirectory') ?? process.cwd();
    const stated = read.parsed('versionFrom', file, (path) => asProblem(() => readAnyVersionFile(root, path)));
    return read.parsed('versionFrom', stated, parseVersion) ?? noVersion;
  }
  if (typed === undefined && (command === 'register' || command === 'deploy')) {
    read.problem(['version', 'versionFrom'], 'give the version, such as 1.2.0, or the file that states it.');
  }
  return read.parsed('version', typed, parseVersion) ?? noVersion;
}

/** Of retirement: one round over all lines, or the line that is waited for. */
function readWait(read: InputReader, command: RoutingCommand, line: string | undefined): string | undefined {
  const waits = read.flag('waitForRetirement');
  if (waits && read.text('line') === undefined) read.problem('line', 'give the line that is waited for.');
  if (!waits && command === 'retire' && line !== undefined) {
    read.problem(
      ['line', 'waitForRetirement'],
      'every line is looked at. A line is given to wait for it: set waitForRetirement, or leave line out.',
    );
  }
  return waits ? line : undefined;
}

/** The router is a Node.js app, and keeps what it needs beside the registry when nothing else is said. */
function recipeOfRouter(recipe: LineRecipe, registry: RegistryLocation): LineRecipe {
  const isFree = recipe.reference === undefined && recipe.plan === undefined;
  return {
    ...(isFree ? { operatingSystem: 'linux' as const } : {}),
    storage: registry,
    ...recipe,
    runtime: 'node',
    runtimeVersion: '22',
  };
}
