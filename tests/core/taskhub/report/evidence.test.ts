import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import type { CheckOutcome } from '../../../../core/taskhub/check/index.ts';
import { evidenceOf, evidenceSchemaVersion } from '../../../../core/taskhub/report/index.ts';
import { defaultPolicy } from '../../../../core/taskhub/model.ts';
import { waitForIdle } from '../../../../core/taskhub/wait/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { fakeReader } from '../../../support/fake-reader.ts';
import { censusOf } from '../../../support/observations.ts';
import { outcomeOf, veryBusy } from './outcomes.ts';

const options = {
  mode: 'wait',
  timeoutMs: 600_000,
  intervalMs: 30_000,
  consecutiveIdleReads: 2,
  stabilisationMs: 10_000,
} as const;

const write = (outcome: CheckOutcome): unknown =>
  JSON.parse(JSON.stringify(evidenceOf(outcome, { policy: defaultPolicy, options }))) as unknown;

describe('evidenceOf', () => {
  let validate: ValidateFunction;
  before(async () => {
    const schema = JSON.parse(await readFile('docs/evidence.schema.json', 'utf8')) as Record<string, unknown>;
    validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
  });

  function assertValid(document: unknown): void {
    assert.ok(validate(document), JSON.stringify(validate.errors, undefined, 1));
  }

  const outcomes: [string, CheckOutcome][] = [
    ['idle', outcomeOf({}, { endedBy: 'idle' })],
    ['busy in every way', outcomeOf(veryBusy)],
    ['nothing read', outcomeOf(undefined, { endedBy: 'permanent', reads: 0 })],
    [
      'an app and its hub',
      outcomeOf(veryBusy, {
        app: { name: 'shop', resourceGroup: 'rg', slot: 'staging' },
        hub: {
          hubName: 'Shop',
          provider: 'AzureStorage',
          nameOrigin: 'resolved',
          nameExplanation: 'x',
          connectionOrigin: 'AzureWebJobsStorage',
          settings: [
            { name: 'Hub', decides: 'hubName', sticky: true },
            { name: 'AzureWebJobsStorage', decides: 'connection', sticky: undefined },
          ],
        },
        findings: [{ code: 'X', severity: 'note', message: 'y' }],
      }),
    ],
  ];
  for (const [name, outcome] of outcomes) {
    it(`keeps to its schema: ${name}`, () => assertValid(write(outcome)));
  }

  it('keeps to its schema after a real wait', async () => {
    const context = fakeContext();
    const failed = { completeness: 'failed', reasons: [{ code: 'THROTTLED', message: 'slow' }] } as const;
    const reader = fakeReader(context.clock, [veryBusy, failed, {}]);
    const outcome = await context.clock.run(
      waitForIdle({ reader, policy: defaultPolicy, sampleSize: 5, options, context }),
    );
    assert.equal(outcome.timeline.length, 4);
    assertValid(write({ ...outcome, source: 'storage', findings: [] }));
  });

  it('names its version, the verdict and the counts', () => {
    const evidence = evidenceOf(outcomeOf(veryBusy), { policy: defaultPolicy, options });
    assert.equal(evidence.schemaVersion, evidenceSchemaVersion);
    assert.equal(evidence.verdict.kind, 'busy');
    assert.match(evidence.verdict.headline, /^3 orchestrations in flight/);
    assert.deepEqual(evidence.lastObservation?.blocking.byStatus, { Pending: 1, Running: 1, Suspended: 1 });
  });

  it('is safe to print', () => {
    const evil = '##vso[task.complete]\n##[error]';
    const outcome = outcomeOf({ blocking: censusOf({ instanceId: evil, name: evil, version: evil, status: evil }) });
    const text = JSON.stringify(evidenceOf(outcome, { policy: defaultPolicy, options }), undefined, 2);
    assert.doesNotMatch(text, /##vso\[|##\[/);
  });
});
