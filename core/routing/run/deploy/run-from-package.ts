import type { SiteRef } from '../../../azure/arm/index.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import type { KeptPackage } from '../../recipe/model.ts';
import type { RoutingRun } from '../routing-run.ts';
import { setAppSettings } from './settings.ts';

const setting = 'WEBSITE_RUN_FROM_PACKAGE';
/** Source: https://learn.microsoft.com/azure/azure-functions/run-functions-from-deployment-package */
const identitySetting = 'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID';

/**
 * Lets an app run a package from where it is kept. An address that leads there already stays, whatever its signature: a new one would
 * only restart the app.
 *
 * @param identity resource id of the identity that reads it, where the address has no signature
 * @returns whether the app restarts
 * Errors: those of storage, SETTINGS_LOST, those of ARM.
 */
export async function runFromPackage(
  run: RoutingRun,
  ref: SiteRef,
  kept: KeptPackage,
  identity: string | undefined,
): Promise<boolean> {
  const { packages, sites, context } = run.doors;
  const { url, needsIdentity } = await packages.addressFor(kept);
  context.maskSecret(url);
  const current = await withPatience(context, run.deadline, () => sites.appSettings(ref));
  if (placeOf(current.get(setting)) === placeOf(url)) return false;
  return setAppSettings(run, ref, {
    [setting]: url,
    ...(needsIdentity && identity !== undefined ? { [identitySetting]: identity } : {}),
  });
}

function placeOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
