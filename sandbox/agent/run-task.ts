import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { referEndpoints } from './endpoints.ts';
import { agentEnvironment, taskEnvironment } from './environment.ts';
import { resolveInputs } from './inputs.ts';
import { makeJob } from './job.ts';
import { chooseRuntime } from './node.ts';
import { agentCancelTimeouts, runProcess, type ProcessEnd } from './process.ts';
import { isSecretParameter, SecretMasker } from './secret-masker.ts';
import { Step } from './step.ts';
import { readTaskDefinition, versionOf, type TaskDefinition } from './task-definition.ts';
import type { AgentRun, RunTaskOptions } from './types.ts';

/** How long a task that said `done=true` may go on. Source: ExecutionContext.cs (ForceTaskComplete). */
const graceAfterDone = 5000;

/**
 * Runs one task out of its folder as the real agent does: inputs, environment, log, masking, commands, outputs,
 * cancellation and result.
 *
 * @returns always a run, also when the inputs are refused or the handler is missing (then with result Failed)
 * @throws Error when task.json cannot be read
 */
export async function runTask(options: RunTaskOptions): Promise<AgentRun> {
  const startedAt = performance.now();
  const definition = await readTaskDefinition(options.taskFolder);
  const workFolder = options.workFolder ?? (await mkdtemp(join(tmpdir(), 'agent-')));
  try {
    return await runStep(definition, workFolder, options, startedAt);
  } finally {
    if (options.workFolder === undefined) await rm(workFolder, { recursive: true, force: true });
  }
}

async function runStep(
  definition: TaskDefinition,
  workFolder: string,
  options: RunTaskOptions,
  startedAt: number,
): Promise<AgentRun> {
  const { variables, system, sourcesFolder } = await makeJob(definition, workFolder, options);
  const masker = new SecretMasker();
  for (const { value, secret } of variables.all()) if (secret) masker.add(value, true);
  for (const endpoint of [system, ...Object.values(options.endpoints ?? {})]) {
    for (const [name, value] of Object.entries(endpoint.parameters)) if (isSecretParameter(name)) masker.add(value);
  }
  const name = options.stepName ?? definition.name;
  const step = new Step({ definition, name, variables, masker, onLine: options.onLine ?? (() => {}) });

  printHeader(step, definition);
  const valueOf = (variable: string): string | undefined => variables.get(variable);
  const inputs = resolveInputs(definition, options.inputs ?? {}, valueOf, sourcesFolder);
  const values = new Map(inputs.values);
  const referred = referEndpoints(definition, values, options.endpoints ?? {});
  let nodeVersion = '';
  let end: ProcessEnd = { exitCode: undefined, signal: undefined };
  const problems = [...inputs.problems, ...referred.problems];
  if (problems.length > 0) {
    for (const problem of problems) step.addIssue('error', problem);
    step.result = 'Failed';
  } else {
    try {
      const runtime = await chooseRuntime(definition, options.node ?? '20');
      nodeVersion = runtime.nodeVersion;
      step.debug(`Using node path: ${runtime.nodePath}`);
      const environment = {
        ...agentEnvironment(options.env ?? {}),
        ...taskEnvironment({ variables, inputs: values, endpoints: referred.endpoints, system }),
      };
      end = await runToEnd(step, runtime.nodePath, resolve(options.taskFolder, runtime.target), {
        folder: runtime.workingDirectory ?? sourcesFolder,
        environment,
        options,
      });
    } catch (error) {
      step.addIssue('error', error instanceof Error ? error.message : String(error));
      step.result = 'Failed';
    }
  }
  const result = step.finish();
  step.print(`##[section]Finishing: ${definition.friendlyName}`);
  return {
    result,
    resultMessage: step.resultMessage,
    log: step.log,
    outputs: step.outputs,
    variables: step.setVariables,
    issues: step.issues,
    summaries: step.attachments.filter(({ type }) => type.endsWith('.Summary')).map(({ content }) => content),
    attachments: step.attachments,
    masks: masker.values,
    rawOutput: step.rawOutput,
    exitCode: end.exitCode,
    endedBySignal: end.signal,
    nodeVersion,
    durationMs: performance.now() - startedAt,
  };
}

async function runToEnd(
  step: Step,
  nodePath: string,
  target: string,
  { folder, environment, options }: { folder: string; environment: Record<string, string>; options: RunTaskOptions },
): Promise<ProcessEnd> {
  const cancellation = new AbortController();
  const done = new AbortController();
  const cancel = (): void => cancellation.abort();
  const timers: NodeJS.Timeout[] = [];
  if (options.cancelAfter !== undefined) timers.push(setTimeout(cancel, options.cancelAfter));
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  const killed = AbortSignal.any([done.signal, ...(options.killSignal === undefined ? [] : [options.killSignal])]);
  let saidDone = false;
  step.onDone = () => {
    saidDone = true;
    timers.push(setTimeout(() => done.abort(), graceAfterDone));
  };
  try {
    const end = await runProcess({
      command: nodePath,
      args: [target],
      folder,
      environment,
      cancelled: cancellation.signal,
      killed,
      cancelTimeouts: options.cancelTimeouts ?? agentCancelTimeouts,
      onLine: (line) => step.read(line),
    });
    if (cancellation.signal.aborted) {
      step.addIssue('error', 'The operation was canceled.');
      step.result = 'Canceled';
    } else if (end.exitCode !== 0 && !saidDone) {
      step.addIssue(
        'error',
        `Exit code ${end.exitCode ?? end.signal} returned from process: file name '${nodePath}', arguments '"${target}"'.`,
      );
      step.result = 'Failed';
    }
    return end;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

function printHeader(step: Step, definition: TaskDefinition): void {
  const rule = '==============================================================================';
  step.print(`##[section]Starting: ${definition.friendlyName}`);
  step.print(rule);
  step.print(`Task         : ${definition.friendlyName}`);
  step.print(`Description  : ${definition.description}`);
  step.print(`Version      : ${versionOf(definition)}`);
  step.print(`Author       : ${definition.author}`);
  step.print(`Help         : ${definition.helpUrl ?? definition.helpMarkDown ?? ''}`);
  step.print(rule);
}
