import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ProcessEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** What the agent waits for after SIGINT and after SIGTERM, in milliseconds. Source: Agent.Sdk/ProcessInvoker.cs. */
export const agentCancelTimeouts = { sigint: 7500, sigterm: 2500 };

/**
 * Runs a process as the agent does: both output streams are read by line in the order in which they come, and a
 * cancellation sends SIGINT, then SIGTERM, then kills the whole tree.
 *
 * @param cancelled aborted when the job is cancelled
 * @param killed aborted when the process must go at once
 */
export async function runProcess(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly cancelled: AbortSignal;
  readonly killed: AbortSignal;
  readonly cancelTimeouts: { readonly sigint: number; readonly sigterm: number };
  readonly onLine: (line: string) => void;
}): Promise<ProcessEnd> {
  const child = spawn(options.command, [...options.args], {
    cwd: options.folder,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const timers: NodeJS.Timeout[] = [];
  const cancel = (): void => {
    if (options.cancelTimeouts.sigint > 0) child.kill('SIGINT');
    timers.push(
      setTimeout(() => {
        child.kill('SIGTERM');
        timers.push(setTimeout(() => killTree(child), options.cancelTimeouts.sigterm));
      }, options.cancelTimeouts.sigint),
    );
  };
  const kill = (): void => killTree(child);
  whenAborted(options.cancelled, cancel);
  whenAborted(options.killed, kill);
  try {
    const lines = [readLines(child.stdout, options.onLine), readLines(child.stderr, options.onLine)];
    const end = await new Promise<ProcessEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
    });
    await Promise.all(lines);
    return end;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    options.cancelled.removeEventListener('abort', cancel);
    options.killed.removeEventListener('abort', kill);
  }
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}

/** The process leads a group of its own, so that what it started goes with it. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
