import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import type { SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { evidenceOf, slotEvidenceSchemaVersion } from '../../../../core/slots/report/index.ts';
import { busyOutcome, finding, outcomeOf, requestOf, seenBefore, slotOf, without } from './outcomes.ts';

const write = (outcome: SlotOutcome, request: SlotRequest = requestOf()): unknown =>
  JSON.parse(JSON.stringify(evidenceOf(outcome, request))) as unknown;

async function readSchema(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(`docs/${name}`, 'utf8')) as Record<string, unknown>;
}

describe('evidenceOf a slot action', () => {
  let validate: ValidateFunction;
  before(async () => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    ajv.addSchema(await readSchema('evidence.schema.json'), 'evidence.schema.json');
    validate = ajv.compile(await readSchema('slot-evidence.schema.json'));
  });

  function assertValid(document: unknown): void {
    assert.ok(validate(document), JSON.stringify(validate.errors, undefined, 1));
  }

  it('is described field by field', async () => {
    const { required } = await readSchema('slot-evidence.schema.json');
    const page = await readFile('docs/evidence.md', 'utf8');
    const [, section = ''] = /## DurableSlotSwap@1\n(.*?)\n## /s.exec(page) ?? [];
    const told = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    );
    assert.deepEqual([...told, 'schemaVersion', 'kind'].sort(), [...(required as readonly string[])].sort());
  });

  const full = requestOf({
    app: { appName: 'shop-orders', resourceGroupName: 'shop' },
    severities: new Map([['SAME_HUB', 'warning']]),
    lock: { containerUrl: 'https://stlocks.blob.core.windows.net/deployments' },
    annotate: { componentId: '/subscriptions/s/components/appi', runUrl: 'https://dev.azure.com/x' },
    hostJsonFrom: { kind: 'package', path: '/drop/app.zip' },
    prepare: { unstickHubSettings: true, hubNames: ['ShopC'] },
    verify: {
      health: { path: '/api/health', expectedStatus: 200, bodyContains: 'ok', forMs: 30_000 },
      patienceMs: 300_000,
      soakMs: 0,
      swapBackOnFailure: true,
    },
  });
  const bare = without(outcomeOf(), 'pair', 'plan', 'before', 'after', 'verification', 'release');
  const cases: [string, SlotOutcome, SlotRequest?][] = [
    ['a swap that went well', outcomeOf()],
    ['everything asked for', outcomeOf({ findings: [{ ...finding, severityBefore: 'error' }] }), full],
    ['a busy hub', busyOutcome()],
    [
      'nothing seen at all',
      { ...bare, result: 'failed', swapped: 'false', reason: { code: 'FORBIDDEN', message: 'x' } },
    ],
    [
      'a refusal',
      busyOutcome({ plan: { kind: 'refuse', code: 'PREFLIGHT_FAILED', message: 'x', fix: 'y' }, drained: [] }),
    ],
    [
      'nothing to do',
      outcomeOf({ result: 'alreadyDone', swapped: 'alreadyDone', plan: { kind: 'nothing', why: 'x', steps: [] } }),
    ],
    [
      'a swap back',
      outcomeOf({
        result: 'failed',
        reason: { code: 'VERIFICATION_FAILED', message: 'x', fix: 'y' },
        verification: {
          kind: 'unhealthy',
          reasons: [{ code: 'VERIFICATION_FAILED', message: '500' }],
          checks: [{ name: 'Health', ok: false, seen: '500' }],
        },
        swappedBack: {
          done: true,
          why: 'it was not healthy',
          verification: { kind: 'healthy', reasons: [], checks: [] },
        },
        goOn: 'Run it again.',
      }),
    ],
    [
      'a quiet moment that did not come',
      outcomeOf({
        quiet: {
          came: false,
          waitedMs: 600_000,
          limitMs: 600_000,
          hubs: [
            { slot: 'source', hubName: 'ShopB' },
            { slot: 'target', hubName: 'ShopA', inFlight: { count: 3, atLeast: false } },
            { slot: 'target', reason: { code: 'FORBIDDEN', message: 'x', fix: 'y' } },
          ],
        },
      }),
    ],
    ['a release annotation', outcomeOf({ annotation: { id: 'i', name: 'n' } })],
    [
      'a release annotation that was not written',
      outcomeOf({ annotation: { id: 'i', name: 'n', reason: { code: 'FORBIDDEN', message: 'x', fix: 'y' } } }),
    ],
    [
      'a slot whose hub is not known',
      outcomeOf({
        before: {
          ...seenBefore,
          source: {
            ...without(seenBefore.source, 'hub', 'inFlight', 'entities'),
            hubReason: { code: 'HUB_NAME_UNRESOLVED', message: 'No setting.', fix: 'Set it.' },
          },
        },
      }),
    ],
  ];
  for (const [name, outcome, request] of cases) {
    it(`keeps to its schema: ${name}`, () => assertValid(write(outcome, request)));
  }

  it('names its version, what was asked and what was seen', () => {
    const evidence = evidenceOf(busyOutcome(), full);
    assert.equal(evidence.schemaVersion, slotEvidenceSchemaVersion);
    assert.equal(evidence.headline, 'Task hub ShopA is busy.');
    assert.equal(evidence.before?.target.hub?.hubName, 'ShopA');
    assert.equal(evidence.after, null);
    assert.equal(evidence.drained[0]?.check.lastObservation?.blocking.total, 3);
    assert.deepEqual(evidence.asked.severities, { SAME_HUB: 'warning' });
    assert.equal(evidence.asked.applicationInsights, '/subscriptions/s/components/appi');
    assert.equal(evidence.plan?.description.length, 3);
  });

  it('tells of the quiet period', () => {
    const hubs = [{ slot: 'target', hubName: 'ShopA', inFlight: { count: 3, atLeast: true } }] as const;
    const { quiet } = evidenceOf(outcomeOf({ quiet: { came: false, waitedMs: 5, limitMs: 6, hubs } }), full);
    assert.deepEqual(quiet, { came: false, waitedMs: 5, limitMs: 6, hubs: [{ ...hubs[0], reason: null }] });
    assert.equal(evidenceOf(outcomeOf(), full).quiet, null);
  });

  it('tells of the release annotation', () => {
    const reason = { code: 'FORBIDDEN', message: 'x\ny', fix: 'z' } as const;
    const [written, refused] = [{}, { reason }].map((more) =>
      evidenceOf(outcomeOf({ annotation: { id: 'i', name: 'n', ...more } }), full),
    );
    assert.deepEqual(written?.annotation, { id: 'i', name: 'n', reason: null });
    assert.deepEqual(refused?.annotation?.reason, { code: 'FORBIDDEN', message: 'x y', fix: 'z' });
    assert.equal(evidenceOf(outcomeOf(), full).annotation, null);
  });

  it('is safe to print', () => {
    const evil = '##vso[task.complete]\n##[error]';
    const text = JSON.stringify(
      write(
        outcomeOf({
          release: evil,
          before: { ...seenBefore, source: slotOf(evil, evil, { state: evil, release: evil }) },
          findings: [{ ...finding, message: evil, why: evil, fix: evil }],
          timeline: [{ at: seenBefore.at, elapsedMs: 1, line: evil }],
          correlationIds: [evil],
          goOn: evil,
        }),
      ),
      undefined,
      2,
    );
    assert.doesNotMatch(text, /##vso\[|##\[/);
    assert.ok(text.includes('# #vso['));
  });

  it('has no line breaks of its own texts, nor escapes of them', () => {
    const lines = 'Two findings:\n- one\n- two';
    const reason = { code: 'PREFLIGHT_FAILED', message: lines, fix: lines } as const;
    const plan = { kind: 'refuse', ...reason } as const;
    const text = JSON.stringify(write(outcomeOf({ result: 'failed', reason, plan, goOn: lines })));
    assert.ok(!/\\n|u000a/.test(text), text);
    assert.match(text, /Two findings: - one - two/);
  });

  it('takes over nothing that it does not know: settings and secrets beside the report stay out', () => {
    const canary = 'c4n4ry-c4n4ry';
    const leaky = { appSettings: { AzureWebJobsStorage: canary } };
    const slot = { ...slotOf('staging', 'ShopB'), ...leaky };
    const outcome = {
      ...outcomeOf({
        before: { ...seenBefore, source: slot, target: slot, ...leaky },
        findings: [{ ...finding, ...leaky }],
        timeline: [{ at: seenBefore.at, elapsedMs: 1, line: 'x', ...leaky }],
        reason: { code: 'FORBIDDEN', message: 'x', ...leaky },
        verification: {
          kind: 'unknown',
          reasons: [],
          checks: [{ name: 'x', ok: true, seen: 'y', ...leaky }],
          ...leaky,
        },
      }),
      ...leaky,
    };
    assert.ok(!JSON.stringify(write(outcome, { ...requestOf(), ...leaky })).includes(canary));
  });
});
