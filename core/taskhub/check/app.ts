import type { ArmSites, SiteRef, StickySettings } from '../../azure/arm/index.ts';
import { DurableDeployError, isTransient, type Reason } from '../../errors.ts';
import { extensionsJsonCounts, extensionsJsonPlaces, type AppConfiguration } from '../locate/index.ts';
import type { CheckDoors, CheckRequest, FoundApp } from './model.ts';

/**
 * Finds the app and its slot.
 *
 * Errors: those of {@link ArmSites}.
 */
export async function findApp(sites: ArmSites, app: NonNullable<CheckRequest['app']>): Promise<FoundApp> {
  const ref = await sites.findSite(app.appName, app.resourceGroupName);
  const site = await sites.getSite(ref, app.slotName);
  return { ref, site, ...(app.slotName === undefined ? {} : { slot: app.slotName }) };
}

/** A configuration, or why it cannot be told: the app may still be asked for its own hub. */
export type ConfigurationRead = AppConfiguration | { readonly reasons: readonly Reason[] };

/**
 * Everything that decides where the hub of an app's slot is: host.json of the package, of a file or of the running app,
 * and the slot's settings. Parts that are known already are not read again.
 *
 * @param sticky of the app, hence one read for all of its slots; what cannot be read for good counts as not read
 * @param appSettings of this slot
 * @returns why it cannot be told, when something may not be read
 * @throws DurableDeployError for transient trouble
 */
export async function readSlotConfiguration(
  sites: Pick<ArmSites, 'appSettings' | 'connectionStrings' | 'hostFile'>,
  { ref, slot }: Pick<FoundApp, 'ref' | 'slot'>,
  doors: Pick<CheckDoors, 'readPackage' | 'storageSuffix'>,
  from: CheckRequest['hostJsonFrom'],
  sticky: Promise<StickySettings | undefined>,
  appSettings: Promise<ReadonlyMap<string, string>> = sites.appSettings(ref, slot),
): Promise<ConfigurationRead> {
  try {
    const [settings, connectionStrings, stickyNames, files] = await Promise.all([
      appSettings,
      sites.connectionStrings(ref, slot),
      optional(sticky),
      from === undefined ? readRunningHostJson(sites, ref, slot) : readFiles(doors, from),
    ]);
    const configuration: AppConfiguration = {
      ...files,
      appSettings: settings,
      connectionStrings,
      ...(stickyNames === undefined
        ? {}
        : {
            stickySettingNames: stickyNames.appSettingNames,
            stickyConnectionStringNames: stickyNames.connectionStringNames,
          }),
      siteName: ref.name,
      ...(slot === undefined ? {} : { slotName: slot }),
      ...(doors.storageSuffix === undefined ? {} : { storageSuffix: doors.storageSuffix }),
    };
    const { hostJson } = files;
    if (from !== undefined || hostJson === undefined || !extensionsJsonCounts(configuration, hostJson)) {
      return configuration;
    }
    const extensionsJson = await readRunningExtensionsJson(sites, ref, slot, placesFor(settings));
    return { ...configuration, ...(extensionsJson === undefined ? {} : { extensionsJson }) };
  } catch (error) {
    if (isPermanent(error)) return { reasons: [error.reason] };
    throw error;
  }
}

type Files = Pick<AppConfiguration, 'hostJson' | 'extensionsJson' | 'functionJsonFiles'>;

async function readRunningHostJson(
  sites: Pick<ArmSites, 'hostFile'>,
  ref: SiteRef,
  slot: string | undefined,
): Promise<Files> {
  return { hostJson: { text: await sites.hostFile(ref, slot, 'host.json'), origin: 'host.json of the running app' } };
}

/** The file that the host reads; `undefined` when there is none, or when it cannot be told which one it reads. */
async function readRunningExtensionsJson(
  sites: Pick<ArmSites, 'hostFile'>,
  ref: SiteRef,
  slot: string | undefined,
  places: readonly string[],
): Promise<string | undefined> {
  for (const place of places) {
    try {
      return await sites.hostFile(ref, slot, place);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      if (error.code !== 'NOT_FOUND') return undefined;
    }
  }
  return undefined;
}

/** Where an isolated .NET app has it, asked first: a request for each place that has none is a request too many. */
function placesFor(appSettings: ReadonlyMap<string, string>): readonly string[] {
  const isolated = appSettings.get('FUNCTIONS_WORKER_RUNTIME')?.toLowerCase() === 'dotnet-isolated';
  return isolated
    ? extensionsJsonPlaces.toSorted((a, b) => Number(isInBin(a)) - Number(isInBin(b)))
    : extensionsJsonPlaces;
}

function isInBin(place: string): boolean {
  return place.startsWith('bin/');
}

async function readFiles(
  doors: Pick<CheckDoors, 'readPackage'>,
  from: NonNullable<CheckRequest['hostJsonFrom']>,
): Promise<Files> {
  const { functionJson, ...files } = await doors.readPackage(from.path);
  return { ...files, functionJsonFiles: functionJson };
}

/** `undefined` when it may not be read or does not exist; transient trouble is thrown. */
async function optional<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isPermanent(error)) return undefined;
    throw error;
  }
}

function isPermanent(error: unknown): error is DurableDeployError {
  return error instanceof DurableDeployError && !isTransient(error.reason);
}
