import assert from 'node:assert/strict';
import { runSlotAction } from '../../../../core/slots/index.ts';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import type { AppDefinition } from '../../../../sandbox/arm/index.ts';
import { replaceContent } from '../../../../sandbox/arm/slots/index.ts';
import { Random } from '../../../generated/random.ts';
import { createCodeOnHubs, type CodeOnHubs } from '../world/code-on-hubs.ts';
import { Killed } from '../world/killed.ts';
import { requestOf } from '../world/request.ts';
import { lowered, setups } from '../world/shops.ts';
import type { WorldRun } from '../world/world.ts';
import { assertKeepsItsWord } from './acting.ts';
import { scriptOf, seed } from './scenario.ts';

const minute = 60_000;
/** A request that a killed run has sent may still arrive for so long; nothing can keep it from doing so. */
const straysForMs = 3 * minute;
const sequences = Number(process.env['SLOT_SEQUENCES'] ?? 240);

interface Setup {
  readonly app: AppDefinition;
  readonly request: Partial<SlotRequest>;
  /** Whether production may start something at any time, or only while no swap of its hub is under way. */
  readonly startsAnyTime: boolean;
}

const { drain } = requestOf();
const waiting = { ...drain, timeoutMs: 12 * minute };
const kinds: Readonly<Record<string, Setup>> = {
  'hubs that travel': { app: setups.travelling, request: {}, startsAnyTime: true },
  'sticky hubs': { app: setups.sticky, request: { severities: lowered('HUB_STICKY') }, startsAnyTime: false },
  'sticky hubs that are unstuck': {
    app: setups.sticky,
    request: { prepare: { unstickHubSettings: true, hubNames: [] } },
    startsAnyTime: true,
  },
  'one hub at first, and names for others': {
    app: setups.same,
    request: { prepare: { unstickHubSettings: false, hubNames: ['ShopB', 'ShopC'] } },
    startsAnyTime: true,
  },
};

/** Pipelines of two releases at a time that deploy and swap by turns, each step cut short, repeated or undone as it comes. */
class Pipelines {
  readonly told: string[] = [];
  swapped = 0;
  notIdle = 0;
  private readonly hubs: CodeOnHubs;
  private readonly setup: Setup;
  private readonly random: Random;
  private readonly policy: 'wait' | 'ignore';
  private releases: readonly string[] = ['v1', 'v2'];
  private run: WorldRun | undefined;
  private quietUntil = 0;
  private atWork = true;

  constructor(setup: Setup, random: Random, policy: 'wait' | 'ignore') {
    this.setup = setup;
    this.random = random;
    this.policy = policy;
    this.hubs = createCodeOnHubs(setup.app, {
      runsForMs: random.pick([1000, 20_000, 90_000]),
      actAt: random.pick(['end', 'acceptance'] as const),
    });
  }

  get clashes(): readonly string[] {
    return this.hubs.clashes;
  }

  async play(jobs: number): Promise<void> {
    for (let job = 0; job < jobs; job += 1) {
      if (this.random.chance(0.3)) this.releases = [this.releases[1] ?? '', `v${job + 3}`];
      const release = this.random.pick(this.releases);
      switch (this.random.pick(['release', 'release', 'release', 'prepare', 'deploy', 'swap', 'swapBack'] as const)) {
        case 'release':
          if (await this.deploy(release)) await this.attempt('swap', release);
          break;
        case 'deploy':
          await this.deploy(release);
          break;
        case 'prepare':
          await this.attempt('prepareSlot', release);
          break;
        case 'swap':
          await this.attempt('swap', release);
          break;
        case 'swapBack':
          await this.attempt('swapBack', release);
          break;
      }
      if (this.random.chance(0.2)) this.hubs.start('staging', this.random.between(1, 20) * minute);
      await this.rest(this.random.pick([0, minute, 10 * minute, 40 * minute]));
    }
  }

  /** After a long rest, with nothing that goes wrong, a release must go out. */
  async end(): Promise<void> {
    this.atWork = false;
    await this.rest(120 * minute);
    assert.ok(await this.deploy('last', 0), this.why());
    assert.equal((await this.once('swap', 'last', 0))?.result, 'done', this.why());
    assert.equal(this.hubs.world.slot('production').files['version'], 'last', this.why());
  }

  why(): string {
    return [...this.told, ...this.clashes].join('\n');
  }

