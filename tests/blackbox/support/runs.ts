import assert from 'node:assert/strict';
import type { AgentRun, NodeMajor, RunTaskOptions } from '../../../sandbox/agent/index.ts';
import type { Sandbox } from '../../../sandbox/index.ts';
import { runPackedTask } from '../../support/packed-task.ts';

export type CheckOptions = Omit<RunTaskOptions, 'taskFolder' | 'inputs'>;
export type Inputs = Readonly<Record<string, string>>;

/** Nothing of the machine that runs the tests may decide how a task reaches the network. */
const noProxyVariables = Object.fromEntries(
  ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'node_extra_ca_certs', 'node_tls_reject_unauthorized'].flatMap(
    (name) => [
      [name, undefined],
      [name.toUpperCase(), undefined],
    ],
  ),
);

/** As quick as the task allows: one decision, two clean reads a second apart. */
const quick: Inputs = { mode: 'check', interval: '1s', stabilisationTime: '0s' };

/** A check sleeps more than it works, so some may run at once. */
const mostAtOnce = 6;
let running = 0;
const queue: (() => void)[] = [];

/** Runs the packed status check as one step of a pipeline. Tests may start as many as they like. */
export function check(inputs: Inputs, options: CheckOptions = {}): Promise<AgentRun> {
  return step('DurableStatusCheck', { ...quick, ...inputs }, options);
}

/** Runs a packed task as one step of a pipeline. Tests may start as many as they like. */
export async function step(task: string, inputs: Inputs, options: CheckOptions = {}): Promise<AgentRun> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => queue.push(resolve));
  else running += 1;
  try {
    return await runPackedTask(task, { ...options, inputs, env: { ...noProxyVariables, ...options.env } });
  } finally {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }
}

const everyNode: readonly NodeMajor[] = ['20', '24'];

/** The same step under every handler at once. */
export async function checkOnEveryNode(inputs: Inputs, options: CheckOptions = {}): Promise<AgentRun[]> {
  return Promise.all(everyNode.map((node) => check(inputs, { ...options, node })));
}

/** What a pipeline in the sandbox gives a step: its service connection, under the input `azureSubscription`, and its token. */
export function inPipelineOf(
  sandbox: Sandbox,
  scheme: Parameters<Sandbox['serviceConnection']>[0] = 'ServicePrincipalSecret',
): CheckOptions {
  return {
    endpoints: {
      [sandbox.serviceConnectionId]: sandbox.serviceConnection(scheme),
      SystemVssConnection: {
        url: 'https://dev.azure.com/sandbox/',
        scheme: 'OAuth',
        parameters: { AccessToken: sandbox.systemAccessToken },
        data: {},
      },
    },
    env: sandbox.environment(),
  };
}

/** A run's log as one text, for messages of failed assertions and for searches. */
export function logOf(run: AgentRun): string {
  return run.log.join('\n');
}

/** Outputs as far as they are asked about; the log is the message when they differ. */
export function assertOutputs(run: AgentRun, expected: Inputs): void {
  const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, run.outputs[name]]));
  assert.deepEqual(seen, expected, logOf(run));
}

export function assertIdle(run: AgentRun, more: Inputs = {}): void {
  assertOutputs(run, { verdict: 'idle', reasonCode: '', ...more });
  assert.equal(run.result, 'Succeeded', logOf(run));
  assertComplete(run);
}

export function assertBusy(run: AgentRun, more: Inputs = {}): void {
  assertOutputs(run, { verdict: 'busy', reasonCode: '', ...more });
  assert.equal(run.result, 'Failed', logOf(run));
  assertComplete(run);
}

/** @param code the reason, as the output and the error on the run page give it */
export function assertUnknown(run: AgentRun, code: string, more: Inputs = {}): void {
  assertOutputs(run, { verdict: 'unknown', reasonCode: code, inFlightCount: '', ...more });
  assert.equal(run.result, 'Failed', logOf(run));
  assert.ok(
    run.issues.some(({ type, message }) => type === 'error' && message.includes(code)),
    logOf(run),
  );
}

/** A run that came to a verdict tells it everywhere: exit, outputs, summary, evidence. */
function assertComplete(run: AgentRun): void {
  assert.equal(run.exitCode, 0, logOf(run));
  assert.equal(run.summaries.length, 1, logOf(run));
  const { verdict } = evidenceOf(run);
  assert.equal(verdict.kind, run.outputs['verdict']);
  assert.equal(verdict.headline, run.outputs['reason']);
  assert.ok(run.summaries[0]?.toLowerCase().startsWith(`### ${verdict.kind}`), run.summaries[0]);
}

export interface EvidenceFile {
  readonly verdict: { readonly kind: string; readonly headline: string };
  readonly source: string | null;
  readonly hub: { readonly hubName: string; readonly nameExplanation: string; readonly settings: unknown[] } | null;
  readonly findings: readonly { readonly message: string }[];
}

/** The evidence that the task added to the run's logs. */
export function evidenceOf(run: AgentRun): EvidenceFile {
  const file = run.attachments.find(({ name }) => name.endsWith('.json'));
  assert.ok(file, logOf(run));
  return JSON.parse(file.content) as EvidenceFile;
}
