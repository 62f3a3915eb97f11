import { neutralise } from '../../../text.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import type { LineId, Patch } from '../../model.ts';
import { hashOf, type PackageFacts } from '../../packages/index.ts';
import type { LineRecipe } from '../../recipe/model.ts';
import { act, type Act } from '../acts.ts';
import type { RoutingRun } from '../routing-run.ts';
import type { AppOfLine } from './app-of-line.ts';
import { awaitHost } from './await-host.ts';
import { deploymentMessage, deployPackage } from './deploy-package.ts';
import { runFromPackage } from './run-from-package.ts';
import { smoke } from './smoke.ts';
import { deployed, healthy } from './states.ts';

/** What goes into an app, and which one. */
export interface IntoApp {
  readonly id: LineId;
  readonly app: AppOfLine;
  readonly patch: Patch;
  /** As it is deployed: with host.json changed, where that is asked for. */
  readonly zip: Uint8Array;
  readonly recipe: LineRecipe;
  readonly force: boolean;
  readonly facts: PackageFacts;
}

/** Gets a package into an app that is there, and waits until it works. */
export function intoApp(run: RoutingRun, what: IntoApp): readonly Act[] {
  const { application, by, doors } = run;
  const { id, app, patch, recipe, facts } = what;
  const { ref } = app;
  const { registry, context, apps } = doors;
  const isoNow = (): string => new Date(context.clock.now()).toISOString();
  const named = `${neutralise(patch.version, 60)} (${patch.packageHash.slice(0, 12)})`;
  const patched = facts.needsPatch ? `; host.json in it names the hub by the setting ${facts.hubSetting}` : '';
  let restartedAt: number | undefined;
  return [
    act('deployPackage', id, `Deploy ${named} to the app ${neutralise(ref.name, 80)}${patched}`, async () => {
      const begunAt = context.clock.now();
      const changed = await deliver(run, what);
      if (changed) restartedAt = begunAt;
      const site = await withPatience(context, run.deadline, () => apps.app(ref));
      await registry.change(application, by, (fleet) =>
        deployed(
          fleet,
          id,
          patch,
          { hostName: site?.defaultHostName ?? '', keepTriggers: recipe.keepTriggers },
          isoNow(),
        ),
      );
    }),
    ...(app.method === 'runFromPackage'
      ? [
          act('syncTriggers', id, `Tell the platform of the triggers of ${neutralise(ref.name, 80)}`, () =>
            withPatience(context, run.deadline, () => apps.syncTriggers(ref)),
          ),
        ]
      : []),
    act('awaitHost', id, `Wait until the app ${neutralise(ref.name, 80)} works`, async () => {
      await awaitHost(run, ref, { restartedAt, deployedAt: await deployedAtOf(run, id, patch) });
    }),
    ...(recipe.smoke === undefined ? [] : [smokeAct(run, what, recipe.smoke)]),
    act('markHealthy', id, `Line ${id} is healthy`, async () => {
      await registry.change(application, by, (fleet) => healthy(fleet, id, isoNow()));
    }),
  ];
}

/** @returns whether the host restarts */
async function deliver(run: RoutingRun, { app, patch, zip, id, recipe, force, facts }: IntoApp): Promise<boolean> {
  const { application, doors } = run;
  const { ref } = app;
  if (app.method === 'runFromPackage') {
    const { version, packageHash } = patch;
    const given = { application, line: id, recipe, version, packageHash };
    // One whose host.json was changed is kept as well, under its own hash.
    const kept = facts.needsPatch ? { ...given, packageHash: hashOf(zip) } : given;
    if (facts.needsPatch) await doors.packages.put(kept, zip);
    return runFromPackage(run, ref, kept, app.packageIdentity);
  }
  return deployPackage(run, {
    ref,
    scmHostName: await app.scmHostName(),
    method: app.method,
    zip,
    message: deploymentMessage(run, patch.version, patch.packageHash, force),
  });
}

function smokeAct(run: RoutingRun, { id, app }: IntoApp, recipe: NonNullable<LineRecipe['smoke']>): Act {
  return act('smoke', id, `Run the smoke orchestration ${neutralise(recipe.orchestrator, 100)}`, () =>
    smoke(run, app.ref, id, recipe),
  );
}

/** When the patch was deployed, by this run or by one before. */
async function deployedAtOf({ application, doors }: RoutingRun, id: LineId, patch: Patch): Promise<number | undefined> {
  const line = (await doors.registry.read(application)).lines.get(id);
  const at = line?.patches.findLast(({ version }) => version === patch.version)?.deployedAt;
  return at === undefined ? undefined : Date.parse(at);
}
