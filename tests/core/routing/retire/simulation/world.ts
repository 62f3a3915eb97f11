import { DurableDeployError } from '../../../../../core/errors.ts';
import { silentLog } from '../../../../../core/log.ts';
import type { HubLook, RoutingDoors } from '../../../../../core/routing/doors.ts';
import { checkFleet } from '../../../../../core/routing/lines/index.ts';
import type { Fleet, Line, LineId } from '../../../../../core/routing/model.ts';
import type { FleetChange, Registry } from '../../../../../core/routing/registry/index.ts';
import type { Random } from '../../../../generated/random.ts';
import { SimulatedTime, type Actor } from './time.ts';

export const minute = 60_000;

/** An orchestration. */
interface Instance {
  readonly start: number;
  readonly endsAt: number;
  /** A look does not see it in this time: what continues as new is in no row for a moment. */
  readonly unseenFrom: number;
  readonly unseenUntil: number;
}

interface App {
  state: 'Running' | 'Stopped' | 'gone';
  /** Starts that are on their way. */
  readonly arriving: Set<number>;
  readonly inFlight: Set<Instance>;
}

/** How long an orchestration is out of sight at most. */
const mostUnseenMs = 85_000;

/** The registry, the apps and the hubs of an application, and what must be true of them at any time. */
export class World {
  readonly time = new SimulatedTime();
  readonly apps = new Map<LineId, App>();
  readonly violations: string[] = [];
  /** What somebody threw who must not. */
  readonly errors: string[] = [];
  /** What became of each start. */
  readonly starts = new Map<number, 'sent' | 'refused' | 'runs' | 'completed'>();
  /** How often what happened. */
  readonly seen = new Map<string, number>();
  fleet: Fleet;
  /** Told when a line is closed, with the fleet as it was a moment before. */
  onClosed: (line: LineId, before: Fleet) => void = () => {};
  /** Told when it was written that the app of a line is stopped. */
  onStopping: (line: LineId) => void = () => {};
  /** When the hub of a line cannot be read at all, by its beginning and end. */
  readonly #outages = new Map<LineId, readonly [from: number, until: number]>();
  #version = 0;
  #starts = 0;

  readonly random: Random;

  constructor(random: Random, lines: readonly LineId[]) {
    this.random = random;
    const at = new Date(this.time.now).toISOString();
    const all = lines.map((line, index): Line => {
      const from = this.time.now + random.between(0, 180) * minute;
      if (random.chance(0.4)) this.#outages.set(line, [from, from + random.between(1, 60) * minute]);
      this.apps.set(line, { state: 'Running', arriving: new Set(), inFlight: new Set() });
      return {
        line,
        state: index === 0 ? 'Active' : 'Healthy',
        stateSince: at,
        registeredAt: at,
        patches: [{ version: `${line}.0`, packageHash: line, deployedAt: at }],
        app: { name: line, resourceGroup: 'shop', subscriptionId: 's', hostName: `${line}.example.net` },
        hub: { name: `h${line.replace('.', 'x')}`, account: 'stshop' },
      };
    });
    this.fleet = {
      application: 'shop',
      lines: new Map(all.map((line) => [line.line, line])),
      routes: { default: lines[0] ?? '' },
    };
  }

  count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  app(line: LineId): App {
    const app = this.apps.get(line);
    if (app === undefined) throw new Error(`There is no app ${line}.`);
    return app;
  }

  /** How long something takes: mostly a moment, sometimes up to `most`. */
  takes(most: number): number {
    return this.random.chance(0.85) ? this.random.between(10, 2_000) : this.random.between(0, most);
  }

  newStart(): number {
    this.#starts += 1;
    this.starts.set(this.#starts, 'sent');
    return this.#starts;
  }

  refuse(start: number): void {
    if (this.starts.get(start) !== 'sent') this.violations.push(`start ${start} is refused after it was taken`);
    this.starts.set(start, 'refused');
  }

  /** A start arrives at an app after a while. */
  forward(start: number, line: LineId, onItsWayMs: number): void {
    const app = this.app(line);
    app.arriving.add(start);
    this.time.at(this.time.now + onItsWayMs, () => {
      app.arriving.delete(start);
      if (app.state === 'Running') this.#begin(start, app);
      else this.refuse(start);
    });
  }

  #begin(start: number, app: App): void {
    if (this.starts.get(start) !== 'sent') this.violations.push(`start ${start} runs twice`);
    this.starts.set(start, 'runs');
    const { now } = this.time;
    const endsAt =
      now + (this.random.chance(0.65) ? this.random.between(1_000, 3 * minute) : this.random.between(0, 30 * minute));
    const unseenFrom = this.random.chance(0.9) ? now + this.random.between(0, endsAt - now) : endsAt;
    const instance = { start, endsAt, unseenFrom, unseenUntil: unseenFrom + this.random.between(0, mostUnseenMs) };
    app.inFlight.add(instance);
    this.time.at(endsAt, () => {
      if (app.inFlight.delete(instance)) this.starts.set(start, 'completed');
    });
  }

