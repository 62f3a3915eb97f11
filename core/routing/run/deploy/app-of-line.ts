import { resourceName, type Site, type SiteRef } from '../../../azure/arm/index.ts';
import { asError, DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import type { Fleet, LineApp, LineId } from '../../model.ts';
import {
  checkRights,
  ensureApp,
  ensureAuth,
  ensureConnectionStrings,
  ensureDeploymentContainer,
  ensurePlan,
  ensureRoles,
  observeProvision,
  planApp,
  type LineAppPlan,
  type LineDeploymentMethod,
  type WantedLine,
} from '../../provision/index.ts';
import { act, type Act } from '../acts.ts';
import type { RoutingRun } from '../routing-run.ts';
import { presumedStarters, withStartersOff } from './presumed-starters.ts';
import { beingMade } from './states.ts';

/** The app that a package goes into, and what has to be done before. */
export interface AppOfLine {
  readonly ref: SiteRef;
  readonly method: LineDeploymentMethod;
  /** Resource id of the identity with which it reads its package, where that takes one. */
  readonly packageIdentity?: string;
  /** Of its deployment site; to be asked once the app is there. */
  readonly scmHostName: () => Promise<string>;
  readonly acts: readonly Act[];
}

/**
 * What it takes to make the app of a line. Only reads: the acts do it.
 *
 * Errors: ROUTING_RECIPE_REFUSED, ROUTING_QUOTA_REACHED, ROUTING_RIGHT_MISSING, those of ARM; nothing was changed then.
 */
export async function newApp(run: RoutingRun, wanted: WantedLine): Promise<AppOfLine> {
  const { doors, record } = run;
  const input = await withPatience(doors.context, run.deadline, () => observeProvision(doors, wanted));
  const outcome = planApp(input);
  record.findings.push(...outcome.findings.filter(({ message }) => !isKnown(run, message)));
  if (outcome.kind === 'refused') throw asError(outcome.reason);
  const rights = await checkRights(doors, outcome.plan, input);
  record.findings.push(...rights.findings);
  if (rights.reason !== undefined) throw asError(rights.reason);
  const startersOff = await presumedStarters(run, wanted);
  const plan = withStartersOff(outcome.plan, startersOff);
  return {
    ref: plan.ref,
    method: plan.method,
    ...(plan.packageIdentity === undefined ? {} : { packageIdentity: plan.packageIdentity }),
    scmHostName: () => scmHostNameOf(run, plan.ref),
    acts: makingActs(run, wanted, plan, startersOff),
  };
}

function makingActs(
  run: RoutingRun,
  { fleet, line: id, recipe }: WantedLine,
  plan: LineAppPlan,
  startersOff: readonly string[],
): readonly Act[] {
  const { record } = run;
  const app = neutralise(plan.ref.name, 80);
  const { create, id: planId } = plan.servicePlan;
  const planName = neutralise(resourceName(planId), 80);
  const when = (condition: boolean, one: () => Act): readonly Act[] => (condition ? [one()] : []);
  return [
    act('noteMaking', id, `Note that the app of line ${id} is being made`, () =>
      noteMaking(run, id, plan, startersOff),
    ),
    ...when(plan.deploymentContainer !== undefined, () =>
      act('createContainer', id, `See that the container for packages of ${app} is there`, () =>
        ensureDeploymentContainer(run, plan),
      ),
    ),
    ...when(create !== undefined, () =>
      act('createPlan', id, `Create the plan ${planName} (${create?.skuName ?? ''})`, () =>
        ensurePlan(run, plan, fleet),
      ),
    ),
    act('createApp', id, `Create the app ${app} in the plan ${planName}`, async () => {
      const { created } = await ensureApp(run, plan, fleet);
      record.created ||= created;
    }),
    ...when(recipe.assignRoles && plan.roles.length > 0, () =>
      act('assignRoles', id, `Give the identity of ${app} its roles on storage`, async () => {
        const given = await ensureRoles(run, plan);
        if (given.length > 0) run.journal.say(`Given: ${given.join(', ')}.`);
      }),
    ),
    ...when(plan.connectionStrings.size > 0, () =>
      act('writeConnectionStrings', id, `Give ${app} its connection strings`, async () => {
        await ensureConnectionStrings(run, plan);
      }),
    ),
    ...when(plan.authSettings !== undefined, () =>
      act('writeAuthentication', id, `Switch App Service authentication of ${app} on`, async () => {
        await ensureAuth(run, plan);
      }),
    ),
  ];
}

/** Before anything is made, so that whoever comes after a crash finds it by the registry. */
async function noteMaking(
  { application, by, doors }: RoutingRun,
  id: LineId,
  { ref, hub, servicePlan }: LineAppPlan,
  startersOff: readonly string[],
): Promise<void> {
  const app: LineApp = { ...ref, ...(servicePlan.own ? { ownPlanId: servicePlan.id } : {}) };
  const now = new Date(doors.context.clock.now()).toISOString();
  await doors.registry.change(application, by, (fleet: Fleet) => beingMade(fleet, id, { app, hub, startersOff }, now));
}

/**
 * The deployment site of an app.
 *
 * @throws DurableDeployError APP_NOT_FOUND
 */
export async function scmHostNameOf({ doors, deadline }: RoutingRun, ref: SiteRef): Promise<string> {
  const site = await withPatience(doors.context, deadline, () => doors.apps.app(ref));
  const name = site?.scmHostName ?? (site === undefined ? undefined : byConvention(site));
  if (name !== undefined) return name;
  throw new DurableDeployError('APP_NOT_FOUND', `The app ${neutralise(ref.name)} is not there any more.`, {
    fix: 'Look who removed it, and run the job again.',
  });
}

/** Source: https://learn.microsoft.com/azure/app-service/resources-kudu */
function byConvention({ defaultHostName }: Site): string {
  return defaultHostName.replace(/^([^.]+)\./, '$1.scm.');
}

function isKnown({ record }: RoutingRun, message: string): boolean {
  return record.findings.some((finding) => finding.message === message);
}
