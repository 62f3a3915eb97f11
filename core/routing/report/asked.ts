import type { LineRecipe } from '../recipe/model.ts';
import type { RoutingRequest } from '../run/model.ts';

/** What was asked for, without what other fields of the evidence tell, and without values of settings. `null`: not said, or not for the command. */
export interface EvidenceOfRequest {
  readonly version: string | null;
  readonly packagePath: string | null;
  readonly force: boolean | null;
  readonly activate: boolean | null;
  readonly maxLines: number | null;
  readonly recipe: EvidenceOfRecipe | null;
  readonly dryRun: boolean;
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

interface EvidenceOfRecipe {
  readonly reference: LineRecipe['reference'] | null;
  readonly resourceGroup: string | null;
  readonly location: string | null;
  readonly plan: string | null;
  readonly planSku: string | null;
  readonly runtime: string | null;
  readonly runtimeVersion: string | null;
  readonly operatingSystem: string | null;
  readonly settingNames: readonly string[];
  readonly storage: 'connectionString' | 'identity' | null;
  readonly trackingStore: { readonly connectionName: string; readonly prefix: string } | null;
  readonly deploymentMethod: LineRecipe['deploymentMethod'];
  readonly patchHostJson: boolean;
  readonly assignRoles: boolean;
  /** Name of the orchestration. */
  readonly smoke: string | null;
  readonly keepTriggers: readonly string[];
}

export function askedOf(request: RoutingRequest): EvidenceOfRequest {
  const { dryRun, timeoutMs, intervalMs } = request;
  return {
    version: 'version' in request ? request.version.text : null,
    packagePath: ('packagePath' in request ? request.packagePath : undefined) ?? null,
    force: 'force' in request ? request.force : null,
    activate: 'activate' in request ? request.activate : null,
    maxLines: 'quotas' in request ? request.quotas.maxLines : null,
    recipe: 'recipe' in request ? recipeOf(request.recipe) : null,
    dryRun,
    timeoutMs,
    intervalMs,
  };
}

function recipeOf(recipe: LineRecipe): EvidenceOfRecipe {
  const { reference, trackingStore } = recipe;
  return {
    reference: reference === undefined ? null : { resourceGroup: reference.resourceGroup, name: reference.name },
    resourceGroup: recipe.resourceGroup ?? null,
    location: recipe.location ?? null,
    plan: recipe.plan ?? null,
    planSku: recipe.planSku ?? null,
    runtime: recipe.runtime ?? null,
    runtimeVersion: recipe.runtimeVersion ?? null,
    operatingSystem: recipe.operatingSystem ?? null,
    settingNames: Object.keys(recipe.appSettings),
    storage: recipe.storage?.kind ?? null,
    trackingStore:
      trackingStore === undefined
        ? null
        : { connectionName: trackingStore.connectionName, prefix: trackingStore.prefix },
    deploymentMethod: recipe.deploymentMethod,
    patchHostJson: recipe.patchHostJson,
    assignRoles: recipe.assignRoles,
    smoke: recipe.smoke?.orchestrator ?? null,
    keepTriggers: recipe.keepTriggers,
  };
}
