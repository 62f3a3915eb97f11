import { systemClock, type Clock } from '../../core/clock.ts';
import { cloudFromEndpoint } from '../../core/azure/clouds.ts';
import type { NetworkSettings } from '../../core/azure/network/index.ts';
import type { EndpointFile } from '../../sandbox/service-connection.ts';
import { readAzureConnection, requireConnectionId } from '../../tasks/host/azure-connection.ts';
import { safeLines, safeText } from '../../tasks/host/lines.ts';
import type { RunnableHost, RunResult } from '../../tasks/host/run-task.ts';
import { createSecretStore } from '../../tasks/host/secrets.ts';
import type { Activity, SourcePlace } from '../../tasks/host/task-host.ts';

export interface MemoryHostOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** By the value of the input that names them. */
  readonly endpoints?: Readonly<Record<string, EndpointFile>>;
  readonly network?: NetworkSettings;
  /** What a path with wildcards means; any other path is itself. */
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly debug?: boolean;
}

/** A host without an agent: inputs from a table, everything that a task says kept for assertions. */
export interface MemoryHost extends RunnableHost {
  /** Lines as the log shows them: warnings start with `warning: `, debug lines with `debug: `. */
  readonly lines: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summaries: readonly { title: string; markdown: string }[];
  /** Evidence documents by name, as they would be on disk. */
  readonly evidence: Readonly<Record<string, string>>;
  readonly issues: readonly ({ kind: 'warning' | 'error'; message: string } & SourcePlace)[];
  readonly completion: { readonly result: RunResult; readonly message: string } | undefined;
  /** Every masked form. */
  readonly masks: ReadonlySet<string>;
  /** Names of the inputs that were read, in order of first reading. */
  readonly inputsRead: ReadonlySet<string>;
  /** Everything that leaves the task, as one text: for canaries. */
  everythingSaid(): string;
}

export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const secrets = createSecretStore();
  const lines: string[] = [];
  const outputs: Record<string, string> = {};
  const summaries: { title: string; markdown: string }[] = [];
  const evidence: Record<string, string> = {};
  const issues: ({ kind: 'warning' | 'error'; message: string } & SourcePlace)[] = [];
  const masks = new Set<string>();
  const inputsRead = new Set<string>();
  let activity: Activity | undefined;
  let completion: { result: RunResult; message: string } | undefined;

  const maskSecret = (secret: string): void => {
    for (const form of secrets.add(secret)) masks.add(form);
  };
  const input = (name: string): string | undefined => {
    inputsRead.add(name);
    return options.inputs?.[name]?.trim() || undefined;
  };
  return {
    clock: options.clock ?? systemClock,
    signal: options.signal ?? new AbortController().signal,
    log: {
      info: (text) => void lines.push(...safeLines(text, secrets)),
      warning: (text) => void lines.push(`warning: ${safeText(text, secrets)}`),
      debug: (text) => {
        if (options.debug) lines.push(...safeLines(text(), secrets).map((line) => `debug: ${line}`));
      },
    },
    input,
    secretInput: (name) => {
      const value = input(name);
      if (value !== undefined) maskSecret(value);
      return value;
    },
    pathInput: input,
    findPaths: (pattern) => options.paths?.[pattern] ?? [pattern],
    variable: (name) => options.variables?.[name],
    azureConnection: (inputName) => {
      const id = requireConnectionId(inputName, input(inputName));
      const endpoint = options.endpoints?.[id];
      const parameters = lowerCaseKeys(endpoint?.parameters);
      const data = lowerCaseKeys(endpoint?.data);
      return readAzureConnection(
        {
          id,
          url: endpoint?.url,
          scheme: endpoint?.scheme,
          parameter: (key) => parameters.get(key.toLowerCase()),
          data: (key) => data.get(key.toLowerCase()),
          systemAccessToken: () => options.variables?.['System.AccessToken'],
        },
        { cloudFromEndpoint, maskSecret },
      );
    },
    networkSettings: () => options.network ?? {},
    maskSecret,
    setOutput: (name, value) => {
      outputs[name] = secrets.redact(value);
    },
    addSummary: (title, markdown) => void summaries.push({ title, markdown: secrets.redact(markdown) }),
    writeEvidence: (name, value) => {
      evidence[name] = secrets.redact(JSON.stringify(value, undefined, 2));
      return `/evidence/${name}.json`;
    },
    addIssue: (kind, message, place) => {
      issues.push({ kind, message: safeText(message, secrets), ...place, path: safeText(place.path, secrets) });
    },
    setActivity: (next) => {
      activity = next;
    },
    complete: (result, message) => {
      completion = { result, message: safeText(message, secrets) };
    },
    get activity() {
      return activity;
    },
    get completion() {
      return completion;
    },
    lines,
    outputs,
    summaries,
    evidence,
    issues,
    masks,
    inputsRead,
    everythingSaid: () => JSON.stringify({ lines, outputs, summaries, evidence, issues, completion }),
  };
}

function lowerCaseKeys(record: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  return new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
}
