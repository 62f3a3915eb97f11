import type { Answer } from '../../faults/index.ts';
import { json, type SandboxRequest } from '../../http-server/index.ts';
import type { ArmContext } from '../context.ts';
import { armError, refusals, refused } from '../errors.ts';
import { newApp, slotOf, type App, type Estate } from '../estate.ts';
import { appsIn } from '../plan.ts';
import type { Plan } from '../resources.ts';
import { describeSite } from '../site.ts';
import { versionOf } from '../slot-routes.ts';
import { applyEnvelope, appSettingsIn, type SiteEnvelope } from './envelope.ts';
import { invalidSetting, missingFlexConfig, noRoomInPlan, noSuchPlan, refuseName } from './refusals.ts';

/**
 * `PUT sites/{name}`: a new app is accepted, and there when the operation ends; one that is there is changed at once.
 * For the answers see the examples CreateOrUpdateWebApp.json and CreateOrUpdateFunctionAppFlexConsumption.json.
 */
export async function putApp(
  request: SandboxRequest,
  context: ArmContext,
  group: string,
  name: string,
): Promise<Answer> {
  const envelope = JSON.parse(request.body) as SiteEnvelope;
  const existing = context.estate.findApp(group, name);
  return existing === undefined
    ? create(request, context, { group, name, envelope })
    : update(request, context, existing, envelope);
}

async function update(request: SandboxRequest, context: ArmContext, app: App, envelope: SiteEnvelope): Promise<Answer> {
  const { estate } = context;
  const slot = slotOf(app, undefined);
  if (slot === undefined) throw new Error(`The app ${app.name} has no slot production.`);
  if (app.operation !== undefined) return refused(refusals.operationInProgress(app.name, app.operation));
  const invalid = invalidSetting(app.sku, appSettingsIn(envelope) ?? {});
  if (invalid !== undefined) return refused(invalid);
  applyEnvelope(app, slot, envelope);
  await context.packageChanges(slot);
  return json(200, describeSite(estate, app, slot, versionOf(request)));
}

async function create(
  request: SandboxRequest,
  context: ArmContext,
  { group, name, envelope }: { readonly group: string; readonly name: string; readonly envelope: SiteEnvelope },
): Promise<Answer> {
  const { estate } = context;
  const { location, kind, properties = {} } = envelope;
  const coming = estate.coming.get(name.toLowerCase());
  if (coming?.operation !== undefined && coming.resourceGroup.toLowerCase() === group.toLowerCase()) {
    return refused(refusals.operationInProgress(name, coming.operation));
  }
  const nameRefusal = refuseName(estate, name);
  if (nameRefusal !== undefined) return refused(nameRefusal);
  if (location === undefined) {
    return armError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  const plan = planOf(estate, group, location, properties.serverFarmId);
  if (plan === undefined) return refused(noSuchPlan(properties.serverFarmId ?? ''));
  const refusal =
    (plan.tier === 'FlexConsumption' && properties.functionAppConfig === undefined ? missingFlexConfig() : undefined) ??
    invalidSetting(plan.tier, appSettingsIn(envelope) ?? {}) ??
    noRoomInPlan(estate, plan);
  if (refusal !== undefined) return refused(refusal);

  const app = newApp({
    name,
    resourceGroup: group,
    location,
    ...(kind === undefined ? {} : { kind }),
    sku: plan.tier,
    planName: plan.name,
    planResourceGroup: plan.resourceGroup,
  });
  const slot = slotOf(app, undefined);
  if (slot === undefined) throw new Error('A new app has a slot production.');
  applyEnvelope(app, slot, envelope);
  // The durable extension makes its key when it is loaded first.
  slot.keys = { ...slot.keys, systemKeys: {} };
  estate.coming.set(name.toLowerCase(), app);
  await context.slotComes(app, slot);
  await context.packageChanges(slot);
  const id = context.slots.operations.accept({
    app,
    slotName: 'production',
    name: 'CreateSite',
    act: () => {
      estate.coming.delete(name.toLowerCase());
      const failure = estate.limits.provisioningFailures.shift();
      if (failure === undefined) estate.apps.push(app);
      else void context.slotGoes(slot);
      return failure;
    },
  });
  const description = (): unknown => describeSite(estate, app, slot, versionOf(request));
  const at = `/subscriptions/${estate.subscriptionId}/providers/Microsoft.Web/sites/${name}`;
  return context.operations.accepted(request, id, at, () => json(200, description()), description());
}

/** The plan that the body names, or the region's own Consumption plan where it names none. */
function planOf(estate: Estate, group: string, location: string, id: string | undefined): Plan | undefined {
  const [, resourceGroup = group, name] =
    /\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/serverfarms\/([^/]+)$/i.exec(id ?? '') ?? [];
  if (id !== undefined) return estate.findPlan(resourceGroup, name ?? id);
  const own = `${location.replaceAll(' ', '')}Plan`;
  return (
    estate.findPlan(group, own) ??
    estate.addPlan({ name: own, resourceGroup: group, location, skuName: 'Y1', tier: 'Dynamic' })
  );
}

/** `DELETE sites/{name}`: the plan goes too when it is empty then, unless the query says otherwise. */
export async function deleteApp(request: SandboxRequest, context: ArmContext, app: App | undefined): Promise<Answer> {
  if (app === undefined) return { status: 204 };
  const { estate } = context;
  if (app.operation !== undefined) return refused(refusals.operationInProgress(app.name, app.operation));
  estate.apps.splice(estate.apps.indexOf(app), 1);
  for (const slot of app.slots.values()) await context.slotGoes(slot);
  const plan = estate.findPlan(app.planResourceGroup, app.planName);
  const keepsPlan = request.query.get('deleteEmptyServerFarm')?.toLowerCase() === 'false';
  if (plan !== undefined && !keepsPlan && appsIn(estate, plan).length === 0) {
    estate.plans.splice(estate.plans.indexOf(plan), 1);
  }
  return { status: 200 };
}

/** `POST checknameavailability`. Source: Azure/azure-rest-api-specs, Microsoft.Web, ResourceNameAvailability */
export function checkName(request: SandboxRequest, estate: Estate): Answer {
  const { name = '', type = '' } = JSON.parse(request.body) as { name?: string; type?: string };
  if (!/^(?:Site|Microsoft\.Web\/sites)$/i.test(type)) {
    return armError(400, 'BadRequest', `The type '${type}' is not one that is known here.`);
  }
  const refusal = refuseName(estate, name);
  return json(200, {
    nameAvailable: refusal === undefined,
    reason: refusal === undefined ? '' : refusal.status === 409 ? 'AlreadyExists' : 'Invalid',
    message:
      refusal === undefined
        ? ''
        : refusal.status === 409
          ? `Hostname '${name}' already exists. Please select a different name.`
          : refusal.message,
  });
}
