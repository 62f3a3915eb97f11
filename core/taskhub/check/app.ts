import type { ArmSites, Site, SiteRef } from '../../azure/arm/index.ts';
import { DurableDeployError, isTransient, type Reason } from '../../errors.ts';
import { extensionsJsonCounts, extensionsJsonPlaces, type AppConfiguration } from '../locate/index.ts';
import type { CheckDoors, CheckRequest } from './model.ts';

/** The app as Azure Resource Manager knows it. */
export interface FoundApp {
  readonly ref: SiteRef;
  readonly site: Site;
  /** Absent for production. */
  readonly slot?: string;
}

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

/**
 * Everything that decides where the hub of an app's slot is: host.json of the package, of a file or of the running app,
 * and the slot's settings.
 *
 * @returns why it cannot be told, when something may not be read: the app may still be asked for its own hub
 * @throws DurableDeployError for transient trouble
 */
export async function readConfiguration(
  sites: ArmSites,
  { ref, slot }: FoundApp,
  doors: Pick<CheckDoors, 'readPackage' | 'storageSuffix'>,
  from: CheckRequest['hostJsonFrom'],
): Promise<AppConfiguration | { readonly reasons: readonly Reason[] }> {
  try {
    const [appSettings, connectionStrings, sticky, files] = await Promise.all([
      sites.appSettings(ref, slot),
      sites.connectionStrings(ref, slot),
      optional(sites.stickySettings(ref)),
      from === undefined ? readRunningHostJson(sites, ref, slot) : readFiles(doors, from),
    ]);
    const configuration: AppConfiguration = {
      ...files,
      appSettings,
      connectionStrings,
      ...(sticky === undefined
        ? {}
        : {
            stickySettingNames: sticky.appSettingNames,
            stickyConnectionStringNames: sticky.connectionStringNames,
          }),
      siteName: ref.name,
      ...(slot === undefined ? {} : { slotName: slot }),
      ...(doors.storageSuffix === undefined ? {} : { storageSuffix: doors.storageSuffix }),
    };
    const { hostJson } = files;
    if (from !== undefined || hostJson === undefined || !extensionsJsonCounts(configuration, hostJson)) {
      return configuration;
    }
    const extensionsJson = await readRunningExtensionsJson(sites, ref, slot);
    return { ...configuration, ...(extensionsJson === undefined ? {} : { extensionsJson }) };
  } catch (error) {
    if (isPermanent(error)) return { reasons: [error.reason] };
    throw error;
  }
}

type Files = Pick<AppConfiguration, 'hostJson' | 'extensionsJson' | 'functionJsonFiles'>;

async function readRunningHostJson(sites: ArmSites, ref: SiteRef, slot: string | undefined): Promise<Files> {
  return { hostJson: { text: await sites.hostFile(ref, slot, 'host.json'), origin: 'host.json of the running app' } };
}

/** The file that the host reads; `undefined` when there is none, or when it cannot be told which one it reads. */
async function readRunningExtensionsJson(
  sites: ArmSites,
  ref: SiteRef,
  slot: string | undefined,
): Promise<string | undefined> {
  for (const place of extensionsJsonPlaces) {
    try {
      return await sites.hostFile(ref, slot, place);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      if (error.code !== 'NOT_FOUND') return undefined;
    }
  }
  return undefined;
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
