import type { ArmSites } from '../../azure/arm/index.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import type { CoreContext } from '../../context.ts';
import type { SlotPair, SlotRequest } from '../model.ts';

/**
 * The app and the two slots. With a resource group nothing is asked: whether they exist is told by the first look.
 *
 * Errors: INPUT_INVALID for what can be no slot's name, so that it reaches neither an address nor a line; APP_NOT_FOUND,
 * APP_AMBIGUOUS, those of ARM.
 */
export async function findPair(
  sites: ArmSites,
  { app, sourceSlot, targetSlot }: Pick<SlotRequest, 'app' | 'sourceSlot' | 'targetSlot'>,
  context: CoreContext,
  deadline: number,
): Promise<SlotPair> {
  for (const slot of [sourceSlot, targetSlot]) if (!slotName.test(slot)) throw noSlotName(slot);
  const { appName, resourceGroupName } = app;
  const ref =
    resourceGroupName === undefined
      ? await withPatience(context, deadline, () => sites.findSite(appName))
      : { subscriptionId: sites.subscriptionId, resourceGroup: resourceGroupName, name: appName };
  return { ref, source: sourceSlot.toLowerCase(), target: targetSlot.toLowerCase() };
}

/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftweb, and more leniently. */
const slotName = /^[\p{L}\p{N}_-]{1,100}$/u;

function noSlotName(text: string): DurableDeployError {
  return new DurableDeployError('INPUT_INVALID', `"${neutralise(text, 120)}" cannot be the name of a slot.`, {
    fix: "Give the slot's own name, made of letters, digits and hyphens, or production for the app itself.",
  });
}
