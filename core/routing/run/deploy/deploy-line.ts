import { argument } from '../../../command-argument.ts';
import { DurableDeployError } from '../../../errors.ts';
import type { Finding } from '../../../finding.ts';
import { neutralise } from '../../../text.ts';
import type { Line, LineId, Patch } from '../../model.ts';
import { inspectPackage, patchHostJson, type PackageFacts } from '../../packages/index.ts';
import type { LineRecipe } from '../../recipe/model.ts';
import { compareLines, type RoutedVersion } from '../../versions/index.ts';
import { act, perform, type Act } from '../acts.ts';
import { activationActs } from '../activate.ts';
import { claimLine, type Claim } from '../claim.ts';
import type { Quotas } from '../model.ts';
import { placeOf, registered } from '../packages.ts';
import type { RoutingRun } from '../routing-run.ts';
import { starterActs } from '../starters.ts';
import { newApp, type AppOfLine } from './app-of-line.ts';
import { existingApp } from './existing-app.ts';
import { intoApp } from './into-app.ts';
import { failed, works } from './states.ts';

/** What is deployed, and what becomes of its line. */
export interface DeployTarget {
  readonly version: RoutedVersion;
  readonly zip: Uint8Array;
  /** What the package is called in messages. */
  readonly label: string;
  readonly recipe: LineRecipe;
  /** See `placeVersion`. */
  readonly force: boolean;
  /** Whether the line becomes the default once it is healthy, unless it is older than that; `ifNone`: when the application has none. */
  readonly activate: boolean | 'ifNone';
  /** How many earlier defaults are kept. */
  readonly keep: number;
  readonly quotas: Quotas;
  /** How long to wait for another run that works on the line, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * Deploys a version into the app of its line, which is made when there is none; waits until it works; and lets starts go to it, when that
 * is asked for. Run again after a crash it goes on: every act looks first.
 *
 * Errors: ROUTING_VERSION_REFUSED, ROUTING_PACKAGE_REFUSED and those of making the app, before anything was changed; LOCK_TAKEN when
 * another run works on the line; HOST_NOT_RUNNING, ROUTING_SMOKE_FAILED when it does not work; those of Azure.
 */
export async function deployLine(run: RoutingRun, target: DeployTarget): Promise<void> {
  const { application, doors, record, journal, dryRun } = run;
  const { version, zip, recipe, force } = target;
  const facts = await inspectPackage(zip, recipe, target.label);
  record.findings.push(...facts.findings);
  const fleet = await doors.registry.read(application);
  const { line: id } = placeOf(fleet, version, facts.hash, force);
  record.line = id;
  const line = fleet.lines.get(id);
  if (line?.removingAt !== undefined) throw beingRemoved(line);
  const patch: Patch = { version: version.text, packageHash: facts.hash };
  const there = line !== undefined && works(line);
  journal.begin({ underWay: `looking what line ${id} needs`, goOn: 'Nothing was changed. Run the job again.' });
  const app: AppOfLine = there
    ? await existingApp(run, line, recipe)
    : await newApp(run, { fleet, line: id, recipe, facts, quotas: target.quotas, patch });
  record.functionAppName = app.ref.name;

  let claim: Claim | undefined;
  const guarded = (acts: readonly Act[]): readonly Act[] =>
    acts.map((one) => ({
      ...one,
      do: () => {
        claim?.assertHeld();
        return one.do();
      },
    }));
  const claiming = act('claimLine', id, `Reserve line ${id} for this run`, async () => {
    claim = await claimLine(run, id, target.patienceMs);
    if (claim === undefined) throw atWork(id);
    // Others may have worked on it meanwhile, with a newer patch.
    placeOf(await doors.registry.read(application), version, facts.hash, force);
  });
  const packageToDeploy = facts.needsPatch ? await patchHostJson(zip, facts.hubSetting) : zip;
  try {
    await perform(run, [
      ...(await keepingActs(run, target, facts, id)),
      claiming,
      ...guarded(app.acts),
      ...guarded(intoApp(run, { id, app, patch, zip: packageToDeploy, recipe, force, facts })),
    ]);
    await afterwards(run, target, line);
  } catch (error) {
    if (!dryRun && claim !== undefined) await noteFailure(run, id, error);
    throw error;
  } finally {
    await claim?.release();
  }
}

/** Package and recipe are kept, and the version is registered: whoever goes on after a crash finds all that it takes. */
async function keepingActs(
  run: RoutingRun,
  { version, zip, recipe, force }: DeployTarget,
  { hash }: PackageFacts,
  id: string,
): Promise<readonly Act[]> {
  const { application, by, doors } = run;
  const { packages, registry, context } = doors;
  const kept = { application, line: id, version: version.text, packageHash: hash, recipe };
  const named = `${neutralise(version.text, 60)} (${hash.slice(0, 12)})`;
  const there = await packages.find(application, version.text, hash);
  return [
    ...(there !== undefined && JSON.stringify(there.recipe) === JSON.stringify(recipe)
      ? []
      : [
          act('uploadPackage', id, `Upload the package of ${named} to ${packages.description}`, async () => {
            await packages.put(kept, zip);
          }),
        ]),
    act('registerVersion', id, `Register ${named} for line ${id}`, async () => {
      await registry.change(application, by, (fleet) =>
        registered(fleet, version, hash, force, new Date(context.clock.now()).toISOString()),
      );
    }),
  ];
}

/** Starts go to it, or at least its triggers are off. */
async function afterwards(run: RoutingRun, { activate, keep }: DeployTarget, before: Line | undefined): Promise<void> {
  const { application, doors, record, dryRun } = run;
  const id = record.line ?? before?.line;
  if (id === undefined) return;
  const fleet = await doors.registry.read(application);
  const { default: target } = fleet.routes;
  const stays = activate === true && target !== undefined && compareLines(id, target) < 0;
  if (stays) record.findings.push(defaultStays(run, id, target));
  const wanted = activate === 'ifNone' ? target === undefined : activate && !stays;
  // A plan speaks of a line that is not there yet.
  const acts = wanted ? await activationActs(run, fleet, id, keep) : await starterActs(run);
  await perform(run, dryRun ? acts.filter(({ step }) => step.name !== 'startApp') : acts);
}

/** A patch for callers of an older line is no way back for all others: that is asked for by itself. */
function defaultStays({ application }: RoutingRun, id: LineId, target: LineId): Finding {
  return {
    code: 'DEFAULT_STAYS',
    severity: 'warning',
    message: `Line ${id} is older than the default ${target}, so a deployment does not make it the default: starts that ask for no version go on going to line ${target}.`,
    fix: `When they are to go back to line ${id}: command activate, applicationName ${neutralise(application, 80)}, line ${id}. Else set activate to false for patches of older lines.`,
  };
}

/**
 * Whoever looks at the line next is told what was wrong. A run that was cancelled, or had no time left, leaves it as it is: the next one
 * goes on.
 */
async function noteFailure({ application, by, doors }: RoutingRun, id: string, error: unknown): Promise<void> {
  const { signal, clock } = doors.context;
  if (signal.aborted || !(error instanceof DurableDeployError)) return;
  if (['TIMED_OUT', 'LOCK_LOST', 'LOCK_TAKEN', 'CANCELLED', 'ROUTING_VERSION_REFUSED'].includes(error.code)) return;
  const reason = { code: error.code, message: neutralise(error.message.replaceAll('\n', ' '), 2000) };
  await doors.registry
    .change(application, by, (fleet) => failed(fleet, id, reason, new Date(clock.now()).toISOString()))
    .catch((cause: unknown) => doors.context.log.debug(() => `The failure was not kept: ${String(cause)}`));
}

function atWork(id: string): DurableDeployError {
  return new DurableDeployError('LOCK_TAKEN', `Another run works on line ${id}, and did not end in time.`, {
    fix: 'Run the job again when the other run has ended. The claim of a run that was killed ends by itself within three minutes.',
  });
}

function beingRemoved({ line, app }: Line): DurableDeployError {
  return new DurableDeployError(
    'ROUTING_VERSION_REFUSED',
    `Line ${line} is being removed${app === undefined ? '' : ` (${neutralise(app.name, 80)})`}, and does not come back.`,
    {
      fix: `Raise the minor version, and deploy it as a new line.${app === undefined ? '' : ` What is left of it: az functionapp show --resource-group ${argument(app.resourceGroup)} --name ${argument(app.name)}`}`,
    },
  );
}
