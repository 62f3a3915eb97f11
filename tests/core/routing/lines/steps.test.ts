import assert from 'node:assert/strict';
import { activate, checkFleet, rollBack, transitions } from '../../../../core/routing/lines/index.ts';
import { lineStates, type Fleet, type Line } from '../../../../core/routing/model.ts';
import type { FleetChange } from '../../../../core/routing/registry/index.ts';
import { planRetirement, type RetirementFacts } from '../../../../core/routing/retire/index.ts';
import { beingMade, deployed, failed, healthy, works } from '../../../../core/routing/run/deploy/states.ts';
import { defaultRetirePolicy } from '../../../../core/routing/run/model.ts';
import { registered } from '../../../../core/routing/run/packages.ts';
import { parseRoutedVersion } from '../../../../core/routing/versions/index.ts';
import { Random } from '../../../generated/random.ts';

const minute = 60_000;
const keep = 1;
const noLines: Fleet = { application: 'shop', lines: new Map(), routes: {} };

/** Everything that changes lines, done to a fleet by chance; whatever it writes must be allowed. */
class Walk {
  fleet = noLines;
  now = Date.UTC(2026, 4, 1, 12);
  readonly taken: Set<string>;
  readonly #random: Random;

  constructor(random: Random, taken: Set<string>) {
    this.#random = random;
    this.taken = taken;
  }

  step(): void {
    this.now += this.#random.pick([1, 5, 15, 24 * 60]) * minute;
    const at = new Date(this.now).toISOString();
    const [id, line] = this.#anyLine();
    switch (this.#random.between(0, 5)) {
      case 0:
        return this.#register();
      case 1:
        return line === undefined ? undefined : this.#make(line, at);
      case 2: {
        const back = this.#random.chance(0.3);
        const activation = back ? rollBack(this.fleet, keep, at) : activate(this.fleet, id, keep, at);
        return activation.kind === 'changed' ? this.#write(activation) : undefined;
      }
      default:
        return line === undefined ? undefined : this.#retire(line, at);
    }
  }

  #anyLine(): readonly [string, Line | undefined] {
    const lines = [...this.fleet.lines.values()].filter(({ state }) => state !== 'Retired');
    const line = lines.length === 0 ? undefined : this.#random.pick(lines);
    return [line?.line ?? '1.0', line];
  }

  #register(): void {
    if (this.fleet.lines.size > 12) return;
    const version = parseRoutedVersion(`1.${this.fleet.lines.size}.0`);
    this.#write(registered(this.fleet, version, 'hash', false, new Date(this.now).toISOString()));
  }

  /** As a run does it, which may end anywhere. */
  #make({ line: id, patches, removingAt }: Line, at: string): void {
    const [patch] = patches;
    const line = (): Line | undefined => this.fleet.lines.get(id);
    if (patch === undefined || removingAt !== undefined || works({ state: line()?.state ?? 'Retired' })) return;
    const app = { name: `shop-${id}`, resourceGroup: 'rg', subscriptionId: 's' };
    const hub = { name: `hub${id.replace('.', 'x')}`, account: 'stshop' };
    this.#write(beingMade(this.fleet, id, { app, hub, startersOff: [] }, at));
    const reason = { code: 'HOST_NOT_RUNNING', message: 'no such assembly' } as const;
    if (this.#random.chance(0.3)) return this.#write(failed(this.fleet, id, reason, at));
    if (this.#random.chance(0.2)) return;
    this.#write(deployed(this.fleet, id, patch, { hostName: 'shop.example.net', keepTriggers: [] }, at));
    if (this.#random.chance(0.3)) return this.#write(failed(this.fleet, id, reason, at));
    if (this.#random.chance(0.2)) return;
    this.#write(healthy(this.fleet, id, at));
  }

  #retire(line: Line, at: string): void {
    const facts: RetirementFacts = {
      app: line.app === undefined ? 'none' : line.stoppedAt === undefined ? 'running' : 'stopped',
      look: {
        at,
        verdict: this.#random.chance(0.8)
          ? { kind: 'idle', scope: 'rowsAndMessages', notes: [] }
          : { kind: 'busy', inFlight: 1, atLeast: false, blockers: [], notes: [] },
        inFlightByName: new Map(),
      },
    };
    const policy = { ...defaultRetirePolicy, keep, asked: this.#random.chance(0.3) };
    const { after, act } = planRetirement(line, this.fleet, facts, policy, this.now);
    const as = (changed: Line): FleetChange => ({
      after: { ...this.fleet, lines: new Map(this.fleet.lines).set(line.line, changed) },
      note: '',
    });
    if (after !== undefined) this.#write(as(after));
    // What performs a removal writes it at its end.
    if (act?.kind === 'remove') this.#write(as({ ...(after ?? line), state: 'Retired', stateSince: at }));
  }

  #write(change: FleetChange | undefined): void {
    if (change === undefined) return;
    checkFleet(this.fleet, change.after);
    for (const [id, { state }] of change.after.lines) {
      const before = this.fleet.lines.get(id)?.state;
      if (before !== undefined && before !== state) this.taken.add(`${before} to ${state}`);
    }
    this.fleet = change.after;
  }
}

describe('the steps of lines', () => {
  it('are all taken by somebody, and no others', () => {
    const taken = new Set<string>();
    for (let seed = 1; seed <= 300; seed += 1) {
      const walk = new Walk(new Random(seed), taken);
      for (let turn = 0; turn < 150; turn += 1) walk.step();
    }
    const allowed = lineStates.flatMap((from) => Object.keys(transitions[from]).map((to) => `${from} to ${to}`));
    assert.deepEqual([...taken].sort(), allowed.sort());
  });
});
