import { tmpdir } from 'node:os';
import type { Log } from '../../core/log.ts';
import { neutralise } from '../../core/text.ts';
import { runTaskWith } from './run-task.ts';
import type { Task } from './task-host.ts';

/**
 * Runs a task as the agent's process and ends the process when the result is reported; the exit code is 0 then,
 * because the agent reads the result from the log. Without a result it is 1: the agent takes silence and a 0 for success.
 * This is all that the entry of a task calls.
 */
export async function runTask(task: Task): Promise<void> {
  process.exitCode = 1;
  let reportStray: (defect: unknown) => void = () => {};
  const strayDefect = new Promise<never>((_, reject) => {
    reportStray = reject;
  });
  try {
    await runTaskWith(task, {
      signals: process,
      strayDefect,
      async createHost(signal) {
        // task-lib keeps a key in this folder; without an agent it would take the current one.
        if (!process.env['AGENT_TEMPDIRECTORY'] && !process.env['AGENT_WORKFOLDER']) {
          process.env['AGENT_TEMPDIRECTORY'] = tmpdir();
        }
        const { createTaskLibHost } = await import('./task-lib/index.ts');
        catchStrayDefects(reportStray);
        const host = createTaskLibHost(signal);
        sendStderrTo(host.log);
        return host;
      },
    });
    process.exitCode = 0;
  } catch (defect) {
    // Its text may hold a secret, and there is no host that would take it out.
    const name = defect instanceof Error ? neutralise(defect.name) : typeof defect;
    process.stdout.write(`##[error]The task could not report its result (${name}).\n`);
  }
  // Connections that are kept alive and a task that was cut short must not hold the agent up.
  process.stdout.write('', () => process.exit());
}

/**
 * Hears of what was thrown where nobody could catch it, and of a process that is about to end by itself. task-lib listens too once it is loaded: it prints the error as
 * it is, secrets and all, and knows nothing of outputs, so it must not.
 */
function catchStrayDefects(report: (defect: unknown) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(event);
    process.on(event, (defect: unknown) => {
      // The agent is gone: there is nobody to report to.
      if ((defect as NodeJS.ErrnoException | null)?.code === 'EPIPE') process.exit(1);
      report(defect);
    });
  }
  // A task that waits for something that never comes would otherwise end in silence.
  process.once('beforeExit', () => report(new Error('nothing is left that the task could wait for')));
}

/**
 * What libraries write to stderr by themselves goes through the log, which takes secrets and commands out: the SDKs do so
 * for anybody who sets AZURE_LOG_LEVEL, and Node.js with its warnings.
 */
function sendStderrTo(log: Log): void {
  type Written = (error?: Error | null) => void;
  process.stderr.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Written, written?: Written) => {
    log.info(
      Buffer.from(chunk)
        .toString('utf8')
        .replace(/\r?\n$/, ''),
    );
    if (typeof encoding === 'function') encoding();
    written?.();
    return true;
  };
}
