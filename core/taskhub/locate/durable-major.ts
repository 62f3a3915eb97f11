import { DurableDeployError } from '../../errors.ts';
import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import { durableMajorOfBundle, isLegacyBundle } from './extension-bundle.ts';
import { appSetting, functionsMajor, readHostConfiguration, type HostConfiguration } from './host-configuration.ts';
import { isRecord, parseJsonFile } from './json-file.ts';
import { printable } from './wording.ts';

/** Which major versions of the Durable Functions extension may read this configuration, and how that is known. */
export interface DurableMajors {
  /** At least one, ascending. */
  readonly majors: readonly DurableMajor[];
  /** `extensionBundle [4.*, 5.0.0) carries 3.x`, for the log. */
  readonly explanation: string;
}

/**
 * Tells which major version of the Durable Functions extension reads host.json, since each reads other properties.
 *
 * In this order: the Functions 1.x host; the extension bundle, unless the app is a .NET one, which ignores bundles; the assembly
 * version in extensions.json; otherwise what the Functions host allows at all (4.x refuses extensions before 2.4.1).
 *
 * Sources: Azure/azure-functions-host src/WebJobs.Script/DependencyInjection/ScriptStartupTypeLocator.cs and
 * src/WebJobs.Script/extensionrequirements.json
 */
export function tellDurableMajors(configuration: AppConfiguration, host: HostConfiguration): DurableMajors {
  if (host.generation === 'functions1') return onFunctions1(host);

  const bundle = bundleOf(host);
  const assembly = assemblyMajor(configuration.extensionsJson);
  const runtime = workerRuntime(configuration);

  if (bundle && bundleCounts(bundle, runtime)) return only(bundle);
  if (runtime?.startsWith('dotnet')) return assembly ? only(assembly) : possible(configuration, runtime);
  if (bundle && assembly && bundle.major !== assembly.major) {
    // Only .NET apps ignore the bundle, and nothing says whether this is one.
    const majors = [bundle.major ?? 3, assembly.major ?? 3].sort((left, right) => left - right);
    return { majors: [...new Set(majors)], explanation: `${bundle.explanation}, but ${assembly.explanation}` };
  }
  const known = bundle ?? assembly;
  return known ? only(known) : possible(configuration, runtime);
}

/**
 * Whether extensions.json has a say in which version reads host.json: not under the Functions 1.x host, and not where the
 * bundle counts for certain. A host.json that is broken says nothing either way, and is reported elsewhere.
 */
export function extensionsJsonCounts(
  configuration: AppConfiguration,
  hostJson: NonNullable<AppConfiguration['hostJson']>,
): boolean {
  let host: HostConfiguration;
  try {
    host = readHostConfiguration(configuration, hostJson);
  } catch (error) {
    if (error instanceof DurableDeployError) return false;
    throw error;
  }
  if (host.generation === 'functions1') return false;
  const bundle = bundleOf(host);
  return bundle === undefined || !bundleCounts(bundle, workerRuntime(configuration));
}

interface Evidence {
  /** `undefined`: newer than this product knows. */
  readonly major: DurableMajor | undefined;
  readonly explanation: string;
}

function onFunctions1(host: HostConfiguration): DurableMajors {
  const explanation = 'the Functions 1.x host runs Durable Functions 1.x';
  const mentions2 = host.hostJson.sections.has('durabletask:storageprovider');
  return mentions2
    ? { majors: [1, 2], explanation: `${explanation}, yet durableTask.storageProvider is a property of 2.x` }
    : { majors: [1], explanation };
}

function only(evidence: Evidence): DurableMajors {
  return evidence.major === undefined
    ? { majors: [2, 3], explanation: evidence.explanation }
    : { majors: [evidence.major], explanation: evidence.explanation };
}

function possible(configuration: AppConfiguration, runtime: string | undefined): DurableMajors {
  if (runtime === 'dotnet-isolated') {
    return { majors: [2, 3], explanation: 'the .NET isolated worker needs Durable Functions 2.x or later' };
  }
  const functions = functionsMajor(configuration);
  if (functions === undefined) {
    return {
      majors: [1, 2, 3],
      explanation: 'neither an extension bundle nor extensions.json tells the version of Durable Functions',
    };
  }
  return functions >= 4
    ? { majors: [2, 3], explanation: `Functions ${functions}.x needs Durable Functions 2.4.1 or later` }
    : { majors: [1, 2], explanation: `Functions ${functions}.x runs Durable Functions 1.x or 2.x` };
}

/** The extension bundle that host.json asks for. */
export interface Bundle extends Evidence {
  readonly id: string;
  /** As in host.json, such as `[4.*, 5.0.0)`. */
  readonly range: string;
  /** One that .NET apps use as well. */
  readonly legacy: boolean;
}

/** Whether the host takes it for certain: .NET apps ignore other bundles than the legacy ones. */
export function bundleCounts(bundle: Bundle, runtime: string | undefined): boolean {
  return bundle.legacy || (runtime !== undefined && !runtime.startsWith('dotnet'));
}

/** FUNCTIONS_WORKER_RUNTIME in lower case; `undefined` where no setting tells, as on Flex Consumption. */
export function workerRuntime(configuration: AppConfiguration): string | undefined {
  return appSetting(configuration, 'FUNCTIONS_WORKER_RUNTIME')?.trim().toLowerCase() || undefined;
}

export function bundleOf(host: HostConfiguration): Bundle | undefined {
  const read = (property: string): string | undefined =>
    host.get(`AzureFunctionsJobHost:extensionBundle:${property}`)?.value ??
    host.hostJson.values.get(`extensionbundle:${property}`)?.value;
  const id = read('id');
  const range = read('version');
  if (id === undefined || range === undefined) return undefined;
  const major = durableMajorOfBundle(id, range);
  const named = `extensionBundle ${printable(range, 60)}`;
  return {
    id,
    range,
    major,
    explanation: major === undefined ? `${named} is not known` : `${named} carries Durable Functions ${major}.x`,
    legacy: isLegacyBundle(id, range),
  };
}

/** Assembly versions of the extension are `{major}.0.0.0`, but in early 1.x. */
function assemblyMajor(extensionsJson: string | undefined): Evidence | undefined {
  const [version] = assemblyVersion(extensionsJson) ?? [];
  if (version === undefined) return undefined;
  const major = version === 1 || version === 2 || version === 3 ? version : undefined;
  return { major, explanation: `extensions.json names Durable Functions ${version}.x` };
}

/** The parts of the assembly version of the Durable Functions extension that extensions.json names. */
export function assemblyVersion(extensionsJson: string | undefined): readonly number[] | undefined {
  const file = extensionsJson === undefined ? undefined : parseJsonFile(extensionsJson);
  const entries: unknown = isRecord(file) ? file.extensions : undefined;
  if (!Array.isArray(entries)) return undefined;
  for (const entry of entries as unknown[]) {
    const typeName = isRecord(entry) && typeof entry.typeName === 'string' ? entry.typeName : '';
    const match =
      /,\s*Microsoft\.Azure\.WebJobs\.Extensions\.DurableTask\s*,(?:[^,]*,)*?\s*Version=(\d+(?:\.\d+){1,3})/i.exec(
        typeName,
      );
    if (match) return match[1]?.split('.').map(Number);
  }
  return undefined;
}
