import { DurableDeployError } from '../../../errors.ts';
import { neutralise, plural } from '../../../text.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import type { Line } from '../../model.ts';
import type { LineRecipe } from '../../recipe/model.ts';
import { wakeLine } from '../../retire/index.ts';
import { act, type Act } from '../acts.ts';
import type { RoutingRun } from '../routing-run.ts';
import { refOf } from '../site-of-line.ts';
import { methodForApp } from '../../provision/index.ts';
import { scmHostNameOf, type AppOfLine } from './app-of-line.ts';
import { setAppSettings } from './settings.ts';

/**
 * The app of a line that works, and what it needs before another patch goes into it: it runs, and has the settings of the recipe.
 *
 * Errors: APP_NOT_FOUND when somebody has removed it; those of ARM.
 */
export async function existingApp(run: RoutingRun, line: Line, recipe: LineRecipe): Promise<AppOfLine> {
  const { application, by, doors } = run;
  const ref = refOf(line);
  const site = await withPatience(doors.context, run.deadline, () => doors.apps.app(ref));
  if (site === undefined) {
    throw new DurableDeployError(
      'APP_NOT_FOUND',
      `The app ${neutralise(ref.name)} of line ${line.line} is not in the resource group ${neutralise(ref.resourceGroup)}: it was removed by somebody else, and what it had in flight cannot go on.`,
      {
        fix: `Deploy it with a higher minor number: that line gets an app of its own. Then give this one up: command retire with line ${line.line} and waitForRetirement.`,
      },
    );
  }
  const names = Object.keys(recipe.appSettings);
  const acts: Act[] = [];
  if (line.stoppedAt !== undefined || site.state.toLowerCase() === 'stopped') {
    acts.push(
      act('startApp', line.line, `Start the app ${neutralise(ref.name, 80)}`, async () => {
        await wakeLine(line.line, doors, { application, by });
      }),
    );
  }
  if (names.length > 0) {
    acts.push(
      act(
        'writeSettings',
        line.line,
        `See that the app has the ${plural(names.length, 'setting')} ${names.map((name) => neutralise(name, 80)).join(', ')}`,
        async () => {
          await setAppSettings(run, ref, recipe.appSettings);
        },
      ),
    );
  }
  return {
    ref,
    method: methodForApp(recipe, site),
    scmHostName: () => scmHostNameOf(run, ref),
    acts,
  };
}
