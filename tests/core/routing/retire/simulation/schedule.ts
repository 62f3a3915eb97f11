import { DurableDeployError } from '../../../../../core/errors.ts';
import type { RoutingDoors } from '../../../../../core/routing/doors.ts';
import { activate, rollBack } from '../../../../../core/routing/lines/index.ts';
import type { Fleet, LineId } from '../../../../../core/routing/model.ts';
import { retireRound, wakeLine, type LinePolicy } from '../../../../../core/routing/retire/index.ts';
import { resolveLine } from '../../../../../core/routing/versions/index.ts';
import { Random } from '../../../../generated/random.ts';
import { Actor } from './time.ts';
import { minute, World } from './world.ts';

/** What is broken on purpose, to see that the schedules find it. */
export interface Variant {
  /** What a router reads. */
  readonly seenByRouters?: (fleet: Fleet) => Fleet;
  readonly cacheMs?: number;
  readonly retirer?: (doors: RoutingDoors, world: World) => RoutingDoors;
  readonly activator?: (doors: RoutingDoors, world: World) => RoutingDoors;
}

const lines = ['1.0', '1.1', '1.2', '1.3'];
const policy: LinePolicy = { keep: 1, graceMs: 2 * minute, stoppedForMs: 15 * minute, removeHub: true };
const horizonMs = 180 * minute;
const longestForwardMs = 225_000;

/** One schedule: routers, people who activate and roll back, and several who retire, for three hours; then all is quiet. */
export async function runSchedule(seed: number, variant: Variant = {}): Promise<World> {
  const world = new World(new Random(seed), lines);
  const { time, random } = world;
  const end = time.now + horizonMs;
  // Some schedules are busy, and in some hours pass without a start.
  const pause = random.between(1, 15) * minute;
  // Timers look every few minutes, and pipelines now and then.
  const rest = random.between(1, 12) * minute;
  const skew = (): number => random.between(-15_000, 15_000);
  for (let index = 0; index < 2; index += 1)
    void route(world, new Actor(time, `router ${index}`, skew()), end, pause, variant);
  for (let index = 0; index < 2; index += 1)
    void mortal(world, `retirer ${index}`, skew, end, (actor) => retire(world, actor, end, rest, variant));
  world.onClosed = (line, before) => {
    // The start that nobody can have seen coming: a router knows of the closing a moment later.
    if (random.chance(0.5)) {
      time.at(time.now + random.between(0, 5_000), () => send(world, line, variant.seenByRouters?.(before) ?? before));
    }
  };
  world.onStopping = (line) => {
    // The rollback at the worst time: a request to stop the app is on its way.
    if (random.chance(0.5)) {
      time.at(time.now + random.between(0, 4 * minute), () => void rollBackTo(world, line, skew(), variant));
    }
  };
  void mortal(world, 'activator', skew, end, (actor) => change(world, actor, end, variant));
  await time.run(end);
  await time.run(end + 70 * minute);
  judge(world);
  await settle(world, variant);
  return world;
}

/** Somebody who is killed now and then, wherever they are, and replaced. */
async function mortal(
  world: World,
  name: string,
  skew: () => number,
  end: number,
  work: (actor: Actor) => Promise<void>,
): Promise<void> {
  const { time, random } = world;
  const keeper = new Actor(time, name, 0);
  while (time.now < end) {
    const actor = new Actor(time, name, skew());
    void work(actor).catch((error: unknown) => world.errors.push(`${name}: ${String(error)}`));
    await keeper.wait(random.between(1, 40) * minute);
    actor.alive = false;
    world.count('killed');
  }
}

async function route(world: World, actor: Actor, end: number, pause: number, variant: Variant): Promise<void> {
  const { random } = world;
  const registry = world.registryOf(actor);
  let known: { readonly fleet: Fleet; readonly askedAt: number } | undefined;
  while (world.time.now < end) {
    await actor.wait(random.chance(0.3) ? random.between(0, 10_000) : random.between(0, 2 * pause));
    if (known === undefined || actor.now() - known.askedAt >= (variant.cacheMs ?? 5_000)) {
      const askedAt = actor.now();
      known = { fleet: await registry.read('shop'), askedAt };
    }
    const fleet = variant.seenByRouters?.(known.fleet) ?? known.fleet;
    send(world, random.chance(0.5) ? undefined : random.pick(lines), fleet);
  }
}

