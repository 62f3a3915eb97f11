import { argument } from '../../../command-argument.ts';
import type { AppDescription } from '../../../azure/arm/apps-model.ts';
import type { Site } from '../../../azure/arm/index.ts';
import { DurableDeployError } from '../../../errors.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import { neutralise } from '../../../text.ts';
import type { Fleet } from '../../model.ts';
import { lineTag } from '../line-tag.ts';
import type { LineAppPlan } from '../model.ts';
import { nameTakenReason } from '../name-taken.ts';
import { asQuotaError } from '../plan/quota.ts';
import { settingKey } from '../settings/never-copied.ts';
import type { ProvisionRun } from './run.ts';
import { settle } from './settle.ts';

/** `Website with given name … already exists.` Source: Azure/azure-cli, the recordings of WebappQuickCreateTest. */
const nameTakenCode = '54001';

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
  let begun = false;
  const site = await settle<Site>(run, {
    what: `the app ${neutralise(ref.name, 80)}`,
    look: () => wholeApp(run, plan),
    begin: () => {
      begun = true;
      return apps.beginApp(ref, plan.app);
    },
    refusal: (error) =>
      error instanceof DurableDeployError && error.answer?.extendedCode === nameTakenCode
        ? taken(plan, error)
        : asQuotaError(error, fleet, new Date(context.clock.now()).toISOString()),
  });
  return { site, created: before === undefined && begun };
}

/**
 * The app when nothing of it is missing. One that is stopped is started.
 *
 * @throws DurableDeployError ROUTING_NAME_TAKEN: it was not made for this line
 */
async function wholeApp({ doors }: ProvisionRun, plan: LineAppPlan): Promise<Site | 'wait' | undefined> {
  const { apps } = doors;
  const { ref } = plan;
  const site = await apps.app(ref);
  if (site === undefined) return undefined;
  const found = await apps.describeApp(ref);
  if (!isOurs(found, plan)) throw notOurs(plan, found);
  if (!hasMarks(found, plan)) return site.operationInProgress === undefined ? undefined : 'wait';
  if (site.state.toLowerCase() === 'stopped') await apps.start(ref);
  return site.state.toLowerCase() === 'running' && site.defaultHostName !== '' ? site : 'wait';
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

function taken({ ref }: LineAppPlan, cause: DurableDeployError): DurableDeployError {
  const { code, message, fix } = nameTakenReason(ref, cause.message);
  return new DurableDeployError(code, message, { fix, answer: cause.answer, cause });
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
