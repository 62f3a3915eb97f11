import assert from 'node:assert/strict';
import type { HubLook } from '../../../../core/routing/doors.ts';
import { checkFleet } from '../../../../core/routing/lines/index.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import {
  planRetirement,
  startMayArriveForMs,
  type LinePolicy,
  type RetirementDecision,
  type RetirementFacts,
} from '../../../../core/routing/retire/index.ts';
import { defaultRetirePolicy } from '../../../../core/routing/run/model.ts';
import { fleet, line } from '../fleets.ts';

const minute = 60_000;
const start = Date.UTC(2026, 4, 1, 12);
/** A time of the test's day. */
const at = (minutes: number): string => new Date(start + minutes * minute).toISOString();
const arrival = startMayArriveForMs / minute;

const idle = (minutes: number): HubLook => ({
  at: at(minutes),
  verdict: { kind: 'idle', scope: 'rowsAndMessages', notes: [] },
  inFlightByName: new Map(),
});
const busy = (minutes: number, names: Readonly<Record<string, number>> = { Order: 2, Monitor: 1 }): HubLook => ({
  at: at(minutes),
  verdict: {
    kind: 'busy',
    inFlight: Object.values(names).reduce((sum, count) => sum + count, 0),
    atLeast: false,
    blockers: ['a start of order-18 waits in shop-control-00: a start always blocks'],
    notes: [],
  },
  inFlightByName: new Map(Object.entries(names)),
  oldest: at(-30),
});
const unknown = (minutes: number): HubLook => ({
  at: at(minutes),
  verdict: { kind: 'unknown', reasons: [{ code: 'FORBIDDEN', message: 'The answer was 403.' }], notes: [] },
  inFlightByName: new Map(),
});

const app = { name: 'shop-1-0-aaaaaa', resourceGroup: 'shop', subscriptionId: 's', hostName: 'shop.example.net' };
const hub = { name: 'hshopv1x0aaaaaa', account: 'stshop' };

interface Situation {
  /** What is different of a line that drains. */
  readonly line?: Partial<Line>;
  readonly app?: RetirementFacts['app'];
  readonly look?: HubLook;
  readonly policy?: Partial<LinePolicy>;
  /** Minutes after noon. */
  readonly now?: number;
  readonly others?: readonly string[];
  readonly routes?: Fleet['routes'];
}

function decide({ line: part = {}, policy = {}, now = 0, ...rest }: Situation): RetirementDecision & { line: Line } {
  const own: Line = { ...line('1.0 Draining 1.0.0'), app, hub, ...part };
  const others = fleet(
    rest.others ?? ['1.1 Healthy 1.1.0', '1.2 Active 1.2.0'],
    rest.routes ?? { default: '1.2', previous: '1.1' },
  );
  const all: Fleet = { ...others, lines: new Map([['1.0', own], ...others.lines]) };
  const facts: RetirementFacts = {
    app: rest.app ?? 'running',
    ...(rest.look === undefined ? {} : { look: rest.look }),
  };
  const decision = planRetirement(own, all, facts, { ...defaultRetirePolicy, ...policy }, start + now * minute);
  if (decision.after !== undefined) {
    checkFleet(all, { ...all, lines: new Map(all.lines).set('1.0', decision.after) });
  }
  return { ...decision, line: decision.after ?? own };
}

/** `Draining, idle since 5`: what matters of a line, in minutes after noon. */
function shown({ state, idleSince, closedAt, stoppedAt, removingAt, removesHub }: Line): string {
  const minutes = (time: string | undefined): string => `${(Date.parse(time ?? '') - start) / minute}`;
  return [
    state,
    ...(idleSince === undefined ? [] : [`idle since ${minutes(idleSince)}`]),
    ...(closedAt === undefined ? [] : [`closed at ${minutes(closedAt)}`]),
    ...(stoppedAt === undefined ? [] : [`stopped at ${minutes(stoppedAt)}`]),
    ...(removingAt === undefined ? [] : [`being removed${removesHub === true ? ' with its hub' : ''}`]),
  ].join(', ');
}

