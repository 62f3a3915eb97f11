import type { AppFunction } from '../../azure/arm/index.ts';
import { DurableDeployError, type ErrorCode } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { changeAppSettings } from '../../app-settings/index.ts';
import { neutralise } from '../../text.ts';
import type { RoutingDoors } from '../doors.ts';
import { omit } from '../../omit.ts';
import { withLine } from '../lines/index.ts';
import type { Fleet, LineApp, LineId } from '../model.ts';
import type { RoutingStep } from '../run/model.ts';
import type { FunctionsByLine, StarterSwitch } from './model.ts';
import { mayRun, planStarters } from './plan.ts';
import { disabledSetting } from './starters.ts';

/** How long Azure may take to answer and to show a setting. */
const patienceMs = 10 * 60_000;
/** The default may change while settings are written. */
const mostRounds = 5;

export interface SwitchRequest {
  readonly application: string;
  /** Who asks, for the history. */
  readonly by: string;
  /** Functions that stay on in every line. */
  readonly keepTriggers: readonly string[];
  /** Only says what it would do. */
  readonly dryRun?: boolean;
  /** The line that is about to be the default, for a plan that is made before it is. */
  readonly nextDefault?: LineId;
}

/** What was switched. */
export interface StartersSwitched {
  /** Those that were done; with `dryRun` those that would be. */
  readonly steps: readonly RoutingStep[];
  readonly findings: readonly Finding[];
}

const gone: readonly ErrorCode[] = ['APP_NOT_FOUND', 'NOT_FOUND'];

type Doors = Pick<RoutingDoors, 'registry' | 'apps' | 'sites' | 'slots' | 'context' | 'onActivity'>;

/**
 * Switches starters that are not triggered by HTTP, so that only the default line has them on: after the default has changed. Off in the
 * other lines first, and then on in the default: between the two no line has them on, so that messages wait, and a timer that is due in
 * that time (mostly less than a minute) does not fire.
 *
 * What is switched off is written to the registry before, and what is switched on is taken from it afterwards, so that a run that is
 * broken off leaves nothing off that nobody knows of. Settings are written only where something changes: a write restarts the app.
 *
 * Errors: SETTINGS_LOST; those of ARM and storage.
 */
export async function switchStarters(
  doors: Doors,
  request: SwitchRequest,
  hooks: { readonly onStep?: (step: RoutingStep) => void } = {},
): Promise<StartersSwitched> {
  const { registry, context } = doors;
  const { application, dryRun = false } = request;
  const steps: RoutingStep[] = [];
  for (let round = 1; ; round += 1) {
    context.signal.throwIfAborted();
    const fleet = assumed(await registry.read(application), request.nextDefault);
    const { functions, findings, removed } = await functionsOf(fleet, doors);
    const plan = planStarters(without(fleet, removed), functions, request.keepTriggers);
    const all = { steps, findings: [...plan.findings, ...findings] };
    if (dryRun) return { ...all, steps: plan.switches.map(stepOf) };
    for (const change of plan.switches) {
      const app = fleet.lines.get(change.line)?.app;
      if (app === undefined) continue;
      const step = stepOf(change);
      doors.onActivity({ underWay: step.text, goOn: 'Activate the same line again: starters are looked at anew.' });
      if ((await switchIn(change, app, fleet.routes.default, doors, request)) === 'done') {
        steps.push(step);
        hooks.onStep?.(step);
      }
    }
    const after = assumed(await registry.read(application), request.nextDefault);
    if (after.routes.default === fleet.routes.default || round === mostRounds) return all;
  }
}

function assumed(fleet: Fleet, nextDefault: LineId | undefined): Fleet {
  return nextDefault === undefined ? fleet : { ...fleet, routes: { ...fleet.routes, default: nextDefault } };
}

