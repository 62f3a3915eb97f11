import { argument } from '../../../command-argument.ts';
import type { AppDescription } from '../../../azure/arm/apps-model.ts';
import type { Site } from '../../../azure/arm/index.ts';
import { DurableDeployError } from '../../../errors.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import type { Fleet } from '../../model.ts';
import { lineTag } from '../line-tag.ts';
import type { LineAppPlan } from '../model.ts';
import { asQuotaError } from '../plan/quota.ts';
import { settingKey } from '../settings/never-copied.ts';
import type { ProvisionRun } from './run.ts';
import { settle } from './settle.ts';

/** An app whose making was begun and whose name is therefore taken may take so long to show up. */
const showsUpWithinMs = 60_000;
const lookEveryMs = 5_000;

/**
 * Makes the app of a line unless it is there and whole: Running, with a host name and the settings that make it this line. One that a run
 * before has half made is finished. An app that was not made for this line is never touched.
 *
 * @returns the app, and whether this run has made it
 * Errors: ROUTING_NAME_TAKEN, ROUTING_QUOTA_REACHED, ROUTING_PROVISION_FAILED, refusals of ARM.
 */
export async function ensureApp(
  run: ProvisionRun,
  plan: LineAppPlan,
  fleet: Fleet,
): Promise<{ readonly site: Site; readonly created: boolean }> {
  const { apps, context } = run.doors;
  const { ref } = plan;
  const before = await withPatience(context, run.deadline, () => apps.app(ref));
  if (before === undefined) await assertNameFree(run, plan);
  let begun = false;
  const site = await settle<Site>(run, {
    what: `the app ${neutralise(ref.name, 80)}`,
    look: () => wholeApp(run, plan),
    begin: () => {
      begun = true;
      return apps.beginApp(ref, plan.app);
    },
    refusal: (error) => asQuotaError(error, fleet, new Date(context.clock.now()).toISOString()),
  });
  return { site, created: before === undefined && begun };
}

/**
 * The app when nothing of it is missing. One that is stopped is started.
 *
 * @throws DurableDeployError ROUTING_NAME_TAKEN: it was not made for this line
 */
async function wholeApp({ doors }: ProvisionRun, plan: LineAppPlan): Promise<Site | undefined> {
  const { apps } = doors;
  const { ref } = plan;
  const site = await apps.app(ref);
  if (site === undefined) return undefined;
  const found = await apps.describeApp(ref);
  if (!isOurs(found, plan)) throw notOurs(plan, found);
  if (!hasMarks(found, plan) || site.operationInProgress !== undefined) return undefined;
  if (site.state.toLowerCase() === 'stopped') {
    await apps.start(ref);
    return undefined;
  }
  return site.state.toLowerCase() === 'running' && site.defaultHostName !== '' ? site : undefined;
}

/** The tag goes with the request that makes the app, so it is there as soon as the app is. */
function isOurs({ tags }: AppDescription, { app }: LineAppPlan): boolean {
  return tags[lineTag]?.toLowerCase() === app.tags[lineTag]?.toLowerCase();
}

/** What makes it this line, and no other setting: those may have been changed since, and are written elsewhere. */
function hasMarks({ appSettings }: AppDescription, plan: LineAppPlan): boolean {
  const found = new Map([...appSettings].map(([name, value]) => [settingKey(name), value]));
  return plan.marks.every((name) => found.get(settingKey(name)) === plan.appSettings.get(name));
}

async function assertNameFree(run: ProvisionRun, plan: LineAppPlan): Promise<void> {
  const { apps, context } = run.doors;
  const { clock, signal } = context;
  const { name } = plan.ref;
  const until = Math.min(run.deadline, clock.now() + showsUpWithinMs);
  for (let said = false; ; said = true) {
    const { available, message } = await withPatience(context, run.deadline, () => apps.checkName(name));
    if (available) return;
    // Or a run before has asked for the app, and it is not shown yet.
    if ((await withPatience(context, run.deadline, () => apps.app(plan.ref))) !== undefined) return;
    if (clock.now() + lookEveryMs > until) throw taken(plan, message);
    if (!said) run.journal.say(`The name ${neutralise(name, 80)} is taken; looking whether the app shows up.`);
    await clock.sleep(lookEveryMs, signal);
  }
}

function taken({ ref }: LineAppPlan, message: string): DurableDeployError {
  return new DurableDeployError(
    'ROUTING_NAME_TAKEN',
    `The name ${neutralise(ref.name, 80)} of the app of the line is taken by an app that is not in the resource group ${neutralise(ref.resourceGroup, 90)}: ${neutralise(message)}`,
    {
      fix: `Look whether it is one of yours: az functionapp list --query "[?name=='${neutralise(ref.name, 80)}'].id". If not, give the application another name.`,
    },
  );
}

function notOurs({ ref, app }: LineAppPlan, { tags }: AppDescription): DurableDeployError {
  const mark = tags[lineTag];
  return new DurableDeployError(
    'ROUTING_NAME_TAKEN',
    `In the resource group ${neutralise(ref.resourceGroup, 90)} is an app ${neutralise(ref.name, 80)} that was not made for this line: its tag ${lineTag} is ${mark === undefined ? 'missing' : `"${neutralise(mark, 80)}"`}. It was not touched.`,
    {
      fix: `If it is to be the app of the line, give it the tag: az resource tag --is-incremental --tags ${argument(`${lineTag}=${app.tags[lineTag] ?? ''}`)} --resource-group ${argument(ref.resourceGroup)} --name ${argument(ref.name)} --resource-type Microsoft.Web/sites. Else give the application another name.`,
    },
  );
}
