/**
 * Brings what is derived from tasks/<Task>/task.json up to date: the tables of docs/tasks/<Task>.md, and the snapshot of
 * inputs and outputs that pipelines rely on. `--check` writes nothing, and fails when something is not as it would be
 * written. A change that breaks pipelines is refused either way: it needs a new major version.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges, interfaceOf, type TaskInterface } from './documentation/task-interface.ts';
import { fillTaskPage } from './documentation/task-page.ts';
import { interfaceSnapshotFile, pageOf, readTasks } from './documentation/tasks.ts';
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

const tasks = readTasks();
for (const [name, task] of tasks) update(pageOf(name), (page) => fillTaskPage(page, task));

update(interfaceSnapshotFile, (text) => {
  const snapshot = JSON.parse(text) as Record<string, TaskInterface>;
  for (const [name, task] of tasks) {
    const key = `${name}@${task.version.Major}`;
    const before = snapshot[key];
    const now = interfaceOf(task);
    const broken = before === undefined ? [] : breakingChanges(before, now);
    problems.push(...broken.map((change) => `${key}: ${change}. Pipelines rely on it: raise the major version.`));
    if (broken.length === 0) snapshot[key] = now;
  }
  return `${JSON.stringify(snapshot, undefined, 2)}\n`;
});

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