/** Nobody waits for the answer: the next request comes while this one is on its way. */
function send(world: World, asked: LineId | undefined, fleet: Fleet): void {
  const { random } = world;
  const start = world.newStart();
  const resolved = resolveLine(asked, fleet);
  if (resolved.kind === 'line') {
    const onItsWayMs = random.chance(0.4) ? random.between(5, 500) : random.between(0, longestForwardMs);
    world.forward(start, resolved.line.line, onItsWayMs);
  } else {
    world.refuse(start);
    world.count('refused');
  }
}

async function retire(world: World, actor: Actor, end: number, rest: number, variant: Variant): Promise<void> {
  const plain = world.doorsOf(actor);
  const doors = variant.retirer?.(plain, world) ?? plain;
  while (world.time.now < end) {
    await actor.wait(world.random.between(0, 2 * rest));
    await retireRound(doors, { application: 'shop', by: actor.name, policy });
  }
}

async function rollBackTo(world: World, line: LineId, skewMs: number, variant: Variant): Promise<void> {
  const actor = new Actor(world.time, 'somebody', skewMs);
  const plain = world.doorsOf(actor);
  try {
    await makeDefault(variant.activator?.(plain, world) ?? plain, actor, line, false);
  } catch (error) {
    noteRefusal(world, actor, error);
  }
}

function noteRefusal(world: World, { name }: Actor, error: unknown): void {
  if (error instanceof DurableDeployError && tooLate.includes(error.code)) world.count('too late');
  else world.errors.push(`${name}: ${String(error)}`);
}

const tooLate: readonly string[] = ['ROUTING_LINE_UNUSABLE', 'APP_NOT_FOUND'];

async function change(world: World, actor: Actor, end: number, variant: Variant): Promise<void> {
  const plain = world.doorsOf(actor);
  const doors = variant.activator?.(plain, world) ?? plain;
  while (world.time.now < end) {
    await actor.wait(world.random.between(0, 50) * minute);
    const back = world.random.chance(0.3);
    const fleet = await doors.registry.read('shop');
    const id = back ? fleet.routes.previous : world.random.pick(lines);
    if (id === undefined) continue;
    try {
      await makeDefault(doors, actor, id, back);
    } catch (error) {
      noteRefusal(world, actor, error);
    }
  }
}

/** As a run does it: wake the line, wait for its app, and then change the default. */
async function makeDefault(doors: RoutingDoors, actor: Actor, id: LineId, back: boolean): Promise<void> {
  const { application, lines: known } = await wakeLine(id, doors, { application: 'shop', by: actor.name });
  const app = known.get(id)?.app;
  for (let attempt = 0; app !== undefined && attempt < 5; attempt += 1) {
    if ((await doors.apps.app(app))?.state === 'Running') break;
    await actor.wait(5_000);
  }
  await doors.registry.change(application, actor.name, (now) => {
    const at = new Date(actor.now()).toISOString();
    const activation =
      back && now.routes.previous === id ? rollBack(now, policy.keep, at) : activate(now, id, policy.keep, at);
    return activation.kind === 'changed' ? activation : undefined;
  });
}

/** What must be true when everything that was started has ended. */
function judge(world: World): void {
  for (const [start, state] of world.starts) {
    if (state !== 'completed' && state !== 'refused') world.violations.push(`start ${start} has not ended: ${state}`);
  }
  const { fleet } = world;
  const target = fleet.routes.default;
  if (target === undefined || world.app(target).state !== 'Running') {
    world.violations.push(`the app of the default ${target ?? ''} does not run`);
  }
}

/** When nothing happens any more, all that is not kept goes. */
async function settle(world: World, variant: Variant): Promise<void> {
  if (world.violations.length > 0) return;
  world.onClosed = () => {};
  world.onStopping = () => {};
  const { time } = world;
  const last = new Actor(time, 'the last', 0);
  void retire(world, last, time.now + 240 * minute, minute, variant);
  await time.run(time.now + 240 * minute);
  for (const { line, state, defaultUntil } of world.fleet.lines.values()) {
    const { default: target, previous } = world.fleet.routes;
    const goes = defaultUntil !== undefined && line !== target && line !== previous;
    if (goes !== (state === 'Retired')) world.violations.push(`in the end, ${line} is ${state}`);
    if (state === 'Retired' && world.app(line).state !== 'gone') world.violations.push(`the app of ${line} is left`);
  }
}
