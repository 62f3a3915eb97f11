import type { Site, SiteRef } from '../../azure/arm/index.ts';
import { argument } from '../../command-argument.ts';
import { accountOf } from '../../azure/storage/connection-string.ts';
import { DurableDeployError, type Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { neutralise } from '../../text.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet, LineId, Patch } from '../model.ts';
import { namesOfLine } from '../names/index.ts';
import type { PackageFacts } from '../packages/index.ts';
import type { LineRecipe } from '../recipe/model.ts';
import type { Quotas } from '../run/model.ts';
import { note } from './findings/collect.ts';
import type { LineAppInput, LineAppPlan, RequiredRights } from './model.ts';
import { missingRights, rightsReason } from './rights/missing-rights.ts';
import { requiredRights } from './rights/required-rights.ts';

/** What is asked for, before anything was looked at. */
export interface WantedLine {
  readonly fleet: Fleet;
  readonly line: LineId;
  readonly recipe: LineRecipe;
  readonly facts: PackageFacts;
  readonly quotas: Quotas;
  readonly patch: Patch;
}

/**
 * Gathers what {@link planApp} needs to know. Only reads.
 *
 * @throws DurableDeployError INPUT_INVALID without a resource group; APP_NOT_FOUND for a reference app that is not there; those of ARM
 */
export async function observeProvision(doors: RoutingDoors, wanted: WantedLine): Promise<LineAppInput> {
  const { apps, sites, context, storageSuffix } = doors;
  const { fleet, line, recipe, facts, quotas } = wanted;
  const { subscriptionId } = sites;
  const resourceGroup = recipe.resourceGroup ?? recipe.reference?.resourceGroup;
  if (resourceGroup === undefined) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      'It is not known in which resource group the apps of lines are to be: there is neither a reference app nor a resource group.',
      { fix: 'Give the input resourceGroupName, or a reference app.' },
    );
  }
  const [reference, plans, all, packagesByIdentity] = await Promise.all([
    recipe.reference === undefined ? undefined : apps.describeApp({ subscriptionId, ...recipe.reference }),
    apps.plans(),
    apps.apps(),
    identityNeededFor(doors, wanted),
  ]);
  const names = namesOfLine(fleet.application, line, placeOfLines(subscriptionId, resourceGroup));
  const nameTaken = await nameTakenBy(doors, all, { subscriptionId, resourceGroup, name: names.app });
  return {
    subscriptionId,
    resourceGroup,
    line,
    names,
    recipe,
    package: facts,
    reference,
    fleet,
    plans,
    apps: all,
    quotas,
    storageSuffix,
    ...(nameTaken === undefined ? {} : { nameTaken }),
    ...(packagesByIdentity === undefined ? {} : { packagesByIdentity }),
    now: new Date(context.clock.now()).toISOString(),
  };
}

/** What makes the names of lines unique in the world. */
export function placeOfLines(subscriptionId: string, resourceGroup: string): string {
  return `${subscriptionId}/${resourceGroup}`;
}

/** Names are unique in the world. Whoever may not ask about them is told when the app is made. */
async function nameTakenBy({ apps }: RoutingDoors, all: readonly Site[], ref: SiteRef): Promise<string | undefined> {
  const { name, resourceGroup } = ref;
  const known = all.find((site) => site.name.toLowerCase() === name.toLowerCase());
  if (known !== undefined) {
    const here = known.id.toLowerCase().includes(`/resourcegroups/${resourceGroup.toLowerCase()}/`);
    return here ? undefined : `it is ${neutralise(known.id)}`;
  }
  try {
    const { available, message } = await apps.checkName(name);
    // Another run may have made it since the apps were listed.
    return available || (await apps.app(ref)) !== undefined ? undefined : neutralise(message);
  } catch (error) {
    if (error instanceof DurableDeployError && error.code === 'FORBIDDEN') return undefined;
    throw error;
  }
}

/** The account of the packages, when their addresses carry no signature. */
async function identityNeededFor(
  { packages }: RoutingDoors,
  { fleet, line, recipe, patch }: WantedLine,
): Promise<LineAppInput['packagesByIdentity']> {
  const { version, packageHash } = patch;
  const kept = { application: fleet.application, line, version, packageHash, recipe };
  const { url, needsIdentity } = await packages.addressFor(kept);
  return needsIdentity ? { account: accountOf(url) } : undefined;
}

/**
 * Whether the identity of the service connection may do everything that the plan takes. What it may do at a scope that it cannot ask
 * about is not known, which is a finding and no refusal.
 */
export async function checkRights(
  { apps, context }: RoutingDoors,
  plan: LineAppPlan,
  input: LineAppInput,
): Promise<{ readonly reason?: Reason; readonly findings: readonly Finding[] }> {
  const accountIds = input.recipe.assignRoles ? await accountsOf(apps, plan) : [];
  const required = requiredRights(plan, input, accountIds);
  const missing: RequiredRights[] = [];
  const unread: string[] = [];
  for (const rights of required) {
    try {
      const permissions = await apps.permissions(rights.scope);
      missing.push({ ...rights, actions: missingRights(permissions, rights.actions) });
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      if (error.answer?.serviceCode === 'ResourceGroupNotFound') return { reason: noSuchGroup(input), findings: [] };
      unread.push(`${rights.purpose} (${error.message})`);
    }
  }
  const reason = rightsReason(missing);
  return {
    ...(reason === undefined ? {} : { reason }),
    findings:
      unread.length === 0
        ? []
        : [
            note(
              'RIGHTS_UNKNOWN',
              `What the identity of the service connection may do could not be read for ${unread.join('; ')}.`,
            ),
          ],
  };
}

/** Errors: ROUTING_RIGHT_MISSING for an account that is not there, or may not be read. */
async function accountsOf(apps: RoutingDoors['apps'], { roles }: LineAppPlan): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const account of new Set(roles.map((role) => role.account))) {
    const id = await apps.storageAccountId(account);
    if (id === undefined) throw accountUnknown(account);
    ids.push(id);
  }
  return ids;
}

/** Roles are given at an account, so it has to be found first. */
function accountUnknown(account: string): DurableDeployError {
  const name = neutralise(account, 60);
  return new DurableDeployError(
    'ROUTING_RIGHT_MISSING',
    `The identity of the app is to get roles on the storage account ${name}, which is not in the subscription, or may not be read; nothing was made.`,
    {
      fix: `Let the identity of the service connection read it: az role assignment create --assignee <client id> --role Reader --scope "$(az storage account show --name ${name} --query id --output tsv)". Or set assignRoles to false, and give the roles yourself.`,
    },
  );
}

function noSuchGroup({ resourceGroup, subscriptionId }: LineAppInput): Reason {
  const group = argument(resourceGroup);
  return {
    code: 'ROUTING_RECIPE_REFUSED',
    message: `There is no resource group ${neutralise(resourceGroup, 90)} in the subscription ${subscriptionId}: nothing was made.`,
    fix: `Look at the name, or make it: az group create --name ${group} --location <location> --subscription ${subscriptionId}`,
  };
}