/** The functions of all lines whose app there is; what cannot be listed is presumed by the plan. */
async function functionsOf(
  { lines, routes }: Fleet,
  { apps, context }: Doors,
): Promise<{ functions: FunctionsByLine; findings: readonly Finding[]; removed: ReadonlySet<LineId> }> {
  const functions = new Map<LineId, readonly AppFunction[]>();
  const findings: Finding[] = [];
  const removed = new Set<LineId>();
  for (const one of lines.values()) {
    const { line, app, stoppedAt } = one;
    if (app === undefined || !mayRun(one)) continue;
    try {
      const listed = await apps.functions(app);
      // A stopped app, and one whose host has not started yet, may list nothing.
      if (listed.length > 0) functions.set(line, listed);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      // Without an app nothing of the line starts anything; without the default's, that is to be known.
      if (line !== routes.default && gone.includes(error.code)) removed.add(line);
      else if (stoppedAt === undefined) findings.push(notListed(line, app, error));
    }
  }
  return { functions, findings, removed };
}

function without(fleet: Fleet, removed: ReadonlySet<LineId>): Fleet {
  return { ...fleet, lines: new Map([...fleet.lines].filter(([line]) => !removed.has(line))) };
}

function notListed(line: LineId, app: LineApp, { message, fix }: DurableDeployError): Finding {
  return {
    code: 'TRIGGERS_UNREADABLE',
    severity: 'warning',
    message: `The functions of line ${line} (${neutralise(app.name, 80)}) could not be listed, so that starters are known by the names in other lines only: ${neutralise(message, 400)}`,
    ...(fix === undefined ? {} : { fix }),
  };
}

async function switchIn(
  { line, off, on, startersOff }: StarterSwitch,
  app: LineApp,
  target: LineId | undefined,
  doors: Doors,
  { application, by, nextDefault }: SwitchRequest,
): Promise<'done' | 'overtaken'> {
  const { registry, context } = doors;
  const isStill = (fleet: Fleet): boolean => assumed(fleet, nextDefault).routes.default === target;
  const record = async (names: readonly string[]): Promise<boolean> => {
    let mayGoOn = false;
    await registry.change(application, by, (fleet) => {
      mayGoOn = isStill(fleet);
      return mayGoOn ? recorded(fleet, line, names) : undefined;
    });
    return mayGoOn;
  };
  if (!(await record([...startersOff, ...on]))) return 'overtaken';
  const changes = new Map<string, string | undefined>([
    ...on.map((name) => [disabledSetting(name), undefined] as const),
    ...off.map((name) => [disabledSetting(name), 'true'] as const),
  ]);
  try {
    await changeAppSettings(doors, context.clock.now() + patienceMs, app, 'production', () => changes);
  } catch (error) {
    // Somebody has removed the app: nothing of it runs. Without the default's, nothing would.
    if (line !== target && error instanceof DurableDeployError && gone.includes(error.code)) return 'overtaken';
    throw error;
  }
  if (on.length > 0) await record(startersOff);
  return 'done';
}

/** Pure. */
function recorded(fleet: Fleet, id: LineId, names: readonly string[]): ReturnType<typeof withLine> {
  const wanted = [...new Set(names)].sort();
  return withLine(fleet, id, `${id}: starters off: ${wanted.join(', ') || 'none'}`, (line) => {
    if (line === undefined || (line.startersOff ?? []).join('\n') === wanted.join('\n')) return undefined;
    return wanted.length === 0 ? omit(line, 'startersOff') : { ...line, startersOff: wanted };
  });
}

function stepOf({ line, off, on }: StarterSwitch): RoutingStep {
  const names = (all: readonly string[]): string => all.map((name) => neutralise(name, 80)).join(', ');
  const parts = [
    ...(off.length === 0 ? [] : [`off in line ${line}: ${names(off)}`]),
    ...(on.length === 0 ? [] : [`on in line ${line}: ${names(on)}`]),
  ];
  return { name: 'switchStarters', line, text: `Switch starters ${parts.join('; ')}` };
}
