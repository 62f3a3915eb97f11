import type { AppPlan, NewPlan } from '../../../azure/arm/apps-model.ts';
import { neutralise } from '../../../text.ts';
import { problem, type Findings } from '../findings/collect.ts';
import type { LineAppInput, PlanKind } from '../model.ts';
import { planKindNames, planKindOf, tierOf } from './plan-kind.ts';
import { idOf, place, planNameOf, sameId, sharedName } from './plan-names.ts';

/** The plan of a line's app. */
export interface ChosenPlan {
  readonly id: string;
  readonly kind: PlanKind;
  readonly linux: boolean;
  readonly location: string;
  readonly create?: NewPlan;
  readonly own: boolean;
}

/**
 * Which plan the app of a line goes into: the one that the recipe names, else that of the reference app, else one that is made. Flex
 * Consumption takes one app to a plan, so every line there has a plan of its own, which goes with it.
 *
 * @returns `undefined` when it cannot be told; why is in the findings
 */
export function choosePlan(input: LineAppInput, findings: Findings): ChosenPlan | undefined {
  const { recipe, reference, plans } = input;
  const named = recipe.plan === undefined ? undefined : idOf(recipe.plan, input);
  const referenceId = reference?.site.planId;
  const existing = find(plans, named ?? (recipe.planSku === undefined ? referenceId : undefined));
  if (named === undefined && existing === undefined && recipe.planSku === undefined) {
    const unread = planOfReference(input);
    if (unread !== undefined && unread.kind !== 'flex') return unread;
  }
  const sku = recipe.planSku ?? existing?.skuName ?? find(plans, referenceId)?.skuName ?? skuOfReference(input);
  if (sku === undefined) {
    const why = named === undefined ? 'neither a plan nor a reference app was given' : 'there is no such plan';
    findings.push(
      problem(
        'PLAN_UNKNOWN',
        `It cannot be told which App Service plan the app is to be in: ${why}${named === undefined ? '' : ` (${neutralise(recipe.plan ?? '', 120)})`}, and no SKU that one could be made with.`,
        'Name a plan that is there in the input planName, or give planSku, such as FC1, EP1 or Y1.',
      ),
    );
    return undefined;
  }
  const kind = existing === undefined ? planKindOf(sku) : planKindOf(existing.skuName, existing.tier);
  if (kind === 'flex') return flexPlan(input, sku, named, findings);
  const id = named ?? existing?.id ?? idOf(sharedName(input, sku), input);
  const there = existing ?? find(plans, id);
  if (there !== undefined) return fits(input, there, findings);
  const location = locationOf(input, findings);
  const linux = osOf(input, findings);
  const create = newPlan(sku, location, linux, findings);
  if (location === undefined || linux === undefined || create === undefined) return undefined;
  return { id, kind, linux, location, create, own: false };
}

/** One app to a plan, so a plan that is named can only be one that waits for this app. */
function flexPlan(
  input: LineAppInput,
  sku: string,
  named: string | undefined,
  findings: Findings,
): ChosenPlan | undefined {
  const own = idOf(planNameOf(input.names.app), input);
  if (named !== undefined && !sameId(named, own)) {
    const holder = input.apps.find(({ planId }) => sameId(planId, named));
    const there = find(input.plans, named);
    const isOurs = holder?.name.toLowerCase() === input.names.app.toLowerCase();
    if (there !== undefined && (there.appCount === 0 || isOurs)) {
      return { ...common(there), kind: 'flex', own: false };
    }
    findings.push(
      problem(
        'FLEX_PLAN_SHARED',
        `The plan ${neutralise(input.recipe.plan ?? '', 120)} is one of Flex Consumption, where a plan holds one app${there === undefined ? '' : ` (it holds ${neutralise(holder?.name ?? 'another', 80)})`}. Every line needs a plan of its own.`,
        'Leave the input planName out: the task makes a plan for each line, and removes it with the line.',
      ),
    );
    return undefined;
  }
  const there = find(input.plans, own);
  if (there !== undefined) return { ...common(there), kind: 'flex', own: true };
  const location = locationOf(input, findings);
  const create = newPlan(sku, location, true, findings);
  if (location === undefined || create === undefined) return undefined;
  return { id: own, kind: 'flex', linux: true, location, create, own: true };
}

