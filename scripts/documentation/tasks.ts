import { join } from 'node:path';
import { findTasks } from '../packaging/tasks.ts';
import { repositoryFolder } from '../repository.ts';
import type { InterfaceSource, TaskInterface } from './task-interface.ts';
import type { DocumentedTask } from './task-page.ts';

export type TaskJson = DocumentedTask & InterfaceSource & { readonly version: { readonly Major: number } };

/** One major of a task, as the documentation knows it. */
export interface TaskToDocument {
  /** `Task@Major`. */
  readonly key: string;
  readonly json: TaskJson;
  /** Where its page stands, from the root of the repository: `docs/tasks/Task.md`, or `docs/tasks/Task-v2.md` beside other majors. */
  readonly page: string;
}

/** Every major of every task of the product, in alphabetical order. */
export async function readTasks(root = repositoryFolder): Promise<TaskToDocument[]> {
  return (await findTasks(root)).map(({ path, json }) => {
    const task = json as unknown as TaskJson;
    const [, ...folders] = path.split('/');
    return {
      key: `${task.name}@${task.version.Major}`,
      json: task,
      page: join('docs', 'tasks', `${folders.join('-')}.md`),
    };
  });
}

/** What pipelines rely on, by `Task@Major`; committed. */
export const interfaceSnapshotFile = join('tests', 'contract', 'task-interface.snapshot.json');

/** Majors that pipelines rely on, and that are no longer there. */
export function missingTasks(
  snapshot: Readonly<Record<string, TaskInterface>>,
  tasks: readonly Pick<TaskToDocument, 'key'>[],
): string[] {
  return Object.keys(snapshot).filter((key) => !tasks.some((task) => task.key === key));
}
