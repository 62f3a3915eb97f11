import { runTaskWith } from './run-task.ts';
import type { Task } from './task-host.ts';

/**
 * Runs a task as the agent's process and ends the process when the result is reported; the exit code is always 0,
 * because the agent reads the result from the log. This is all that the entry of a task calls.
 */
export async function runTask(task: Task): Promise<void> {
  await runTaskWith(task, {
    signals: process,
    createHost: async (signal) => (await import('./task-lib/index.ts')).createTaskLibHost(signal),
  });
  // Connections that are kept alive and a task that was cut short must not hold the agent up.
  process.stdout.write('', () => process.exit(0));
}