function common({ id, linux, location }: AppPlan): Pick<ChosenPlan, 'id' | 'linux' | 'location'> {
  return { id, linux, location };
}

/** A plan that is there: its place and its operating system are those of its apps. */
function fits(input: LineAppInput, plan: AppPlan, findings: Findings): ChosenPlan {
  const { recipe, reference } = input;
  const kind = planKindOf(plan.skuName, plan.tier);
  const wantsLinux =
    recipe.operatingSystem === undefined ? referenceIsLinux(input) : recipe.operatingSystem === 'linux';
  if (wantsLinux !== undefined && wantsLinux !== plan.linux) {
    findings.push(
      problem(
        'PLAN_OF_OTHER_SYSTEM',
        `The plan ${neutralise(plan.name, 80)} is for ${plan.linux ? 'Linux' : 'Windows'}, and the app is to run on ${wantsLinux ? 'Linux' : 'Windows'}.`,
        'Name a plan of the same operating system, or give planSku so that one is made.',
      ),
    );
  }
  const wanted = recipe.location ?? (recipe.plan === undefined ? reference?.site.location : undefined);
  if (wanted !== undefined && place(wanted) !== place(plan.location)) {
    findings.push(
      problem(
        'PLAN_ELSEWHERE',
        `The plan ${neutralise(plan.name, 80)} is in ${neutralise(plan.location, 60)}, and the app is to be in ${neutralise(wanted, 60)}.`,
        `Leave the input location out, or name a plan there (a plan of kind ${planKindNames[kind]}).`,
      ),
    );
  }
  return { ...common(plan), kind, own: false };
}

function newPlan(
  sku: string,
  location: string | undefined,
  linux: boolean | undefined,
  findings: Findings,
): NewPlan | undefined {
  const tier = tierOf(sku);
  if (tier === undefined) {
    findings.push(
      problem(
        'PLAN_SKU_UNKNOWN',
        `"${neutralise(sku, 40)}" is not a SKU that a function app can have.`,
        'Give planSku as FC1 (Flex Consumption), EP1 to EP3 (Premium), Y1 (Consumption), or one of App Service such as P1v3.',
      ),
    );
    return undefined;
  }
  return location === undefined || linux === undefined ? undefined : { location, skuName: sku, tier, linux };
}

function locationOf({ recipe, reference }: LineAppInput, findings: Findings): string | undefined {
  const location = recipe.location ?? reference?.site.location;
  if (location === undefined) {
    findings.push(
      problem(
        'LOCATION_UNKNOWN',
        'It is not known in which region the app is to be: there is neither a reference app nor a location.',
        'Give the input location, such as westeurope.',
      ),
    );
  }
  return location;
}

function osOf(input: LineAppInput, findings: Findings): boolean | undefined {
  const { operatingSystem, runtime } = input.recipe;
  if (operatingSystem !== undefined) return operatingSystem === 'linux';
  const ofReference = referenceIsLinux(input);
  if (ofReference !== undefined) return ofReference;
  // Python runs on Linux only.
  if ((runtime ?? input.package.runtime) === 'python') return true;
  findings.push(
    problem(
      'OPERATING_SYSTEM_UNKNOWN',
      'It is not known on which operating system the app is to run.',
      'Give the input operatingSystem: windows or linux.',
    ),
  );
  return undefined;
}

function referenceIsLinux({ reference }: LineAppInput): boolean | undefined {
  return reference === undefined ? undefined : /\blinux\b/i.test(reference.site.kind);
}

/** The plan of a reference app may be in a group that cannot be read; what it is stands in the app itself. */
function planOfReference({ reference }: LineAppInput): ChosenPlan | undefined {
  const { planId, sku, location, kind } = reference?.site ?? {};
  if (planId === undefined || sku === undefined || location === undefined) return undefined;
  return { id: planId, kind: planKindOf('', sku), linux: /\blinux\b/i.test(kind ?? ''), location, own: false };
}

function skuOfReference({ reference }: LineAppInput): string | undefined {
  const tier = reference?.site.sku?.toLowerCase();
  if (tier === 'dynamic') return 'Y1';
  return tier === 'flexconsumption' ? 'FC1' : undefined;
}

function find(plans: readonly AppPlan[], id: string | undefined): AppPlan | undefined {
  return id === undefined ? undefined : plans.find((plan) => sameId(plan.id, id));
}
