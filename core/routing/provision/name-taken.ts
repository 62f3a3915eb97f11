import type { SiteRef } from '../../azure/arm/index.ts';
import type { Reason } from '../../errors.ts';
import { neutralise } from '../../text.ts';

/** Why the app of a line cannot have its name. @param whose safe to print */
export function nameTakenReason({ name, resourceGroup }: SiteRef, whose: string): Reason {
  const app = neutralise(name, 80);
  return {
    code: 'ROUTING_NAME_TAKEN',
    message: `The name ${app} of the app of the line is taken by an app that is not in the resource group ${neutralise(resourceGroup, 90)}: ${whose}`,
    fix: `Look whether it is one of yours: az functionapp list --query "[?name=='${app}'].id". If not, give the application another name.`,
  };
}