  /** Takes the app away from what is in flight. */
  end(line: LineId, state: 'Stopped' | 'gone'): void {
    const app = this.app(line);
    if (app.inFlight.size > 0) this.violations.push(`the app of ${line} is ${state} with an instance in flight`);
    if (app.arriving.size > 0) this.violations.push(`the app of ${line} is ${state} while a start arrives`);
    if (this.fleet.routes.default === line && app.state !== 'gone')
      this.violations.push(`the app of the default ${line} is ${state}`);
    app.inFlight.clear();
    if (app.state !== 'gone') app.state = state;
    this.count(state);
  }

  /** The fleet is written. */
  write(change: FleetChange): void {
    checkFleet(this.fleet, change.after);
    for (const [id, line] of change.after.lines) {
      const before = this.fleet.lines.get(id);
      if (line.state === 'Retired' && before?.state !== 'Retired') {
        this.count('retired');
        if (this.fleet.routes.default === id) this.violations.push(`the default ${id} is retired`);
      }
      if (before !== undefined && before.closedAt === undefined && line.closedAt !== undefined)
        this.onClosed(id, this.fleet);
      if (before !== undefined && before.stoppedAt === undefined && line.stoppedAt !== undefined) this.onStopping(id);
      if (before?.closedAt !== undefined && line.closedAt === undefined)
        this.count(line.state === 'Active' ? 'taken back' : 'reopened');
    }
    this.fleet = change.after;
    this.#version += 1;
  }

  registryOf(actor: Actor): Registry {
    const slow = (): number => this.takes(20_000);
    return {
      description: 'the registry',
      read: () => actor.ask(slow(), () => this.fleet, slow()),
      history: () => Promise.resolve([]),
      change: async (_application, _by, decide) => {
        for (;;) {
          const { fleet, version } = await actor.ask(
            slow(),
            () => ({ fleet: this.fleet, version: this.#version }),
            slow(),
          );
          const change = decide(fleet);
          if (change === undefined) return fleet;
          const done = await actor.ask(
            slow(),
            () => {
              if (version !== this.#version) return false;
              this.write(change);
              return true;
            },
            slow(),
          );
          if (done) return change.after;
          this.count('conflict');
        }
      },
    };
  }

  look(line: LineId, at: number): HubLook {
    const { now } = this.time;
    const app = this.app(line);
    const inFlight = [...app.inFlight].filter(({ unseenFrom, unseenUntil }) => now < unseenFrom || now >= unseenUntil);
    const inFlightByName = new Map(inFlight.length === 0 ? [] : [['Order', inFlight.length]]);
    const look = { at: new Date(at).toISOString(), inFlightByName };
    const [from, until] = this.#outages.get(line) ?? [0, 0];
    if ((now >= from && now < until) || this.random.chance(0.1)) {
      const reasons = [{ code: 'SERVER_ERROR', message: 'The server failed.' } as const];
      return { ...look, verdict: { kind: 'unknown', reasons, notes: [] } };
    }
    if (inFlight.length === 0) return { ...look, verdict: { kind: 'idle', scope: 'rowsAndMessages', notes: [] } };
    return { ...look, verdict: { kind: 'busy', inFlight: inFlight.length, atLeast: false, blockers: [], notes: [] } };
  }

  /** The doors of somebody who retires and activates; what is sent to Azure takes effect later, also when the sender is gone by then. */
  doorsOf(actor: Actor): RoutingDoors {
    const later = (): number => this.takes(200_000);
    const soon = (): number => this.takes(5_000);
    const doors: Partial<RoutingDoors> = {
      context: {
        clock: { now: () => actor.now(), sleep: (milliseconds) => actor.wait(milliseconds) },
        log: silentLog,
        signal: new AbortController().signal,
        maskSecret: () => {},
      },
      registry: this.registryOf(actor),
      apps: {
        app: ({ name }: { readonly name: string }) =>
          actor.ask(
            soon(),
            () => (this.app(name).state === 'gone' ? undefined : { state: this.app(name).state }),
            soon(),
          ),
        start: ({ name }: { readonly name: string }) =>
          actor.ask(
            soon(),
            () => {
              if (this.app(name).state === 'gone') throw new DurableDeployError('APP_NOT_FOUND', 'It is gone.');
              this.app(name).state = 'Running';
            },
            soon(),
          ),
        stop: ({ name }: { readonly name: string }) => actor.ask(later(), () => this.end(name, 'Stopped'), soon()),
        deleteApp: ({ name }: { readonly name: string }) => actor.ask(later(), () => this.end(name, 'gone'), soon()),
      } as unknown as RoutingDoors['apps'],
      hubs: {
        look: ({ line }) => {
          const began = actor.now();
          return actor.ask(0, () => this.look(line, began), this.takes(60_000));
        },
        terminate: () => Promise.reject(new Error('Nobody asked for that.')),
        remove: () => actor.ask(later(), () => {}, soon()),
      },
      onActivity: () => {},
    };
    return doors as RoutingDoors;
  }
}
