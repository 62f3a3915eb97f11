import type { EndpointFile } from '../service-connection.ts';

export type { EndpointFile };

/** A variable of the job; a plain text is public. */
export type VariableValue = string | { readonly value: string; readonly secret: boolean };

/** The Node major that stands for a handler: `20` is `Node20_1`, `24` is `Node24`. */
export type NodeMajor = '20' | '24';

export type TaskResult = 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled';

export interface RunTaskOptions {
  /** The folder with task.json, out of the unpacked VSIX. */
  readonly taskFolder: string;
  /** By name or alias, as in YAML; a service connection by its key in `endpoints`. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, VariableValue>>;
  /** The service connections of the project. `SystemVssConnection` replaces the job's own. */
  readonly endpoints?: Readonly<Record<string, EndpointFile>>;
  /** Default `20`. */
  readonly node?: NodeMajor;
  /** The environment of the agent itself, on top of this process's; `undefined` takes a name away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the job's folders are made; a temporary folder that is removed afterwards if not given. */
  readonly workFolder?: string;
  /** The reference name of the step (`name:` in YAML), under which outputs become variables. */
  readonly stepName?: string;
  /** Cancels the job after this many milliseconds. */
  readonly cancelAfter?: number;
  /** Cancels the job when it is aborted. */
  readonly signal?: AbortSignal;
  /** Kills the task without a word when it is aborted, as when the agent's machine goes away. */
  readonly killSignal?: AbortSignal;
  /** How long the agent waits after SIGINT and after SIGTERM, in milliseconds; `sigint: 0` sends SIGTERM alone. */
  readonly cancelTimeouts?: { readonly sigint: number; readonly sigterm: number };
  /** Each line of the log as it is printed, masked. */
  readonly onLine?: (line: string) => void;
}

export interface Issue {
  readonly type: 'error' | 'warning';
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Attachment {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly content: string;
}

export interface AgentRun {
  readonly result: TaskResult;
  /** What the result was said to be for, in `task.complete`. */
  readonly resultMessage: string;
  /** The log as a user reads it: masked, `##[error]` and the like in front. */
  readonly log: readonly string[];
  /** What the task declared as outputs or set with `isoutput=true`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The other variables that the task set. */
  readonly variables: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
  /** The Markdown of each `task.uploadsummary`. */
  readonly summaries: readonly string[];
  readonly attachments: readonly Attachment[];
  /** Every secret that the agent was told, in the order in which it learned them. */
  readonly masks: readonly string[];
  /** Every line that the task itself wrote, as it wrote it: to look for secrets that only the mask hid. */
  readonly rawOutput: readonly string[];
  readonly exitCode: number | undefined;
  /** The signal that ended the process, when one did. */
  readonly endedBySignal: string | undefined;
  readonly nodeVersion: string;
  readonly durationMs: number;
}
