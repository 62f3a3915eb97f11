/**
 * Brings what is derived from tasks/<Task>/task.json up to date: the tables of docs/tasks/<Task>.md, and the snapshot of
 * inputs and outputs that pipelines rely on. `--check` writes nothing, and fails when something is not as it would be
 * written. A change that breaks pipelines is refused either way: it needs a new major version.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges, interfaceOf, type TaskInterface } from './documentation/task-interface.ts';
import { fillTaskPage } from './documentation/task-page.ts';
import { interfaceSnapshotFile, missingTasks, readTasks } from './documentation/tasks.ts';
import { repositoryFolder } from './repository.ts';

const checking = process.argv.includes('--check');
const problems: string[] = [];

function update(file: string, next: (before: string) => string): void {
  const path = join(repositoryFolder, file);
  const before = readFileSync(path, 'utf8');
  const after = next(before);
  if (after === before) return;
  if (checking) problems.push(`${file} is not as task.json says. Run npm run docs.`);
  else writeFileSync(path, after);
}

const tasks = await readTasks();
for (const { page, json } of tasks) update(page, (text) => fillTaskPage(text, json));

update(interfaceSnapshotFile, (text) => {
  const snapshot = JSON.parse(text) as Record<string, TaskInterface>;
  problems.push(...missingTasks(snapshot, tasks).map((key) => `${key} is no longer there. Pipelines rely on it.`));
  for (const { key, json } of tasks) {
    const before = snapshot[key];
    const now = interfaceOf(json);
    const broken = before === undefined ? [] : breakingChanges(before, now);
    problems.push(...broken.map((change) => `${key}: ${change}. Pipelines rely on it: raise the major version.`));
    if (broken.length === 0) snapshot[key] = now;
  }
  return `${JSON.stringify(snapshot, undefined, 2)}\n`;
});

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
