import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { RoutingEvidence } from '../../../core/routing/report/index.ts';
import type { AgentRun, TaskResult } from '../../../sandbox/agent/index.ts';
import { emulatorAccount } from '../../../sandbox/azurite/index.ts';
import { assertOutputs, logOf, type Inputs } from '../support/runs.ts';
import { paymentSecret, type Application } from './application.ts';

const readSchema = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')) as Record<string, unknown>;

const validate = new Ajv({ allErrors: true, strict: false })
  .addSchema(readSchema('evidence.schema.json'), 'evidence.schema.json')
  .compile(readSchema('routing-evidence.schema.json'));

/** The evidence that a run added to the run's logs, held against its schema. */
export function evidenceOf(run: AgentRun): RoutingEvidence {
  const file = run.attachments.find(({ name }) => name.endsWith('.json'));
  assert.ok(file, logOf(run));
  const evidence: unknown = JSON.parse(file.content);
  assert.ok(validate(evidence), JSON.stringify(validate.errors, undefined, 1));
  return evidence as RoutingEvidence;
}

const everyOutput = [
  'functionAppName',
  'line',
  'created',
  'state',
  'defaultVersion',
  'drainingLines',
  'routerUrl',
  'reason',
  'reasonCode',
  'evidenceFile',
];

/**
 * A run that came to an end tells it everywhere alike: result, outputs, summary, evidence; and no secret anywhere.
 *
 * @param outputs as far as they are asked about
 */
export function assertEnded(
  application: Application,
  run: AgentRun,
  result: TaskResult,
  outputs: Inputs,
): RoutingEvidence {
  assertOutputs(run, outputs);
  assert.equal(run.result, result, logOf(run));
  assert.equal(run.exitCode, 0, logOf(run));
  assert.deepEqual(Object.keys(run.outputs).sort(), [...everyOutput].sort(), logOf(run));
  const evidence = evidenceOf(run);
  assertOutputs(run, {
    line: evidence.line ?? '',
    functionAppName: evidence.functionAppName ?? '',
    created: String(evidence.created),
    reasonCode: evidence.reason?.code ?? '',
    reason: evidence.headline,
  });
  assert.equal(run.summaries.length, 1, logOf(run));
  assert.ok(run.outputs['evidenceFile']?.endsWith('.json'), logOf(run));
  if (result === 'Succeeded') {
    assert.deepEqual(
      run.issues.filter(({ type }) => type === 'error'),
      [],
      logOf(run),
    );
    assert.ok(logOf(run).includes(evidence.headline), logOf(run));
  } else {
    const code = evidence.reason?.code ?? 'a reason';
    const said = run.issues.some(({ type, message }) => type === 'error' && message.includes(code));
    assert.ok(said || result === 'Canceled', logOf(run));
  }
  assertNoSecrets(application, run);
  return evidence;
}

export function assertDone(application: Application, run: AgentRun, outputs: Inputs = {}): RoutingEvidence {
  return assertEnded(application, run, 'Succeeded', { reasonCode: '', ...outputs });
}

/** The run failed, and said why by this code. */
export function assertFailed(
  application: Application,
  run: AgentRun,
  reasonCode: string,
  outputs: Inputs = {},
): RoutingEvidence {
  return assertEnded(application, run, 'Failed', { reasonCode, ...outputs });
}

/** Nothing that a person or a later step reads holds a secret, masked or not. */
export function assertNoSecrets(application: Application, run: AgentRun): void {
  const { sandbox } = application;
  const keys = application
    .apps()
    .flatMap(({ slots }) =>
      [...slots.values()].flatMap(({ keys: { masterKey, functionKeys, systemKeys }, appSettings }) => [
        masterKey,
        ...Object.values(functionKeys),
        ...Object.values(systemKeys),
        appSettings['DURABLE_ROUTER_ENCRYPTION_KEY'] ?? '',
      ]),
    );
  const credential = sandbox.serviceConnection('ServicePrincipalSecret').parameters['serviceprincipalkey'] ?? '';
  const secrets = [emulatorAccount.key, paymentSecret, credential, sandbox.systemAccessToken, ...keys];
  const texts = [
    ...run.rawOutput.filter((line) => !line.startsWith('##vso[task.setsecret]')),
    ...run.summaries,
    ...run.attachments.map(({ content }) => content),
    ...Object.values(run.outputs),
    ...run.issues.map(({ message }) => message),
  ];
  for (const secret of secrets.filter((one) => one !== '')) {
    const found = texts.find((text) => text.includes(secret));
    assert.equal(found, undefined, `a secret is shown: ${found ?? ''}`);
  }
}
