import assert from 'node:assert/strict';
import type { HubLook, RoutingDoors } from '../../../../core/routing/doors.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import { startMayArriveForMs } from '../../../../core/routing/retire/index.ts';
import { omit } from '../../../../core/omit.ts';
import { runSchedule, type Variant } from './simulation/schedule.ts';
import { minute, type World } from './simulation/world.ts';

const seed = Number(process.env['ROUTE_SEED'] ?? 20_260_501);
const scenarios = Number(process.env['ROUTE_SCENARIOS'] ?? 2000);

/** A fleet with every line as somebody sees it. */
function seenAs(fleet: Fleet, see: (line: Line) => Line): Fleet {
  return { ...fleet, lines: new Map([...fleet.lines].map(([id, line]) => [id, see(line)])) };
}

/** Doors through which lines look otherwise; what is written is what was decided on them. */
function seeing(doors: RoutingDoors, see: (line: Line) => Line): RoutingDoors {
  const { registry } = doors;
  return {
    ...doors,
    registry: {
      ...registry,
      read: async (application) => seenAs(await registry.read(application), see),
      change: (application, by, decide) =>
        registry.change(application, by, (fleet) => {
          const seen = seenAs(fleet, see);
          const change = decide(seen);
          if (change === undefined) return undefined;
          // Lines that were not touched stay as they are.
          const lines = new Map(
            [...change.after.lines].map(([id, line]) => [
              id,
              line === seen.lines.get(id) ? (fleet.lines.get(id) ?? line) : line,
            ]),
          );
          return { ...change, after: { ...change.after, lines } };
        }),
    },
  };
}

function looking(doors: RoutingDoors, see: (look: HubLook) => HubLook): RoutingDoors {
  return { ...doors, hubs: { ...doors.hubs, look: async (line) => see(await doors.hubs.look(line)) } };
}

const earlier = (time: string | undefined, byMs: number): string =>
  new Date(Date.parse(time ?? '') - byMs).toISOString();

const broken: Readonly<Record<string, Variant>> = {
  'routers that know nothing of closing': {
    seenByRouters: (fleet) => seenAs(fleet, (line) => omit(line, 'closedAt', 'stoppedAt', 'removingAt')),
  },
  'routers that go on by what they knew long ago': { cacheMs: 40 * minute },
  'no time in which a start may arrive': {
    retirer: (doors) =>
      seeing(doors, (line) =>
        line.closedAt === undefined ? line : { ...line, closedAt: earlier(line.closedAt, startMayArriveForMs) },
      ),
  },
  'what cannot be told taken for idle': {
    retirer: (doors) =>
      looking(doors, (look) =>
        look.verdict.kind === 'unknown'
          ? { ...look, verdict: { kind: 'idle', scope: 'rowsAndMessages', notes: [] } }
          : look,
      ),
  },
  'an activation that does not wait for a stop that may be on its way': {
    activator: (doors) =>
      seeing(doors, (line) =>
        line.stoppedAt === undefined ? line : { ...line, stoppedAt: earlier(line.stoppedAt, 60 * minute) },
      ),
  },
  'a retirement that is held up before it stops an app': {
    retirer: (doors, world) => ({
      ...doors,
      apps: {
        ...doors.apps,
        stop: async (ref) => {
          await doors.context.clock.sleep(world.random.between(0, 20 * minute), doors.context.signal);
          await doors.apps.stop(ref);
        },
      },
    }),
  },
  'an app that is removed before the registry says so': {
    retirer: (doors) => ({
      ...doors,
      hubs: {
        ...doors.hubs,
        look: async (line) => {
          const look = await doors.hubs.look(line);
          if (line.stoppedAt !== undefined && line.app !== undefined) await doors.apps.deleteApp(line.app);
          return look;
        },
      },
    }),
  },
};

function saidOf(world: World, number: number): string {
  return `ROUTE_SEED=${number} ROUTE_SCENARIOS=1: ${[...world.violations, ...world.errors].slice(0, 5).join('; ')}`;
}

describe('retirement, while starts, activations and crashes happen', function () {
  this.timeout(600_000);

  it(`loses no start and removes no app that is needed, in ${scenarios} schedules`, async () => {
    const seen = new Map<string, number>();
    for (let index = 0; index < scenarios; index += 1) {
      const world = await runSchedule(seed + index);
      assert.deepEqual([...world.violations, ...world.errors], [], saidOf(world, seed + index));
      for (const [what, count] of world.seen) seen.set(what, (seen.get(what) ?? 0) + count);
    }
    if (scenarios < 100) return;
    // What never happens is not tried.
    for (const what of [
      'Stopped',
      'gone',
      'retired',
      'reopened',
      'taken back',
      'conflict',
      'killed',
      'refused',
      'too late',
    ]) {
      assert.ok((seen.get(what) ?? 0) >= scenarios / 100, `${what}: ${seen.get(what) ?? 0}`);
    }
  });

  for (const [name, variant] of Object.entries(broken)) {
    it(`finds ${name}`, async () => {
      for (let index = 0; index < 2000; index += 1) {
        const { violations } = await runSchedule(seed + index, variant);
        if (violations.length > 0) return;
      }
      assert.fail('No schedule has found it.');
    });
  }
});