  /** The two first steps of a pipeline. */
  private async deploy(release: string, often?: number): Promise<boolean> {
    const outcome = await this.attempt('prepareSlot', release, often);
    if (outcome?.result !== 'done' || outcome.swapped !== 'false') return false;
    const slot = this.hubs.world.slot('staging');
    const files = { ...slot.files, version: release };
    replaceContent(slot, { files, functions: slot.functions }, this.hubs.world.clock.now());
    this.told.push(`deployed ${release}`);
    return true;
  }

  /** As often as an impatient person would. */
  private async attempt(
    action: 'prepareSlot' | 'swap' | 'swapBack',
    release: string,
    often?: number,
  ): Promise<SlotOutcome | undefined> {
    let outcome: SlotOutcome | undefined;
    for (let tries = this.random.between(1, 3); tries > 0; tries -= 1) {
      outcome = await this.once(action, release, often ?? this.random.pick([0, 0, 0.02, 0.08]));
      if (outcome?.result === 'done' || outcome?.result === 'alreadyDone') break;
    }
    return outcome;
  }

  private async once(
    action: 'prepareSlot' | 'swap' | 'swapBack',
    release: string,
    often: number,
  ): Promise<SlotOutcome | undefined> {
    const { world } = this.hubs;
    const request = requestOf({ ...this.setup.request, action, release, drain: { ...waiting, policy: this.policy } });
    const run = world.run(scriptOf(this.random.fork(), often));
    this.run = run;
    if (this.atWork) this.scheduleWork();
    try {
      const outcome = await world.clock.run(runSlotAction(request, run.doors));
      assertKeepsItsWord(world, request, outcome, run, { otherwiseChanged: true });
      this.told.push(`${action} ${release}: ${outcome.result} ${outcome.swapped} ${outcome.reason?.code ?? ''}`);
      if (outcome.swapped === 'true') this.swapped += 1;
      if (outcome.reason?.code === 'HUB_NOT_IDLE') this.notIdle += 1;
      return outcome;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.told.push(`${action} ${release}: killed`);
      this.quietUntil = world.clock.now() + straysForMs;
      await this.rest(straysForMs);
      return undefined;
    } finally {
      this.run = undefined;
    }
  }

  /** Production is at work, before and while a run looks at it. */
  private scheduleWork(): void {
    for (let count = this.random.between(0, 3); count > 0; count -= 1) {
      const takes = this.random.between(1, 20) * minute;
      this.hubs.world.clock.at(this.random.between(0, 10 * minute), () => {
        if (this.mayStart()) this.hubs.start('production', takes);
      });
    }
  }

  /** What starts between the last look and the swap cannot be seen by anybody: whoever has sticky hubs has to stop that. */
  private mayStart(): boolean {
    if (this.setup.startsAnyTime) return true;
    const { app, clock } = this.hubs.world;
    const underWay = this.run?.activities.at(-1)?.underWay ?? '';
    return app.operation === undefined && clock.now() >= this.quietUntil && !/once more|swapping/.test(underWay);
  }

  private async rest(milliseconds: number): Promise<void> {
    const { clock, operations } = this.hubs.world;
    await clock.run(clock.sleep(milliseconds, new AbortController().signal));
    operations.settle();
  }
}

describe('the code of a release', function () {
  this.timeout(600_000);

  for (const [name, setup] of Object.entries(kinds)) {
    const count = Math.ceil(sequences / Object.keys(kinds).length);
    it(`never comes to a hub in which other code has something in flight: ${name}, in ${count} sequences (seed ${seed})`, async () => {
      let [swapped, notIdle] = [0, 0];
      for (let index = 0; index < count; index += 1) {
        const random = new Random(seed * 11 + index);
        const pipelines = new Pipelines(setup, random, 'wait');
        await pipelines.play(random.between(4, 8));
        await pipelines.end();
        assert.deepEqual(pipelines.clashes, [], `sequence ${index}:\n${pipelines.why()}`);
        swapped += pipelines.swapped;
        notIdle += pipelines.notIdle;
      }
      assert.ok(swapped > count * 1.5, `only ${swapped} swaps`);
      assert.ok(notIdle > count / 20, `only ${notIdle} times a hub was not idle`);
    });
  }

  it('does come to one where nothing waits: so these sequences would show it', async () => {
    for (const [name, setup] of Object.entries(kinds)) {
      let clashes = 0;
      for (let index = 0; index < 12 && clashes === 0; index += 1) {
        const random = new Random(seed * 11 + index);
        const pipelines = new Pipelines(setup, random, 'ignore');
        await pipelines.play(8);
        clashes += pipelines.clashes.length;
      }
      assert.ok(clashes > 0, name);
    }
  });
});
