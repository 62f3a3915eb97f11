import { resourceName } from '../../../azure/arm/index.ts';
import type { AppPlan } from '../../../azure/arm/apps-model.ts';
import { neutralise } from '../../../text.ts';
import type { Fleet } from '../../model.ts';
import type { LineAppPlan } from '../model.ts';
import { asQuotaError } from '../plan/quota.ts';
import type { ProvisionRun } from './run.ts';
import { settle } from './settle.ts';

/**
 * Makes the plan of a line unless it is there.
 *
 * Errors: ROUTING_QUOTA_REACHED, ROUTING_PROVISION_FAILED, refusals of ARM.
 */
export async function ensurePlan(run: ProvisionRun, { servicePlan }: LineAppPlan, fleet: Fleet): Promise<void> {
  const { apps, context } = run.doors;
  const { id, create } = servicePlan;
  if (create === undefined) return;
  await settle<AppPlan>(run, {
    what: `the plan ${neutralise(resourceName(id), 80)}`,
    look: () => apps.plan(id),
    begin: () => apps.beginPlan(id, create),
    refusal: (error) => asQuotaError(error, fleet, new Date(context.clock.now()).toISOString()),
  });
}
