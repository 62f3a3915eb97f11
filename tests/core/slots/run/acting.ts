import assert from 'node:assert/strict';
import { runSlotAction, type SlotDoors } from '../../../../core/slots/index.ts';
import {
  releaseMarkerSetting,
  type SlotOutcome,
  type SlotReport,
  type SlotRequest,
} from '../../../../core/slots/model.ts';
import type { Slot } from '../../../../sandbox/arm/index.ts';
import { requestOf } from '../world/request.ts';
import { canaries } from '../world/shops.ts';
import type { CallScript } from '../world/call-faults.ts';
import type { World, WorldRun } from '../world/world.ts';

/** A run that has ended, with all that can be seen of it. */
export interface Acted {
  readonly outcome: SlotOutcome;
  readonly run: WorldRun;
  /** Calls that change something, in the order in which they reached Azure. */
  readonly writes: readonly string[];
}

export interface Acting {
  readonly script?: CallScript;
  /** A run with doors of its own, made before. */
  readonly run?: WorldRun;
  readonly doors?: SlotDoors;
  /** Cancels the job so long after its start, in milliseconds. */
  readonly cancelAfterMs?: number;
  /** Others have changed the slots by the end, or reads lag behind, so the reports are not compared with what is. */
  readonly otherwiseChanged?: boolean;
  /** The slots do not show what is so, so neither does the outcome. */
  readonly showsLate?: boolean;
}

/** Runs an action to its end, and holds it to what every outcome must keep. */
export async function act(world: World, change: Partial<SlotRequest> = {}, acting: Acting = {}): Promise<Acted> {
  const request = requestOf(change);
  const run = acting.run ?? world.run(acting.script);
  if (acting.cancelAfterMs !== undefined) world.clock.at(acting.cancelAfterMs, () => run.context.cancel());
  const outcome = await world.clock.run(runSlotAction(request, acting.doors ?? run.doors));
  const writes = writesOf(run);
  assertKeepsItsWord(world, request, outcome, run, acting);
  return { outcome, run, writes };
}

export function writesOf({ line }: WorldRun): readonly string[] {
  return line.reached.filter((name) => /^(?:PUT|POST) /.test(name));
}

/** What must be so of every outcome. */
export function assertKeepsItsWord(
  world: World,
  request: SlotRequest,
  outcome: SlotOutcome,
  run: WorldRun,
  { otherwiseChanged = false, showsLate = false }: Acting = {},
): void {
  const why = JSON.stringify({ ...outcome, timeline: outcome.timeline.map(({ line }) => line) }, undefined, 1);
  assertReason(outcome, why);
  assertTimeline(outcome, why);
  assertTexts(outcome, run);
  if (!showsLate) assertSwapped(world, request, outcome, why);
  if (!otherwiseChanged && outcome.after !== undefined) {
    assertReport(world, outcome.after.source, why);
    assertReport(world, outcome.after.target, why);
  }
  for (const { underWay, goOn } of run.activities) assert.ok(underWay.length > 5 && goOn.length > 10, why);
}

function assertReason({ result, reason, goOn }: SlotOutcome, why: string): void {
  if (result === 'failed' || result === 'cancelled') {
    assert.ok((reason?.message ?? '').length > 10, why);
    assert.ok((reason?.fix ?? '').length > 10, `no fix: ${why}`);
    assert.ok((goOn ?? '').length > 10, why);
  } else {
    assert.equal(reason, undefined, why);
  }
  assert.equal(reason?.code === 'CANCELLED', result === 'cancelled', why);
}

function assertTimeline({ startedAt, endedAt, timeline }: SlotOutcome, why: string): void {
  let last = 0;
  for (const { at, elapsedMs, line } of timeline) {
    assert.ok(elapsedMs >= last, why);
    assert.equal(Date.parse(at), Date.parse(startedAt) + elapsedMs, why);
    assert.doesNotMatch(line, /[\r\n]/, why);
    last = elapsedMs;
  }
  assert.ok(Date.parse(startedAt) + last <= Date.parse(endedAt), why);
}

/** Everything that people read. */
function textsOf(outcome: SlotOutcome, { context, activities }: WorldRun): readonly string[] {
  return [
    ...context.lines,
    ...context.debugLines,
    ...activities.flatMap(({ underWay, goOn }) => [underWay, goOn]),
    JSON.stringify(outcome),
  ];
}

function assertTexts(outcome: SlotOutcome, run: WorldRun): void {
  for (const text of textsOf(outcome, run)) {
    for (const canary of canaries) assert.ok(!text.includes(canary), `a secret: ${text}`);
    assert.doesNotMatch(text, /##(?:vso)?\[/i);
  }
}

/** The release that a slot carries by its marker. */
export function releaseIn(slot: Slot): string {
  return slot.appSettings[releaseMarkerSetting]?.replace(/ swapSeen=.*$/, '') ?? '';
}

function assertSwapped(world: World, { action, release }: SlotRequest, outcome: SlotOutcome, why: string): void {
  const { swapped, pair, swappedBack } = outcome;
  if (pair === undefined) return assert.equal(swapped, 'false', why);
  if (swapped === 'unknown') {
    assert.ok(outcome.result === 'failed' || outcome.result === 'cancelled', why);
    return;
  }
  const isInTarget = releaseIn(world.slot(pair.target)) === release;
  const cameBack = swappedBack?.done === true;
  if (action === 'swapBack') {
    if (swapped !== 'false') assert.ok(!isInTarget, why);
    else if (outcome.result === 'done') assert.fail(why);
    return;
  }
  assert.equal(isInTarget, swapped !== 'false' && !cameBack, `swapped ${swapped}, but it is not so: ${why}`);
}

function assertReport(world: World, report: SlotReport, why: string): void {
  const slot = world.slot(report.name);
  const { appSettings, state } = slot;
  assert.equal(report.state, state, `state of ${report.name}: ${why}`);
  assert.equal(report.release, releaseIn(slot), `release of ${report.name}: ${why}`);
  if (report.hub === undefined || !(slot.files['host.json'] ?? '').includes('%TaskHubName%')) return;
  assert.equal(report.hub.hubName, appSettings['TaskHubName'], `hub of ${report.name}: ${why}`);
  const sticky = world.app.stickyAppSettings.includes('TaskHubName');
  for (const setting of report.hub.settings)
    if (setting.name === 'TaskHubName') assert.equal(setting.sticky, sticky, `stickiness in ${report.name}: ${why}`);
}
