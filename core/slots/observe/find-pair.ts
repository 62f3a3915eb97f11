import type { ArmSites } from '../../azure/arm/index.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import type { CoreContext } from '../../context.ts';
import type { SlotPair, SlotRequest } from '../model.ts';

/**
 * The app and the two slots. With a resource group nothing is asked: whether they exist is told by the first look.
 *
 * Errors: APP_NOT_FOUND, APP_AMBIGUOUS, those of ARM.
 */
export async function findPair(
  sites: ArmSites,
  { app, sourceSlot, targetSlot }: Pick<SlotRequest, 'app' | 'sourceSlot' | 'targetSlot'>,
  context: CoreContext,
  deadline: number,
): Promise<SlotPair> {
  const { appName, resourceGroupName } = app;
  const ref =
    resourceGroupName === undefined
      ? await withPatience(context, deadline, () => sites.findSite(appName))
      : { subscriptionId: sites.subscriptionId, resourceGroup: resourceGroupName, name: appName };
  return { ref, source: sourceSlot.toLowerCase(), target: targetSlot.toLowerCase() };
}
