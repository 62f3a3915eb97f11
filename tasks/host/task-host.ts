import type { Cloud } from '../../core/azure/clouds.ts';
import type { SignIn } from '../../core/azure/credentials/index.ts';
import type { NetworkSettings } from '../../core/azure/network/index.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';

/** An Azure Resource Manager service connection, read and understood. */
export interface AzureConnection {
  readonly signIn: SignIn;
  readonly cloud: Cloud;
  readonly subscriptionId: string;
}

/** What the run should say when it is cancelled: what is under way, and how to go on. */
export interface Activity {
  /** Such as `waiting for task hub Shop to become idle; last seen 3 orchestrations in flight`. */
  readonly underWay: string;
  /** Such as `Nothing was changed. Run the job again to check anew.` */
  readonly goOn: string;
}

/** A place in a file of the sources. */
export interface SourcePlace {
  /** Absolute: the agent finds the repository that it belongs to. */
  readonly path: string;
  /** From 1. */
  readonly line?: number;
}

/** How a task ended. The message is one sentence for the run page. */
export interface TaskResult {
  readonly result: 'succeeded' | 'succeededWithIssues' | 'failed';
  readonly message: string;
}

/**
 * The pipeline as a task sees it. Nothing else in a task knows the agent, so a task runs under any host:
 * the agent's (task-lib), or one in memory for tests.
 */
export interface TaskHost {
  readonly clock: Clock;
  /** Prints to the task's log. Every line is neutralised, and secrets are replaced. */
  readonly log: Log;
  /** Aborted when the pipeline cancels the job. */
  readonly signal: AbortSignal;
  /** The value of an input without blanks around it; `undefined` when it is empty. */
  input(name: string): string | undefined;
  /** The same for a secret: it is masked before anything else can see it. Blanks around it are no part of it. */
  secretInput(name: string): string | undefined;
  /**
   * The value of an input of type filePath; `undefined` when nobody gave one (the agent then hands over the folder of
   * the sources).
   */
  pathInput(name: string): string | undefined;
  /** The paths that a path with wildcards means; a path without any is itself, when something is there. */
  findPaths(pattern: string): readonly string[];
  /** The value of a pipeline variable such as `System.JobId`; secret ones are masked. */
  variable(name: string): string | undefined;
  /**
   * The Azure Resource Manager service connection that the input names.
   * Errors: INPUT_INVALID, SERVICE_CONNECTION_UNSUPPORTED.
   */
  azureConnection(inputName: string): AzureConnection;
  /** Proxy and certificate authorities of the agent. */
  networkSettings(): NetworkSettings;
  /** Masks a secret in every form in which it could be printed. */
  maskSecret(secret: string): void;
  /** Sets an output variable of the task. Secrets in the value are replaced. */
  setOutput(name: string, value: string): void;
  /** Shows Markdown on the page of the run, under this title. */
  addSummary(title: string, markdown: string): void;
  /** Writes a value as a JSON file that later steps can read, adds it to the run's logs, and tells its path. */
  writeEvidence(name: string, value: unknown): string;
  /** Shows a warning or an error about a place in the sources on the page of the run, with a link to it. It changes no result. */
  addIssue(kind: 'warning' | 'error', message: string, place: SourcePlace): void;
  /** Remembers what is under way; it is said when the job is cancelled. */
  setActivity(activity: Activity): void;
}

/** One task: what it does, and its outputs for a run that did not come to its end. */
export interface Task {
  /** Rejects with a DurableDeployError, or with the signal's reason when the job was cancelled. */
  main(host: TaskHost): Promise<TaskResult>;
  /** Outputs that later steps can rely on although `main` failed. */
  outputsOnFailure(reason: { readonly code: string; readonly message: string }): Readonly<Record<string, string>>;
}
