import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import { evidenceOf, routingEvidenceSchemaVersion } from '../../../../core/routing/report/index.ts';
import { lineStates } from '../../../../core/routing/model.ts';
import { routingStepNames, type RoutingOutcome, type RoutingRequest } from '../../../../core/routing/run/model.ts';
import { fleetOf, lineOf, outcomeOf, recipe, requestOf } from './outcomes.ts';

const write = (outcome: RoutingOutcome, request: RoutingRequest): unknown =>
  JSON.parse(JSON.stringify(evidenceOf(outcome, request))) as unknown;

async function readSchema(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(`docs/${name}`, 'utf8')) as Record<string, unknown>;
}

const time = '2026-05-01T12:00:00.000Z';
const canary = 'c4n4ry-c4n4ry';

/** Everything that can be asked for, with secrets where they belong. */
const full = requestOf('deploy', {
  retire: {
    keep: 2,
    graceMs: 600_000,
    stoppedForMs: 0,
    deadline: { afterMs: 86_400_000, policy: 'terminate', terminate: ['Monitor*'] },
    removeHub: true,
  },
  recipe: {
    ...recipe,
    resourceGroup: 'shop',
    location: 'westeurope',
    plan: 'shop-plan',
    planSku: 'EP1',
    runtime: 'node',
    runtimeVersion: '22',
    operatingSystem: 'linux',
    appSettings: { ApiKey: canary },
    storage: { kind: 'connectionString', connectionString: `AccountKey=${canary}` },
    trackingStore: { connectionName: 'Tracking', connectionString: canary, prefix: 'Shop' },
    smoke: { orchestrator: 'Smoke', input: canary, timeoutMs: 1000 },
    keepTriggers: ['Nightly'],
  },
});

describe('evidenceOf a run of routing', () => {
  let validate: ValidateFunction;
  before(async () => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    ajv.addSchema(await readSchema('evidence.schema.json'), 'evidence.schema.json');
    validate = ajv.compile(await readSchema('routing-evidence.schema.json'));
  });

  it('is described field by field', async () => {
    const { required } = await readSchema('routing-evidence.schema.json');
    const page = await readFile('docs/evidence.md', 'utf8');
    const [, section = ''] = /## DurableAppRouter@1\n(.*?)\n## /s.exec(page) ?? [];
    const told = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    );
    assert.deepEqual([...told, 'schemaVersion', 'kind'].sort(), [...(required as readonly string[])].sort());
  });

  const everything = lineOf('1.0', {
    state: 'Drained',
    hub: { name: 'hub', account: 'stshop', trackingPrefix: 'Shop' },
    counts: { at: time, inFlight: null },
    idleSince: time,
    lastStartAt: time,
    closedAt: time,
    stoppedAt: time,
    startersOff: ['Nightly'],
    failure: { code: 'ROUTING_QUOTA_REACHED', message: 'x', fix: 'y' },
  });
  const cases: [string, RoutingOutcome, RoutingRequest][] = [
    ['a deployment', outcomeOf({ line: '1.1', created: true, functionAppName: 'shop' }), requestOf('deploy')],
    ['everything asked for', outcomeOf(), full],
    ['everything known of a line', outcomeOf({ fleet: fleetOf([everything], {}) }), requestOf('status')],
    ['a registration', outcomeOf({ line: '1.1' }), requestOf('register')],
    ['a change of the default', outcomeOf(), requestOf('activate', { line: '1.1' })],
    ['a round of retirement', outcomeOf(), requestOf('retire')],
    ['a router', outcomeOf({ routerUrl: 'https://x' }), requestOf('installRouter')],
    [
      'every state and step',
      outcomeOf({
        kind: 'timedOut',
        reason: { code: 'TIMED_OUT', message: 'x', fix: 'y' },
        fleet: fleetOf(
          lineStates.map((state, index) => lineOf(`1.${index}`, { state })),
          {},
        ),
        planned: routingStepNames.map((name) => ({ name, text: name })),
        done: routingStepNames.map((name) => ({ name, line: '1.1', text: name })),
        findings: [{ code: 'X', severity: 'note', message: 'x', fix: 'y' }],
      }),
      requestOf('deploy'),
    ],
  ];
  for (const [name, outcome, request] of cases) {
    it(`keeps to its schema: ${name}`, () => {
      assert.ok(validate(write(outcome, request)), JSON.stringify(validate.errors, undefined, 1));
    });
  }

  it('names its version, what was asked and what is there', () => {
    const evidence = evidenceOf(outcomeOf({ kind: 'failed', reason: { code: 'FORBIDDEN', message: 'a\nb' } }), full);
    assert.equal(evidence.schemaVersion, routingEvidenceSchemaVersion);
    assert.deepEqual(evidence.reason, { code: 'FORBIDDEN', message: 'a b' });
    assert.equal(evidence.line, '1.1');
    assert.deepEqual([evidence.defaultLine, evidence.previousLine], ['1.2', '1.1']);
    assert.deepEqual(
      evidence.lines.map(({ line, state }) => `${line} ${state}`),
      ['1.3 Registered', '1.2 Active', '1.1 Healthy', '1.0 Draining', '0.9 Retired'],
    );
    assert.deepEqual(evidence.lines[3]?.inFlight, { at: '2026-05-01T11:00:00.000Z', count: 3 });
    assert.match(evidence.lines[3]?.note ?? '', /the oldest since/);
    assert.deepEqual(evidence.asked.recipe?.settingNames, ['ApiKey']);
    assert.deepEqual(evidence.policy.deadline, { afterMs: 86_400_000, policy: 'terminate', terminate: ['Monitor*'] });
  });

  it('holds no secret of the request, and nothing that it does not know', () => {
    const leaky = { appSettings: { AzureWebJobsStorage: canary } };
    const outcome = {
      ...outcomeOf({
        fleet: fleetOf([{ ...everything, ...leaky }], {}),
        findings: [{ code: 'X', severity: 'note', message: 'x', ...leaky }],
        done: [{ name: 'createApp', text: 'x', ...leaky }],
        reason: { code: 'FORBIDDEN', message: 'x', ...leaky },
      }),
      ...leaky,
    };
    const asked = requestOf('installRouter', { routerSettings: { DURABLE_ROUTER_REGISTRY: canary } });
    for (const request of [full, asked]) assert.ok(!JSON.stringify(write(outcome, request)).includes(canary));
  });

  it('is safe to print', () => {
    const evil = '##vso[task.complete]\n##[error]';
    const text = JSON.stringify(
      write(
        outcomeOf({
          functionAppName: evil,
          routerUrl: evil,
          done: [{ name: 'createApp', text: evil }],
          history: [{ at: evil, by: evil, note: evil, lines: [evil] }],
          lineNotes: new Map([['1.2', evil]]),
        }),
        requestOf('deploy', { by: evil }),
      ),
    );
    assert.doesNotMatch(text, /##vso\[|##\[/);
    assert.ok(text.includes('# #vso['));
  });
});
