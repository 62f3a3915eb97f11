import assert from 'node:assert/strict';
import type { AppFunction, SiteRef } from '../../../../core/azure/arm/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import type { RoutingDoors } from '../../../../core/routing/doors.ts';
import { activate, checkFleet, rollBack } from '../../../../core/routing/lines/index.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import { switchStarters } from '../../../../core/routing/triggers/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { line } from '../fleets.ts';

const at = '2026-05-01T12:00:00.000Z';
const declared: readonly Omit<AppFunction, 'isDisabled'>[] = [
  { name: 'Start', trigger: 'httpTrigger', bindings: ['httpTrigger', 'durableClient'] },
  { name: 'Order', trigger: 'orchestrationTrigger', bindings: ['orchestrationTrigger'] },
  { name: 'FromQueue', trigger: 'queueTrigger', bindings: ['queueTrigger', 'durableClient'] },
  { name: 'Nightly', trigger: 'timerTrigger', bindings: ['timerTrigger', 'durableClient'] },
];

/** Two lines with apps, whose functions are off as their settings say. */
class Apps {
  readonly settings = new Map<string, ReadonlyMap<string, string>>();
  readonly writes: string[] = [];
  /** Called before settings are written. */
  onWrite: (app: string) => void = () => {};
  gone: string | undefined;
  fleet: Fleet;
  readonly context = fakeContext();

  constructor(states: readonly string[]) {
    const lines = states.map((text): Line => {
      const one = line(text);
      this.settings.set(one.line, new Map([['Own', 'kept']]));
      return {
        ...one,
        app: { name: one.line, resourceGroup: 'shop', subscriptionId: 's', hostName: `${one.line}.example.net` },
      };
    });
    this.fleet = {
      application: 'shop',
      lines: new Map(lines.map((one) => [one.line, one])),
      routes: { default: '1.0' },
    };
  }

  /** Which starters are on, in which line. */
  on(): string[] {
    const there = [...this.settings].filter(([app]) => app !== this.gone);
    return there.flatMap(([app, settings]) =>
      ['FromQueue', 'Nightly']
        .filter((name) => settings.get(`AzureWebJobs.${name}.Disabled`) !== 'true')
        .map((name) => `${name} in ${app}`),
    );
  }

  doors(): RoutingDoors {
    const settingsOf = ({ name }: SiteRef): ReadonlyMap<string, string> => {
      if (name === this.gone) throw new DurableDeployError('APP_NOT_FOUND', 'There is no such app.');
      return this.settings.get(name) ?? new Map<string, string>();
    };
    const doors = {
      context: this.context,
      onActivity: () => {},
      registry: {
        description: 'the registry',
        read: () => Promise.resolve(this.fleet),
        history: () => Promise.resolve([]),
        change: (_application: string, _by: string, decide: (fleet: Fleet) => { after: Fleet } | undefined) => {
          const change = decide(this.fleet);
          if (change !== undefined) {
            checkFleet(this.fleet, change.after);
            this.fleet = change.after;
          }
          return Promise.resolve(this.fleet);
        },
      },
      apps: {
        functions: async (ref: SiteRef) => {
          const settings = await Promise.resolve(settingsOf(ref));
          return declared.map((one) => ({
            ...one,
            isDisabled: settings.get(`AzureWebJobs.${one.name}.Disabled`) === 'true',
          }));
        },
      },
      sites: { appSettings: async (ref: SiteRef) => Promise.resolve(settingsOf(ref)) },
      slots: {
        replaceAppSettings: (ref: SiteRef, _slot: string | undefined, settings: ReadonlyMap<string, string>) => {
          settingsOf(ref);
          this.onWrite(ref.name);
          this.settings.set(ref.name, settings);
          this.writes.push(ref.name);
          // At no time may a starter be on in two lines.
          const names = this.on().map((text) => text.split(' ')[0]);
          if (this.watch) assert.equal(new Set(names).size, names.length, this.on().join());
          return Promise.resolve(settings);
        },
      },
    };
    return doors as unknown as RoutingDoors;
  }

  watch = false;

