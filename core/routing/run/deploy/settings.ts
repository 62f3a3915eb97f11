import type { SiteRef } from '../../../azure/arm/index.ts';
import { changeAppSettings } from '../../../app-settings/index.ts';
import type { RoutingRun } from '../routing-run.ts';

/**
 * Sets app settings, unless they are so already.
 *
 * @returns whether anything was written: a write restarts the app
 * Errors: SETTINGS_LOST; those of ARM.
 */
export async function setAppSettings(
  { doors, deadline }: RoutingRun,
  ref: SiteRef,
  settings: Readonly<Record<string, string>>,
): Promise<boolean> {
  const changes = new Map(Object.entries(settings));
  const { written } = await changeAppSettings(doors, deadline, ref, 'production', () => changes);
  return written;
}