const drained = { state: 'Drained', idleSince: at(0) } as const;
const closed = { state: 'Drained', closedAt: at(0) } as const;
const stopped = { state: 'Drained', closedAt: at(0), stoppedAt: at(20) } as const;
const day = 24 * 60;

describe('planRetirement', () => {
  const cases: readonly (readonly [name: string, situation: Situation, line: string, steps: string, note: RegExp])[] = [
    [
      'counts a first look that finds nothing',
      { look: idle(0) },
      'Draining, idle since 0',
      '',
      /nothing in flight since 2026-05-01 12:00 UTC/,
    ],
    [
      'waits for the grace time',
      { line: { idleSince: at(0) }, look: idle(9), now: 9 },
      'Draining, idle since 0',
      '',
      /nothing in flight since/,
    ],
    [
      'knows a drained line by a second look',
      { line: { idleSince: at(0) }, look: idle(10), now: 10 },
      'Drained, idle since 0',
      'markDrained',
      /^drained$/,
    ],
    [
      'goes by when the hub was looked at, not by when it decides',
      { line: { idleSince: at(0) }, look: idle(9), now: 60 },
      'Draining, idle since 0',
      '',
      /nothing/,
    ],
    [
      'never takes one look for two',
      { line: { idleSince: at(0) }, look: idle(0), policy: { graceMs: 0 } },
      'Draining, idle since 0',
      '',
      /nothing/,
    ],
    [
      'begins anew when work is seen',
      { line: { idleSince: at(0) }, look: busy(5), now: 5 },
      'Draining',
      '',
      /^3 in flight \(2 × Order, 1 × Monitor\), the oldest since 2026-05-01 11:30 UTC$/,
    ],
    [
      'begins anew when nothing can be told',
      { line: { idleSince: at(0) }, look: unknown(5), now: 5 },
      'Draining',
      '',
      /cannot be told what is in flight: The answer was 403/,
    ],
    ['begins anew when nobody looked', { line: { idleSince: at(0) }, now: 20 }, 'Draining', '', /nobody could look/],
    [
      'waits after a start',
      { line: { idleSince: at(0), lastStartAt: at(4) }, look: idle(12), now: 12 },
      'Draining, idle since 0',
      '',
      /a start was sent to it at 2026-05-01 12:04 UTC/,
    ],
    [
      'names messages where nothing else is in flight',
      { look: busy(0, {}) },
      'Draining',
      '',
      /messages wait in its queues: a start of order-18/,
    ],
    [
      'says when it will be idle, at the rate that is seen',
      { line: { counts: { at: at(-30), inFlight: 9 } }, look: busy(0) },
      'Draining',
      '',
      /; at the rate since 2026-05-01 11:30 UTC idle in about 15 min$/,
    ],
    ['closes a drained line', { line: drained, look: idle(11), now: 11 }, 'Drained, closed at 11', 'close', /closed/],
    [
      'lets a drained line drain when work has come',
      { line: drained, look: busy(11), now: 11 },
      'Draining',
      '',
      /3 in flight/,
    ],
    [
      'does not close what cannot be looked at',
      { line: drained, look: unknown(11), now: 11 },
      'Drained',
      '',
      /cannot be told/,
    ],
    [
      'does not count looks while starts may arrive',
      { line: closed, look: idle(arrival - 1), now: arrival - 1 },
      'Drained, closed at 0',
      '',
      /still on its way/,
    ],
    [
      'counts them afterwards',
      { line: closed, look: idle(arrival), now: arrival },
      `Drained, idle since ${arrival}, closed at 0`,
      '',
      /still on its way/,
    ],
    [
      'counts none from before',
      { line: { ...closed, idleSince: at(1) }, look: idle(60), now: 60 },
      'Drained, idle since 60, closed at 0',
      '',
      /on its way/,
    ],
    [
      'stops the app after two looks',
      { line: { ...closed, idleSince: at(arrival) }, look: idle(arrival + 10), now: arrival + 10 },
      `Drained, idle since ${arrival}, closed at 0, stopped at ${arrival + 10}`,
      'stopApp',
      /it is removed after 2026-05-02/,
    ],
    [
      'does not stop what cannot be looked at',
      { line: { ...closed, idleSince: at(arrival) }, look: unknown(arrival + 10), now: arrival + 10 },
      'Drained, closed at 0',
      '',
      /cannot be told/,
    ],
    [
      'does not stop after a late start',
      {
        line: { ...closed, idleSince: at(arrival), lastStartAt: at(arrival + 1) },
        look: idle(arrival + 10),
        now: arrival + 10,
      },
      `Drained, idle since ${arrival}, closed at 0`,
      '',
      /a start was sent/,
    ],
    [
      'does not stop when it cannot tell of the app',
      {
        line: { ...closed, idleSince: at(arrival) },
        app: { unknown: { code: 'FORBIDDEN', message: 'No.' } },
        look: idle(arrival + 10),
        now: arrival + 10,
      },
      `Drained, idle since ${arrival}, closed at 0`,
      '',
      /whether its app runs: No\./,
    ],
    [
      'reopens a closed line that work has come to',
      { line: closed, look: busy(2), now: 2 },
      'Draining',
      'reopen',
      /reopened, since work has come: 3 in flight/,
    ],
    [
      'keeps a stopped app for the rollback window',
      { line: stopped, app: 'stopped', look: idle(day), now: day },
      'Drained, closed at 0, stopped at 20',
      '',
      /removed after 2026-05-02 12:20 UTC/,
    ],
    [
      'removes it then',
      { line: stopped, app: 'stopped', look: idle(day + 20), now: day + 20 },
      'Drained, closed at 0, stopped at 20, being removed',
      'removeApp retire',
      /being removed/,
    ],
    [
      'removes hub and plan with it',
      {
        line: { ...stopped, app: { ...app, ownPlanId: '/x/serverfarms/shop-1-0-plan' } },
        app: 'stopped',
        look: idle(day + 20),
        now: day + 20,
        policy: { removeHub: true },
      },
      'Drained, closed at 0, stopped at 20, being removed with its hub',
      'removeHub removeApp removePlan retire',
      /being removed/,
    ],
    [
      'does not remove what cannot be looked at',
      { line: stopped, app: 'stopped', look: unknown(day + 20), now: day + 20 },
      'Drained, closed at 0, stopped at 20',
      '',
      /cannot be told/,
    ],
    [
      'does not remove by a look from before it was stopped',
      { line: stopped, app: 'stopped', look: idle(19), now: day + 20 },
      'Drained, closed at 0, stopped at 20',
      '',
      /once more/,
    ],
    [
      'reopens a stopped line that work has come to, and starts its app',
      { line: stopped, app: 'stopped', look: busy(30), now: 30 },
      'Draining',
      'reopen startApp',
      /reopened/,
    ],
    [
      'stops an app again that runs, and waits anew',
      { line: stopped, app: 'running', look: idle(day + 20), now: day + 20 },
      `Drained, closed at 0, stopped at ${day + 20}`,
      'stopApp',
      /removed after 2026-05-03/,
    ],
    [
      'starts a stopped app that has work',
      { app: 'stopped', look: busy(0) },
      'Draining',
      'startApp',
      /its app is started/,
    ],
    [
      'goes on with a removal',
      {
        line: { ...stopped, removingAt: at(30), removesHub: true },
        app: 'none',
        now: 31,
        policy: { removeHub: true },
      },
      'Drained, closed at 0, stopped at 20, being removed with its hub',
      'removeHub removeApp retire',
      /being removed/,
    ],
    [
      'leaves the hub when that is no longer asked for',
      { line: { ...stopped, removingAt: at(30), removesHub: true }, app: 'none', now: 31 },
      'Drained, closed at 0, stopped at 20, being removed',
      'removeApp retire',
      /being removed/,
    ],
    [
      'removes what is left when the app is gone',
      { line: { ...closed, idleSince: at(arrival) }, app: 'gone', look: idle(arrival + 10), now: arrival + 10 },
      `Drained, idle since ${arrival}, closed at 0, being removed`,
      'removeApp retire',
      /being removed/,
    ],
    [
      'says that work without an app does not end',
      { app: 'gone', look: busy(0) },
      'Draining',
      '',
      /its app is gone, so that this cannot end by itself/,
    ],
    [
      'waits for ever for a hub that nobody can look at',
      { line: closed, app: 'gone', look: unknown(60), now: 60 },
      'Drained, closed at 0',
      '',
      /cannot be told/,
    ],
    [
      'gives it up when somebody asks, and leaves the hub',
      { line: closed, app: 'gone', look: unknown(60), now: 60, policy: { asked: true, removeHub: true } },
      'Drained, closed at 0, being removed',
      'removeApp retire',
      /somebody asked/,
    ],
  ];
  for (const [name, situation, expected, steps, note] of cases) {
    it(name, () => {
      const decision = decide(situation);
      assert.equal(shown(decision.line), expected);
      assert.equal(decision.steps.map((step) => step.name).join(' '), steps);
      assert.match(decision.note, note);
    });
  }

  describe('keeps', () => {
    const kept: readonly (readonly [name: string, situation: Situation, note: RegExp])[] = [
      [
        'the default',
        { line: { state: 'Active' }, others: ['1.1 Healthy 1.1.0'], routes: { default: '1.0' } },
        /^the default for starts$/,
      ],
      [
        'the default before',
        {
          line: { state: 'Healthy', defaultUntil: at(-9) },
          others: ['1.1 Active 1.1.0'],
          routes: { default: '1.1', previous: '1.0' },
        },
        /kept for rollback: the default before/,
      ],
      [
        'as many earlier defaults as are to be kept',
        { line: { state: 'Healthy', defaultUntil: at(-9) }, policy: { keep: 2 } },
        /^kept for rollback$/,
      ],
      ['a line that is yet to become the default', { line: { state: 'Healthy' } }, /it was not the default yet/],
      [
        'the last line that works',
        { line: { state: 'Draining', idleSince: at(-99) }, others: ['1.1 Failed 1.1.0'], routes: {} },
        /the last line that works/,
      ],
      ['a line whose making goes on with the next run', { line: { state: 'Creating' } }, /it is being made/],
      [
        'a line that is being made',
        { line: { state: 'Creating', worker: { by: 'release 7', until: at(1) } } },
        /release 7 is at work on its app/,
      ],
      ['a line that is registered', { line: { state: 'Registered' } }, /first request/],
    ];
    for (const [name, situation, note] of kept) {
      for (const asked of [false, ...(/default$|default before|last line|being made/.test(name) ? [true] : [])]) {
        it(`${name}${asked ? ', also when somebody asks for it to go' : ''}`, () => {
          const decision = decide({
            look: idle(0),
            ...situation,
            policy: { ...situation.policy, ...(asked ? { asked } : {}) },
          });
          if (name === 'a line that is yet to become the default' && asked) return;
          assert.equal(decision.after, undefined);
          assert.equal(decision.act, undefined);
          assert.match(decision.note, note);
        });
      }
    }
  });

  describe('what somebody asks for', () => {
    it('withdraws a line that has no app', () => {
      const decision = decide({ line: { state: 'Registered' }, app: 'none', policy: { asked: true } });
      assert.equal(shown(decision.line), 'Registered, being removed');
    });
    it('lets a line drain that never was the default', () => {
      const decision = decide({ line: { state: 'Healthy' }, look: idle(0), policy: { asked: true } });
      assert.equal(shown(decision.line), 'Draining');
    });
    for (const state of ['Creating', 'Deployed'] as const) {
      it(`gives up a line whose making ended half-way: ${state}`, () => {
        const worker = { by: 'release 7', until: at(-1) };
        const decision = decide({ line: { state, worker }, look: unknown(0), policy: { asked: true } });
        assert.equal(shown(decision.line), 'Failed');
        assert.deepEqual([decision.act, decision.next], [undefined, 'again']);
        assert.match(decision.line.failure?.message ?? '', /given up/);
      });
    }
    it('gives up a line that has failed', () => {
      const decision = decide({ line: { state: 'Failed' }, look: unknown(0), policy: { asked: true } });
      assert.equal(shown(decision.line), 'Failed, being removed');
    });
  });

  describe('a line that has failed', () => {
    const failed = { state: 'Failed', stateSince: at(0) } as const;
    it('stays as long as nothing later is the default', () => {
      const decision = decide({ line: failed, others: ['0.9 Active 0.9.0'], routes: { default: '0.9' }, now: 9 * day });
      assert.equal(decision.next, 'done');
      assert.equal(decision.after, undefined);
    });
    it('stays for a day beside a later default, and goes then', () => {
      assert.equal(shown(decide({ line: failed, look: idle(day - 1), now: day - 1 }).line), 'Failed');
      assert.equal(shown(decide({ line: failed, look: idle(day), now: day }).line), 'Failed, being removed');
    });
    it('stays while something of it is in flight', () => {
      assert.equal(shown(decide({ line: failed, look: busy(day), now: day }).line), 'Failed');
    });
  });

  describe('the deadline', () => {
    const late = (
      policy: 'wait' | 'fail' | 'terminate',
      look: HubLook,
      terminate: readonly string[] = [],
      now = 120,
    ): ReturnType<typeof decide> =>
      decide({ look, now, policy: { deadline: { afterMs: 60 * minute, policy, terminate } } });

    it('is nothing before its time', () => {
      assert.equal(late('fail', busy(59), [], 59).failure, undefined);
      assert.equal(late('terminate', busy(59), ['*'], 59).act, undefined);
    });
    it('may be waited past', () => assert.equal(late('wait', busy(120)).failure, undefined));
    it('fails a line with work, and one that cannot be looked at', () => {
      assert.match(
        late('fail', busy(120)).failure?.message ?? '',
        /^Line 1\.0 has been draining for 2 h, and may for 1 h: 3 in flight/,
      );
      assert.match(late('fail', unknown(120)).failure?.message ?? '', /cannot be told/);
      assert.match(late('terminate', unknown(120), ['*']).failure?.message ?? '', /cannot be told/);
    });
    it('ends what the allow-list matches', () => {
      const decision = late('terminate', busy(120), ['monitor*', 'ord*']);
      assert.deepEqual(decision.act, { kind: 'terminate', names: ['Order', 'Monitor'] });
      assert.equal(decision.failure, undefined);
    });
    it('ends nothing else, and fails', () => {
      const decision = late('terminate', busy(120), ['mon*']);
      assert.deepEqual(decision.act, { kind: 'terminate', names: ['Monitor'] });
      assert.match(decision.failure?.message ?? '', /The allow-list does not name Order\./);
    });
    it('does not touch a line that is idle', () => {
      const decision = late('terminate', idle(120), ['*']);
      assert.equal(decision.act, undefined);
      assert.equal(decision.failure, undefined);
    });
  });

  it('prints nothing that an agent would execute', () => {
    const { note } = decide({ look: busy(0, { '##vso[task.complete]': 1 }) });
    assert.doesNotMatch(note, /##vso\[/);
  });

  it('writes counts when they change, and not at every look', () => {
    const before = decide({ look: busy(0) }).line;
    assert.deepEqual(before.counts, { at: at(0), inFlight: 3 });
    const soon = decide({ line: before, look: busy(2, { Order: 2 }), now: 2 });
    assert.deepEqual(soon.line.counts, before.counts);
    assert.deepEqual(decide({ line: before, look: busy(6, { Order: 2 }), now: 6 }).line.counts, {
      at: at(6),
      inFlight: 2,
    });
  });
});