  async switch(more: Partial<Parameters<typeof switchStarters>[1]> = {}): Promise<string[]> {
    const { steps } = await switchStarters(this.doors(), {
      application: 'shop',
      by: 'test',
      keepTriggers: [],
      ...more,
    });
    return steps.map(({ text }) => text);
  }

  activate(id: string): void {
    const activation = activate(this.fleet, id, 1, at);
    assert.ok(activation.kind === 'changed');
    this.fleet = activation.after;
  }

  startersOff(): (readonly string[] | undefined)[] {
    return [...this.fleet.lines.values()].map(({ startersOff }) => startersOff);
  }
}

describe('switchStarters', () => {
  let apps: Apps;
  beforeEach(async () => {
    apps = new Apps(['1.0 Active 1.0.0', '1.1 Healthy 1.1.0']);
    await apps.switch();
    apps.writes.length = 0;
    apps.watch = true;
  });

  it('has queue and timer starters on in the default only', () => {
    assert.deepEqual(apps.on(), ['FromQueue in 1.0', 'Nightly in 1.0']);
    assert.deepEqual(apps.startersOff(), [undefined, ['FromQueue', 'Nightly']]);
  });

  it('moves them with the default, and back after a rollback, never on twice', async () => {
    apps.activate('1.1');
    assert.deepEqual(await apps.switch(), [
      'Switch starters off in line 1.0: FromQueue, Nightly',
      'Switch starters on in line 1.1: FromQueue, Nightly',
    ]);
    assert.deepEqual(apps.on(), ['FromQueue in 1.1', 'Nightly in 1.1']);
    const back = rollBack(apps.fleet, 1, at);
    assert.ok(back.kind === 'changed');
    apps.fleet = back.after;
    await apps.switch();
    assert.deepEqual(apps.on(), ['FromQueue in 1.0', 'Nightly in 1.0']);
    assert.deepEqual(apps.startersOff(), [undefined, ['FromQueue', 'Nightly']]);
    assert.deepEqual(apps.writes, ['1.0', '1.1', '1.1', '1.0']);
    for (const settings of apps.settings.values()) assert.equal(settings.get('Own'), 'kept');
  });

  it('writes nothing when nothing changes: a write restarts the app', async () => {
    assert.deepEqual(await apps.switch(), []);
    assert.deepEqual(apps.writes, []);
  });

  it('says what it would do, also before the default has changed', async () => {
    assert.deepEqual(await apps.switch({ dryRun: true, nextDefault: '1.1' }), [
      'Switch starters off in line 1.0: FromQueue, Nightly',
      'Switch starters on in line 1.1: FromQueue, Nightly',
    ]);
    assert.deepEqual(apps.writes, []);
    assert.deepEqual(apps.startersOff(), [undefined, ['FromQueue', 'Nightly']]);
  });

  it('forgets nothing that it has switched off when it is broken off at any write', async () => {
    for (const where of ['1.0', '1.1']) {
      apps.activate(apps.fleet.routes.default === '1.1' ? '1.0' : '1.1');
      apps.onWrite = (app) => {
        if (app === where) throw new DurableDeployError('REQUEST_REFUSED', 'No.', { answer: undefined });
      };
      await assert.rejects(apps.switch());
      apps.onWrite = () => {};
      await apps.switch();
      const target = apps.fleet.routes.default ?? '';
      assert.deepEqual(apps.on(), [`FromQueue in ${target}`, `Nightly in ${target}`]);
    }
  });

  it('follows a default that changes meanwhile', async () => {
    apps.activate('1.1');
    let times = 0;
    apps.watch = false;
    apps.onWrite = () => {
      times += 1;
      if (times === 1) apps.activate('1.0');
    };
    await apps.switch();
    assert.deepEqual(apps.on(), ['FromQueue in 1.0', 'Nightly in 1.0']);
    assert.deepEqual(apps.startersOff(), [undefined, ['FromQueue', 'Nightly']]);
  });

  it('goes on when the app of an older line is gone', async () => {
    apps.activate('1.1');
    apps.gone = '1.0';
    await apps.switch();
    assert.deepEqual(
      apps.on().filter((text) => text.endsWith('1.1')),
      ['FromQueue in 1.1', 'Nightly in 1.1'],
    );
  });
});
