import { join } from 'node:path';
import { runTask, type AgentRun } from '../../sandbox/agent/index.ts';
import type { Sandbox } from '../../sandbox/index.ts';

/** What a part of the demo showed, and whether it is what it should show. */
export interface Shown {
  readonly what: string;
  readonly saw: string;
  readonly asExpected: boolean;
}

/** What every part of the demo needs. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** The unpacked extension. */
  readonly unpackedFolder: string;
  /** Where summaries and evidence go. */
  readonly evidenceFolder: string;
}

/** What a step is run with beside its inputs. */
export interface StepOptions {
  readonly signIn?: boolean;
  /** Inputs that a pipeline takes from a secret variable of the same name: they are not printed. */
  readonly secrets?: readonly string[];
  /** Told every line of the log, too. */
  readonly onLine?: (line: string) => void;
}

const longestLine = 300;

export function heading(text: string): void {
  console.log(`\n━━━ ${text} ${'━'.repeat(Math.max(3, 100 - text.length))}\n`);
}

/** A paragraph. */
export function say(text: string): void {
  console.log(`${text}\n`);
}

/** A line of a log, as much of it as a terminal shows in a few lines; messages may have several. */
export function printLine(text: string): void {
  for (const line of text.split('\n')) {
    console.log(`  ${line.length > longestLine ? `${line.slice(0, longestLine)} …` : line}`);
  }
}

/**
 * Runs a task out of the packed extension as an agent does, signed in by workload identity federation unless it needs no sign-in, and
 * prints the step, its log and its outputs.
 */
export async function runStep(
  { sandbox, unpackedFolder, evidenceFolder }: Stage,
  task: string,
  inputs: Readonly<Record<string, string>>,
  { signIn = true, secrets = [], onLine = () => {} }: StepOptions = {},
): Promise<AgentRun> {
  printLine(`- task: ${task}@1`);
  printLine(
    `  inputs: { ${Object.entries({ ...(signIn ? { azureSubscription: 'shop' } : {}), ...inputs })
      .map(([name, value]) => asYaml([name, secrets.includes(name) ? `$(${name})` : value]))
      .join(', ')} }`,
  );
  console.log('');
  const run = await runTask({
    taskFolder: join(unpackedFolder, 'tasks', task),
    inputs: { ...(signIn ? { azureSubscription: sandbox.serviceConnectionId } : {}), ...inputs },
    endpoints: {
      [sandbox.serviceConnectionId]: sandbox.serviceConnection('WorkloadIdentityFederation'),
      SystemVssConnection: {
        url: sandbox.pipeline.url,
        scheme: 'OAuth',
        parameters: { AccessToken: sandbox.systemAccessToken },
        data: {},
      },
    },
    env: sandbox.environment(),
    workFolder: evidenceFolder,
    onLine(line) {
      // What the agent says of the task itself is the same each time.
      if (!/^(?:={10,}|##\[section\]|(?:Task|Description|Version|Author|Help) *: )/.test(line)) printLine(line);
      onLine(line);
    },
  });
  console.log(`\n  Result: ${run.result}. Outputs:`);
  for (const [name, value] of Object.entries(run.outputs)) {
    if (value !== '') printLine(`  ${name.padEnd(20)} ${value.replaceAll('\n', ' ')}`);
  }
  return run;
}

function asYaml([name, value]: [string, string]): string {
  return `${name}: ${/^[A-Za-z0-9/.-]+$/.test(value) ? value : JSON.stringify(value)}`;
}
