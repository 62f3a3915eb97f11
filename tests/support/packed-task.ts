import { join } from 'node:path';
import { runTask, type AgentRun, type RunTaskOptions } from '../../sandbox/agent/index.ts';
import { evaluateGate, type EvaluateGateOptions, type GateRun } from '../../sandbox/gate/index.ts';
import { currentPackage, type CurrentPackage } from '../../scripts/packaging/index.ts';

/**
 * Runs a task out of the packed VSIX, as a pipeline would. The VSIX is made once for all tests; only changed sources
 * make a new one.
 *
 * @param name the folder below `tasks`, such as `DurableStatusCheck`
 */
export async function runPackedTask(name: string, options: Omit<RunTaskOptions, 'taskFolder'> = {}): Promise<AgentRun> {
  return runTask({ ...options, taskFolder: await packedTaskFolder(name) });
}

/** Evaluates a server task out of the packed VSIX, as a release gate does in one interval. */
export async function evaluatePackedGate(
  name: string,
  options: Omit<EvaluateGateOptions, 'taskFolder'>,
): Promise<GateRun> {
  return evaluateGate({ ...options, taskFolder: await packedTaskFolder(name) });
}

/** Where the task lies in the unpacked VSIX. */
export async function packedTaskFolder(name: string): Promise<string> {
  const { unpackedFolder } = await packedOnce();
  return join(unpackedFolder, 'tasks', name);
}

let packing: Promise<CurrentPackage> | undefined;

/** Tests that begin side by side must not all pack. */
function packedOnce(): Promise<CurrentPackage> {
  packing ??= currentPackage().finally(() => (packing = undefined));
  return packing;
}
