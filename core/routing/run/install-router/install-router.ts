import { randomBytes } from 'node:crypto';
import { resourceName, type SiteRef } from '../../../azure/arm/index.ts';
import { DurableDeployError } from '../../../errors.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import { namesOfRouter } from '../../names/index.ts';
import { hashOf } from '../../packages/index.ts';
import {
  ensureApp,
  ensureDeploymentContainer,
  ensurePlan,
  observeProvision,
  placeOfLines,
  planApp,
  type LineAppInput,
  type LineAppPlan,
} from '../../provision/index.ts';
import { act, perform, type Act } from '../acts.ts';
import { scmHostNameOf } from '../deploy/app-of-line.ts';
import { awaitRunning } from '../deploy/await-host.ts';
import { deployPackage } from '../deploy/deploy-package.ts';
import { runFromPackage } from '../deploy/run-from-package.ts';
import { setAppSettings } from '../deploy/settings.ts';
import type { InstallRouterRequest } from '../model.ts';
import type { RoutingRun } from '../routing-run.ts';
import { applicationSetting, asRouter, factsOfRouter, recipeOfRouter } from './plan-router.ts';
import { ensureRouterRoles, roleFinding } from './rights.ts';

const encryptionSetting = 'DURABLE_ROUTER_ENCRYPTION_KEY';
const registryAccountSetting = 'DURABLE_ROUTER_REGISTRY__accountName';

/** Makes the router's app unless it is there, and gives it the settings and the package of this version of the task. */
export async function runInstallRouter(run: RoutingRun, request: InstallRouterRequest): Promise<void> {
  const { doors, record } = run;
  const zip = await doors.readFile(request.routerPackagePath);
  const hash = hashOf(zip);
  const input = await observe(run, request, hash, zip.byteLength);
  const outcome = planApp(input);
  record.findings.push(...outcome.findings);
  if (outcome.kind === 'refused') {
    const { code, message, fix } = outcome.reason;
    throw new DurableDeployError(code, message.replace('app of the line', 'app of the router'), { fix });
  }
  const settings = await settingsOf(run, outcome.plan.ref, request);
  const plan = asRouter(outcome.plan, input, settings);
  record.functionAppName = plan.ref.name;
  const account = request.routerSettings[registryAccountSetting];
  if (!request.recipe.assignRoles) record.findings.push(roleFinding(plan.ref, account));
  await perform(
    run,
    installingActs(run, { input, plan, settings, zip, hash, account, assignRoles: request.recipe.assignRoles }),
  );
}

interface Installation {
  readonly input: LineAppInput;
  readonly plan: LineAppPlan;
  readonly settings: Readonly<Record<string, string>>;
  readonly zip: Uint8Array;
  readonly hash: string;
  /** Of the registry, where it is reached by an identity. */
  readonly account: string | undefined;
  readonly assignRoles: boolean;
}

function installingActs(run: RoutingRun, installation: Installation): readonly Act[] {
  const { input, plan, settings, zip, hash, account, assignRoles } = installation;
  const { record, doors } = run;
  const { ref } = plan;
  const app = neutralise(ref.name, 80);
  const { create, id } = plan.servicePlan;
  let deployedAt: number | undefined;
  return [
    ...(plan.deploymentContainer === undefined
      ? []
      : [
          act('createContainer', undefined, `See that the container for packages of ${app} is there`, () =>
            ensureDeploymentContainer(run, plan),
          ),
        ]),
    ...(create === undefined
      ? []
      : [
          act('createPlan', undefined, `Create the plan ${neutralise(resourceName(id), 80)}`, () =>
            ensurePlan(run, plan, input.fleet),
          ),
        ]),
    act('createApp', undefined, `See that the router's app ${app} is there`, async () => {
      const { created } = await ensureApp(run, plan, input.fleet);
      record.created = created;
    }),
    ...(assignRoles
      ? [
          act('assignRoles', undefined, `Give the identity of ${app} its roles`, () =>
            ensureRouterRoles(run, ref, account),
          ),
        ]
      : []),
    act('writeRouterSettings', undefined, `See that ${app} has its settings`, async () => {
      await setAppSettings(run, ref, settings);
    }),
    act('deployPackage', undefined, `Deploy the router (${hash.slice(0, 12)}) to ${app}`, async () => {
      const begunAt = doors.context.clock.now();
      if (plan.method === 'runFromPackage') {
        const { application } = run;
        const { recipe, line } = input;
        const kept = { application, recipe, line, version: `${line}.0`, packageHash: hash };
        await doors.packages.put(kept, zip);
        if (await runFromPackage(run, ref, kept, plan.packageIdentity)) deployedAt = begunAt;
        await withPatience(doors.context, run.deadline, () => doors.apps.syncTriggers(ref));
        return;
      }
      const message = `durable-router router ${hash.slice(0, 12)}`;
      const scmHostName = await scmHostNameOf(run, ref);
      if (await deployPackage(run, { ref, scmHostName, method: plan.method, zip, message })) deployedAt = begunAt;
    }),
    act('awaitHost', undefined, `Wait until the router ${app} works`, async () => {
      await awaitRunning(run, ref, { restartedAt: deployedAt });
      const site = await withPatience(doors.context, run.deadline, () => doors.apps.app(ref));
      if (site !== undefined) record.routerUrl = `https://${site.defaultHostName}`;
    }),
  ];
}

async function observe(
  run: RoutingRun,
  { recipe: asked, routerAppName }: InstallRouterRequest,
  hash: string,
  bytes: number,
): Promise<LineAppInput> {
  const { doors, application } = run;
  const { subscriptionId } = doors.sites;
  const reference =
    asked.reference === undefined ? undefined : await doors.apps.describeApp({ subscriptionId, ...asked.reference });
  const recipe = recipeOfRouter(asked, reference);
  const input = await observeProvision(doors, {
    fleet: { application, lines: new Map(), routes: {} },
    line: '0.0',
    recipe,
    facts: factsOfRouter(hash, bytes),
    quotas: { maxLines: 1 },
    patch: { version: '0.0.0', packageHash: hash },
  });
  const names = namesOfRouter(application, placeOfLines(subscriptionId, input.resourceGroup), routerAppName);
  return { ...input, names: { ...input.names, ...names } };
}

/** A key that is there is kept: what waits was encrypted with it. */
async function settingsOf(
  { doors, application, deadline }: RoutingRun,
  ref: SiteRef,
  { routerSettings }: InstallRouterRequest,
): Promise<Readonly<Record<string, string>>> {
  const { apps, sites, context } = doors;
  const there = await withPatience(context, deadline, async () =>
    (await apps.app(ref)) === undefined ? undefined : sites.appSettings(ref),
  );
  const key = there?.get(encryptionSetting) ?? randomBytes(32).toString('base64');
  context.maskSecret(key);
  return { [applicationSetting]: application, ...routerSettings, [encryptionSetting]: key };
}
