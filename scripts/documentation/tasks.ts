import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../repository.ts';
import type { InterfaceSource } from './task-interface.ts';
import type { DocumentedTask } from './task-page.ts';

export type TaskJson = DocumentedTask & InterfaceSource & { readonly version: { readonly Major: number } };

/** Every task of the product by the name of its folder, in alphabetical order. */
export function readTasks(): ReadonlyMap<string, TaskJson> {
  const folder = join(repositoryFolder, 'tasks');
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, join(folder, name, 'task.json')] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')) as TaskJson]),
  );
}

/** Where the page about a task stands, from the root of the repository. */
export function pageOf(taskName: string): string {
  return join('docs', 'tasks', `${taskName}.md`);
}

/** What pipelines rely on, by `Task@Major`; committed. */
export const interfaceSnapshotFile = join('tests', 'contract', 'task-interface.snapshot.json');
