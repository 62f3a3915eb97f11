import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { AgentRun, TaskResult } from '../../../sandbox/agent/index.ts';
import { assertOutputs, logOf, type Inputs } from './runs.ts';

interface SlotInEvidence {
  readonly name: string;
  readonly release: string | null;
  readonly hub: { readonly hubName: string } | null;
  readonly inFlight: { readonly count: number } | null;
}

interface SlotsInEvidence {
  readonly source: SlotInEvidence;
  readonly target: SlotInEvidence;
}

interface VerificationInEvidence {
  readonly kind: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly seen: string }[];
}

/** What the tests ask of the evidence of the slot swap; docs/slot-evidence.schema.json has all of it. */
export interface SlotEvidence {
  readonly action: string;
  readonly result: string;
  readonly headline: string;
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly swapped: string;
  readonly verdict: string;
  readonly release: string;
  readonly before: SlotsInEvidence | null;
  readonly after: SlotsInEvidence | null;
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
  readonly plan: { readonly kind: string; readonly steps?: readonly { readonly kind: string }[] } | null;
  readonly drained: readonly {
    readonly hub: { readonly hubName: string };
    readonly check: { readonly verdict: { readonly kind: string } };
  }[];
  readonly quiet: {
    readonly came: boolean;
    readonly limitMs: number;
    readonly hubs: readonly {
      readonly slot: string;
      readonly hubName: string | null;
      readonly inFlight: { readonly count: number } | null;
    }[];
  } | null;
  readonly verification: VerificationInEvidence | null;
  readonly swappedBack: { readonly done: boolean; readonly why: string } | null;
  readonly annotation: {
    readonly id: string;
    readonly name: string;
    readonly reason: { readonly code: string } | null;
  } | null;
  readonly timeline: readonly { readonly line: string; readonly elapsedMs: number }[];
  readonly correlationIds: readonly string[];
  readonly goOn: string | null;
}

const readSchema = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')) as Record<string, unknown>;

const validate = new Ajv({ allErrors: true, strict: false })
  .addSchema(readSchema('evidence.schema.json'), 'evidence.schema.json')
  .compile(readSchema('slot-evidence.schema.json'));

/** The evidence that a run of the slot swap added to the run's logs, held against its schema. */
export function slotEvidenceOf(run: AgentRun): SlotEvidence {
  const file = run.attachments.find(({ name }) => name.endsWith('.json'));
  assert.ok(file, logOf(run));
  const evidence: unknown = JSON.parse(file.content);
  assert.ok(validate(evidence), JSON.stringify(validate.errors, undefined, 1));
  return evidence as SlotEvidence;
}

const everyOutput = [
  'swapped',
  'verdict',
  'reason',
  'reasonCode',
  'release',
  'sourceHub',
  'targetHub',
  'drainedHub',
  'findingsCount',
  'errorCount',
  'warningCount',
  'swappedBack',
  'correlationId',
  'evidenceFile',
];

/**
 * A run that came to an end tells it everywhere alike: result, outputs, summary, evidence.
 *
 * @param outputs as far as they are asked about
 */
export function assertEnded(run: AgentRun, result: TaskResult, outputs: Inputs): SlotEvidence {
  assertOutputs(run, outputs);
  assert.equal(run.result, result, logOf(run));
  assert.equal(run.exitCode, 0, logOf(run));
  assert.deepEqual(Object.keys(run.outputs).sort(), [...everyOutput].sort(), logOf(run));
  const evidence = slotEvidenceOf(run);
  const told = {
    swapped: evidence.swapped,
    verdict: evidence.verdict,
    release: evidence.release,
    reason: evidence.headline.replace(/\s*\n\s*/g, ' '),
    reasonCode: evidence.reason?.code ?? '',
  };
  assertOutputs(run, told);
  assert.equal(run.summaries.length, 1, logOf(run));
  assert.ok(run.outputs['evidenceFile']?.endsWith('.json'), logOf(run));
  if (result === 'Succeeded') {
    assert.deepEqual(
      run.issues.filter(({ type }) => type === 'error'),
      [],
      logOf(run),
    );
  } else {
    const code = evidence.reason?.code ?? 'a reason';
    const said = run.issues.some(({ type, message }) => type === 'error' && message.includes(code));
    assert.ok(said || result === 'Canceled', logOf(run));
  }
  return evidence;
}

/** The run failed, and said why by this code. */
export function assertFailed(run: AgentRun, reasonCode: string, outputs: Inputs = {}): SlotEvidence {
  return assertEnded(run, 'Failed', { reasonCode, ...outputs });
}

/** Codes of the findings, in order. */
export function findingsOf({ findings }: SlotEvidence): readonly string[] {
  return findings.map(({ code }) => code);
}
