import assert from 'node:assert/strict';
import type { RoutingCommand, RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { headline, nextSteps, summaryMarkdown } from '../../../../core/routing/report/index.ts';
import { fleet, fleetOf, lineOf, outcomeOf, requestOf } from './outcomes.ts';

const summary = (
  command: RoutingCommand,
  change: Partial<RoutingOutcome> = {},
  asked: Record<string, unknown> = {},
): string => summaryMarkdown(outcomeOf(change), requestOf(command, asked));

const step = (name: 'createApp' | 'deployPackage' | 'activate', text: string, line = '1.1') => ({ name, line, text });
const reason = { code: 'ROUTING_VERSION_REFUSED', message: 'It is older.', fix: 'Raise it.' } as const;

describe('summaryMarkdown of routing', () => {
  describe('says first how it ended', () => {
    const app = { line: '1.1', functionAppName: 'shop-orders-1-1-3f2a9c' };
    const serving = fleetOf([lineOf('1.0'), lineOf('1.1', { state: 'Active' })], { default: '1.1', previous: '1.0' });
    const waiting = fleetOf([lineOf('1.1', { state: 'Registered' })], {});
    const cases: [string, RoutingCommand, Partial<RoutingOutcome>, Record<string, unknown>, RegExp][] = [
      [
        'registered, without an app',
        'register',
        { line: '1.1', fleet: waiting },
        {},
        /^### Registered\n\nVersion 1\.1\.0 is registered in line 1\.1\. It has no app yet: the first request for it makes one\./,
      ],
      [
        'registered in a line that works',
        'register',
        { line: '1.1', fleet: serving },
        {},
        /The line has an app already, which gets it with the next deployment\./,
      ],
      [
        'deployed into a new app, which serves',
        'deploy',
        { ...app, fleet: serving, created: true },
        {},
        /^### Deployed\n\nVersion 1\.1\.0 runs in line 1\.1: the app shop-orders-1-1-3f2a9c, which is new\. It is the default for starts\./,
      ],
      [
        'deployed beside the default',
        'deploy',
        app,
        { activate: false },
        /which was there\. Only starts that ask for it go to it\. Starts that ask for no version go to line 1\.2 \\\(1\.2\.0\\\)\./,
      ],
      [
        'another default',
        'activate',
        {},
        {},
        /^### Default changed\n\nStarts that ask for no version go to line 1\.2 .* Line 1\.1 is kept for rollback\./,
      ],
      [
        'retired what was waited for',
        'retire',
        { line: '0.9' },
        { line: '0.9' },
        /^### Lines looked after\n\nLine 0\.9 is retired: its app is gone/,
      ],
      [
        'one round of retirement',
        'retire',
        { done: [{ name: 'retire', line: '0.9', text: 'Retire line 0.9' }] },
        {},
        /1 line was retired\. 1 line is on the way out: 1\.0\./,
      ],
      [
        'nothing to retire in an application that nobody knows',
        'retire',
        { fleet: fleetOf([], {}), lineNotes: new Map() },
        {},
        /^### Lines looked after\n\nNo version of shop-orders is registered\./,
      ],
      [
        'lines that drain, and that nobody has looked at',
        'deploy',
        { ...app, fleet: fleetOf([lineOf('1.0', { state: 'Draining' })], {}), lineNotes: new Map() },
        {},
        /\| no run has looked now what is in flight: see commands status and retire \|/,
      ],
      ['nothing to retire', 'retire', { fleet: serving }, {}, /^### Lines looked after\n\nNo line drains\./],
      [
        'the lines',
        'status',
        {},
        {},
        /^### Lines\n\n4 lines\. Starts .* line 1\.2 .* 1 line is on the way out: 1\.0\./,
      ],
      [
        'no lines',
        'status',
        { fleet: fleetOf([], {}), lineNotes: new Map() },
        {},
        /No version of shop-orders is registered\./,
      ],
      [
        'a router',
        'installRouter',
        { functionAppName: 'shop-router', created: true, routerUrl: 'https://shop-router.azurewebsites.net' },
        {},
        /^### Router installed\n\nThe router shop-router is installed and answers at https\\:\/\/shop-router/,
      ],
      [
        'planned',
        'deploy',
        { kind: 'planned', planned: [step('createApp', 'Create the app')] },
        { dryRun: true },
        /^### Planned, nothing was changed\n\n1 step would be taken\. Nothing was changed\./,
      ],
      ['nothing planned', 'retire', { kind: 'planned' }, { dryRun: true }, /Nothing is to be done\./],
      ['refused', 'deploy', { kind: 'failed', reason }, {}, /^### Not deployed\n\nIt is older\./],
      ['too slow', 'deploy', { kind: 'timedOut' }, {}, /^### Not deployed in time\n\nThe time was up/],
      ['cancelled', 'retire', { kind: 'cancelled' }, {}, /^### Cancelled\n\nThe job was cancelled/],
    ];
    for (const [name, command, change, asked, expected] of cases) {
      it(name, () => assert.match(summary(command, change, asked), expected));
    }
  });

  it('shows every line, newest first, those that are gone last', () => {
    const rows = [...summary('status').matchAll(/^\| (\d\.\d) \| ([^|]*) \|/gm)].map(([, line, state]) => [
      line,
      state,
    ]);
    assert.deepEqual(rows, [
      ['1.3', 'Registered'],
      ['1.2', 'Active, the default'],
      ['1.1', 'Healthy, for rollback'],
      ['1.0', 'Draining'],
      ['0.9', 'Retired'],
    ]);
  });

  it('says of a line where it is, what runs in it, what is in flight, and what it waits for', () => {
    const text = summary('status');
    assert.match(
      text,
      /\| 1\.0 \| Draining \| 2026-05-01 10:00 UTC \| shop-orders-1-0-3f2a9c \| 1\.0\.2, 1\.0\.0 \| 3 \\\(2026-05-01 11:00 UTC\\\) \| 3 orchestrations in flight, the oldest since/,
    );
    assert.match(text, /\| 1\.1 .*\| cannot be told \\\(2026-05-01 11:00 UTC\\\) \|/);
    assert.match(text, /\| 1\.3 \| Registered \| .* \| none yet \| 1\.3\.0 \\\(not deployed yet\\\) \|/);
    assert.match(text, /\| 1\.3 .*the first request for it makes its app \|/);
    assert.match(text, /\| 0\.9 \| Retired .*\\\(removed\\\) .*its addresses answer that it is gone/);
  });

  it('says since when an app is stopped, why one could not be made, and who is making one', () => {
    const failure = { code: 'ROUTING_QUOTA_REACHED', message: 'The plan is full.' } as const;
    const text = summary('status', {
      lineNotes: new Map(),
      fleet: fleetOf(
        [
          lineOf('1.0', { state: 'Drained', stoppedAt: '2026-05-01T11:30:00.000Z' }),
          lineOf('1.1', { state: 'Failed', failure }),
          lineOf('1.2', { state: 'Creating', worker: { by: 'Shop 7', until: '2026-05-01T12:00:00.000Z' } }),
        ],
        {},
      ),
    });
    assert.match(text, /shop-orders-1-0-3f2a9c \\\(stopped 2026-05-01 11:30 UTC\\\)/);
    assert.match(text, /\| 1\.1 \| Failed .*The plan is full\./);
    assert.match(text, /\| 1\.2 \| Creating .*Shop 7 is at work on it/);
  });

  it('counts retired lines and versions that are too many to show', () => {
    const retired = Array.from({ length: 25 }, (_, index) => lineOf(`0.${index}`, { state: 'Retired' }));
    const patches = Array.from({ length: 8 }, (_, patch) => ({
      ...{ version: `1.0.${patch}`, packageHash: 'ab', deployedAt: '2026-05-01T10:00:00.000Z' },
    }));
    const text = summary('status', { fleet: fleetOf([...retired, lineOf('1.0', { patches })], {}) });
    assert.match(text, /and 5 retired lines more/);
    assert.match(text, /1\.0\.7, 1\.0\.6, 1\.0\.5, 1\.0\.4, 1\.0\.3, and 3 before/);
  });

  it('lists what would be done, what was done, and what was not', () => {
    const [made, deployed] = [step('createApp', 'Create the app'), step('deployPackage', 'Deploy 1.1.0')];
    const planned = summary('deploy', { kind: 'planned', planned: [made, deployed] });
    assert.match(planned, /#### What would be done\n\n1\. Create the app\n1\. Deploy 1\.1\.0\n/);
    assert.doesNotMatch(planned, /What was/);
    const failed = summary('deploy', { kind: 'failed', reason, planned: [made, deployed], done: [made] });
    assert.match(failed, /#### What was done\n\n1\. Create the app\n\n#### What was not done\n\n1\. Deploy 1\.1\.0\n/);
    const done = summary('deploy', { planned: [made, deployed], done: [made] });
    assert.doesNotMatch(done, /What was not done/);
  });

  it('lists findings, errors first, and the newest changes', () => {
    const text = summary('deploy', {
      findings: [
        { code: 'ALERTS', severity: 'note', message: 'Alerts are not taken over.' },
        { code: 'IDENTITY', severity: 'error', message: 'No identity.', fix: 'az functionapp identity assign' },
      ],
    });
    assert.match(text, /\| error \| IDENTITY \| No identity\. \| az functionapp identity assign \|\n\| note \| ALERTS/);
    assert.match(
      text,
      /#### Newest changes\n\n.*\n.*\n\| 2026-05-01 11:00 UTC \| 1\.2 is the default, 1\.1 is kept for rollback \| 1\.2 Active \| Shop 20260501\.1 \|/,
    );
  });

  describe('says what to do next', () => {
    const cases: [string, RoutingCommand, Partial<RoutingOutcome>, Record<string, unknown>, RegExp][] = [
      ['ask for a registered version', 'register', { line: '1.3' }, {}, /x-app-version: 1\.1\.0/],
      ['deploy what is registered in a line that works', 'register', { line: '1.2' }, {}, /'deploy' .* no package/],
      ['roll back', 'deploy', {}, {}, /go back to line 1\.1, use command 'activate' without a line/],
      ['go on draining', 'activate', {}, {}, /command 'retire' on a schedule/],
      ['activate what only runs', 'deploy', {}, { activate: false }, /command 'activate' with the line 1\.1/],
      ['do the plan', 'retire', { kind: 'planned', planned: [step('activate', 'x')] }, {}, /without dryRun/],
      ['what the reason says', 'deploy', { kind: 'failed', reason }, {}, /^Raise it\.$/],
      ['run again with more time', 'deploy', { kind: 'timedOut', reason }, {}, /^Raise it\.\nRun it again/],
      ['run again', 'deploy', { kind: 'cancelled' }, {}, /^Run it again: it looks first/],
      ['begin', 'status', { fleet: fleetOf([], {}) }, {}, /first version/],
      ['nothing when the line that was waited for is gone', 'retire', {}, { line: '0.9' }, /^$/],
    ];
    for (const [name, command, change, asked, expected] of cases) {
      it(name, () => assert.match(nextSteps(outcomeOf(change), requestOf(command, asked)).join('\n'), expected));
    }
  });

  it('shows text from outside as text', () => {
    const evil = '##vso[task.complete]<script>|*x*\n[a](http://x)';
    const text = summary('deploy', {
      kind: 'failed',
      reason: { code: 'INTERNAL', message: evil, fix: evil },
      functionAppName: evil,
      routerUrl: evil,
      findings: [{ code: evil, severity: 'error', message: evil, fix: evil }],
      done: [step('createApp', evil)],
      history: [{ at: evil, by: evil, note: evil, lines: [evil] }],
      lineNotes: new Map([['1.2', evil]]),
      fleet: { ...fleet, routes: { default: '1.2' } },
    });
    assert.ok(!text.includes('##vso['));
    assert.ok(!text.includes('<script>'));
    assert.ok(!text.includes('[a](http'));
    assert.doesNotMatch(text, /(?<!\\)\*x/);
  });

  it('has a headline on the default when nobody deployed into it', () => {
    const patches = [{ version: '1.0.0', packageHash: 'ab' }];
    const bare = fleetOf([lineOf('1.0', { state: 'Active', patches })], { default: '1.0' });
    assert.equal(
      headline(outcomeOf({ fleet: bare }), requestOf('activate')),
      'Starts that ask for no version go to line 1.0.',
    );
  });
});
