import type { SiteRef } from '../../azure/arm/index.ts';
import { DurableDeployError } from '../../errors.ts';
import type { Line } from '../model.ts';

/**
 * Where the app of a line is.
 *
 * @throws DurableDeployError ROUTING_LINE_UNUSABLE for a line without an app
 */
export function refOf({ line, app }: Line): SiteRef {
  if (app !== undefined) {
    const { subscriptionId, resourceGroup, name } = app;
    return { subscriptionId, resourceGroup, name };
  }
  throw new DurableDeployError('ROUTING_LINE_UNUSABLE', `Line ${line} has no app.`, {
    fix: 'Deploy a version of the line first.',
  });
}
