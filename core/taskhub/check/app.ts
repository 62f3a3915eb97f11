import type { ArmSites, Site, SiteRef } from '../../azure/arm/index.ts';
import { DurableDeployError, isTransient, type Reason } from '../../errors.ts';
import type { AppConfiguration } from '../locate/index.ts';
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
      from === undefined ? readRunningApp(sites, ref, slot) : readFiles(doors, from),
    ]);
    return {
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
  } catch (error) {
    if (isPermanent(error)) return { reasons: [error.reason] };
    throw error;
  }
}

type Files = Pick<AppConfiguration, 'hostJson' | 'extensionsJson' | 'functionJsonFiles'>;

async function readRunningApp(sites: ArmSites, ref: SiteRef, slot: string | undefined): Promise<Files> {
  const [text, extensionsJson] = await Promise.all([
    sites.hostFile(ref, slot, 'host.json'),
    // Tells the extension's version where there is no bundle; most apps of script languages have none.
    optional(sites.hostFile(ref, slot, 'bin/extensions.json')),
  ]);
  return {
    hostJson: { text, origin: 'host.json of the running app' },
    ...(extensionsJson === undefined ? {} : { extensionsJson }),
  };
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
