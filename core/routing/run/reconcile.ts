import { DurableDeployError } from '../../errors.ts';
import { createJournal } from '../../journal.ts';
import { neutralise } from '../../text.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Fleet, Line } from '../model.ts';
import { retireRound } from '../retire/index.ts';
import { compareLines, parseRoutedVersion } from '../versions/index.ts';
import { claimant } from './claim.ts';
import { deployLine } from './deploy/index.ts';
import { perform } from './acts.ts';
import type { Quotas, RetirePolicy } from './model.ts';
import { createRoutingRecord, type RoutingRun } from './routing-run.ts';
import { starterActs } from './starters.ts';

/** So long after the default has changed, a run may still be switching starters. */
const activationTakesMs = 10 * 60_000;

/** What a round goes by. */
export interface ReconcileSettings {
  readonly application: string;
  /** Who does it, for the history. */
  readonly by: string;
  readonly retire: RetirePolicy;
  readonly quotas: Quotas;
  /** How long one round may take, in milliseconds; what is not done then goes on in the next one. */
  readonly budgetMs: number;
  readonly intervalMs: number;
}

/** What a round did. */
export interface Reconciled {
  readonly made: readonly string[];
  readonly failures: readonly DurableDeployError[];
}

/**
 * One round of what the router does by itself, as a pipeline would do it: makes the lines that somebody has asked for, switches starters
 * that a run has left, and carries the retirement of the others on. It may be broken off anywhere, and run by several at one time.
 *
 * Errors: those of the registry. What goes wrong with one line keeps no other one.
 */
export async function reconcile(doors: RoutingDoors, settings: ReconcileSettings): Promise<Reconciled> {
  const { application, by, retire, quotas, budgetMs, intervalMs } = settings;
  const { clock, signal, log } = doors.context;
  const deadline = clock.now() + budgetMs;
  const fleet = await doors.registry.read(application);
  const made: string[] = [];
  const failures: DurableDeployError[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      failures.push(error);
      log.warning(`${what}: ${neutralise(error.message, 1000)}`);
    }
  };
  const newRun = (): RoutingRun => {
    const journal = createJournal(doors.context, (activity) => doors.onActivity(activity));
    return { application, by, dryRun: false, doors, journal, record: createRoutingRecord(), deadline, intervalMs };
  };
  for (const line of wanted(fleet, clock.now())) {
    await attempt(`Line ${line.line}`, async () => {
      await makeLine(newRun(), line, retire, quotas);
      made.push(line.line);
    });
  }
  if (startersAreLeft(fleet, clock.now())) {
    await attempt('Starters without HTTP', async () => {
      const run = newRun();
      await perform(run, await starterActs(run));
    });
  }
  await attempt('Retirement', async () => {
    await retireRound(doors, { application, by, policy: retire });
  });
  return { made, failures };
}

/**
 * Whether the default line still has starters off: whoever made it the default was to switch them on, and may have been broken off
 * before. Pure. A run that is at it is left alone.
 */
export function startersAreLeft({ lines, routes }: Fleet, now: number): boolean {
  const line = lines.get(routes.default ?? '');
  if (line?.startersOff === undefined || line.startersOff.length === 0) return false;
  return claimant(line, now) === undefined && now - Date.parse(line.stateSince) >= activationTakesMs;
}

/** Lines that somebody has asked for, that have no app yet, and that nobody works on; oldest first. Pure. */
export function wanted({ lines }: Fleet, now: number): readonly Line[] {
  return [...lines.values()]
    .filter(({ state }) => state === 'Registered' || state === 'Creating' || state === 'Deployed')
    .filter((line) => line.wantedAt !== undefined && claimant(line, now) === undefined)
    .sort((a, b) => compareLines(a.line, b.line));
}

async function makeLine(
  run: RoutingRun,
  { line, patches }: Line,
  { keep }: RetirePolicy,
  quotas: Quotas,
): Promise<void> {
  const { packages } = run.doors;
  const patch = patches.at(-1);
  const kept = patch && (await packages.find(run.application, patch.version, patch.packageHash));
  if (patch === undefined || kept === undefined) {
    throw new DurableDeployError(
      'PACKAGE_UNREADABLE',
      `The package of line ${line} is not kept, so its app cannot be made.`,
      {
        fix: 'Register its version again.',
      },
    );
  }
  await deployLine(run, {
    version: parseRoutedVersion(patch.version),
    zip: await packages.read(kept),
    label: `the package of ${neutralise(patch.version, 60)}`,
    recipe: kept.recipe,
    force: false,
    activate: 'ifNone',
    keep,
    quotas,
    patienceMs: 0,
  });
}
