import { DurableDeployError } from '../../errors.ts';
import type { AppConfiguration } from './app-configuration.ts';
import { durableVersionOfBundle, onlyVersionOf } from './bundle-versions.ts';
import { assemblyVersion, bundleCounts, bundleOf, workerRuntime } from './durable-major.ts';
import { readHostConfiguration, type HostConfiguration } from './host-configuration.ts';

/**
 * Major, minor and patch of the Durable Functions extension, where they can be told for certain.
 *
 * From an extension bundle: when the bundle's version is known (from the running host, or because host.json allows one
 * only) and that release names the exact version of its extensions. From extensions.json hardly ever: it names the
 * assembly version, which is `{major}.0.0.0` but in 1.2 to 1.6.0. Which major it is `HubLocation.durableMajor` tells more often.
 *
 * @param runningBundle the version of the bundle that the host has loaded, such as `4.32.0` (`extensionBundle.version` of
 *   the host's status)
 * Source: src/WebJobs.Extensions.DurableTask/WebJobs.Extensions.DurableTask.csproj at the release tags of
 * Azure/azure-functions-durable-extension
 */
export function durableExtensionVersion(configuration: AppConfiguration, runningBundle?: string): string | undefined {
  const host = hostOf(configuration);
  if (host === undefined || host.generation === 'functions1') return undefined;
  const runtime = workerRuntime(configuration);
  const bundle = bundleOf(host);
  const assembly = assemblyVersion(configuration.extensionsJson);
  const ofBundle = (): string | undefined => {
    const version = bundle && (runningBundle ?? onlyVersionOf(bundle.range));
    return version === undefined ? undefined : durableVersionOfBundle(bundle?.id ?? '', version);
  };
  if (bundle && bundleCounts(bundle, runtime)) return ofBundle();
  if (runtime?.startsWith('dotnet')) return exact(assembly);
  // Only .NET apps ignore the bundle, and nothing says whether this is one.
  if (bundle && assembly) return undefined;
  return bundle ? ofBundle() : exact(assembly);
}

/** `1.4.1.0` is exact; `2.0.0.0` stands for every 2.x. */
function exact(assembly: readonly number[] | undefined): string | undefined {
  const [major = 0, minor = 0, patch = 0] = assembly ?? [];
  return minor > 0 || patch > 0 ? `${major}.${minor}.${patch}` : undefined;
}

function hostOf(configuration: AppConfiguration): HostConfiguration | undefined {
  if (configuration.hostJson === undefined) return undefined;
  try {
    return readHostConfiguration(configuration, configuration.hostJson);
  } catch (error) {
    // A host.json that is broken is reported where the hub is located.
    if (error instanceof DurableDeployError) return undefined;
    throw error;
  }
}
