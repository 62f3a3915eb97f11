import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A task whose script is given as text, for tests of the agent itself. */
export interface TaskFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a task with both handlers; `definition` adds to its task.json. */
export async function makeTask(
  script: string,
  definition: Readonly<Record<string, unknown>> = {},
): Promise<TaskFolder> {
  const path = await mkdtemp(join(tmpdir(), 'task-'));
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'index.js'), script);
  const task = {
    id: '9c2d5f5e-1d3a-4a0b-9d0f-4f2a0d7d1c11',
    name: 'Sample',
    friendlyName: 'A sample',
    description: 'For tests',
    author: 'tests',
    version: { Major: 1, Minor: 2, Patch: 3 },
    execution: { Node20_1: { target: 'index.js' }, Node24: { target: 'index.js' } },
    ...definition,
  };
  await writeFile(join(path, 'task.json'), JSON.stringify(task));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
