import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../repository.ts';

/** A task.json as it lies in the repository; only what packaging reads is typed. */
export interface TaskJson {
  readonly id: string;
  readonly name: string;
  readonly friendlyName: string;
  readonly runsOn?: readonly string[];
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number };
  readonly inputs?: readonly { readonly name: string; readonly type: string }[];
  readonly execution: Readonly<Record<string, { readonly target?: string }>>;
  readonly [more: string]: unknown;
}

/** One major of a task: the folder of its task.json. */
export interface TaskSource {
  /** Relative to the repository and to the VSIX alike, with `/`: `tasks/Name`, or `tasks/Name/v2` beside other majors. */
  readonly path: string;
  /** What the contribution points at: `tasks/Name`. */
  readonly contribution: string;
  readonly json: TaskJson;
  /** The files that its handlers start, relative to `path`; none for a server task. */
  readonly targets: readonly string[];
}

/**
 * Finds the tasks by their task.json: `tasks/<Name>/task.json`, or one level deeper for a task with several majors.
 * A new task is a new folder and nothing else.
 */
export async function findTasks(root = repositoryFolder): Promise<TaskSource[]> {
  const tasks: TaskSource[] = [];
  for (const name of await subfolders(join(root, 'tasks'))) {
    const contribution = `tasks/${name}`;
    const versions = (await subfolders(join(root, contribution))).filter((folder) => /^v\d+$/.test(folder));
    for (const path of [contribution, ...versions.map((version) => `${contribution}/${version}`)]) {
      const text = await readFile(join(root, path, 'task.json'), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const json = JSON.parse(text) as TaskJson;
      const targets = Object.values(json.execution).flatMap(({ target }) => (target === undefined ? [] : [target]));
      tasks.push({ path, contribution, json, targets: [...new Set(targets)] });
    }
  }
  return tasks;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
