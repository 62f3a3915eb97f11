import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tl from 'azure-pipelines-task-lib/task.js';
import { systemClock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import { requireConnectionId } from '../azure-connection.ts';
import { fileName } from '../file-name.ts';
import { safeLines, safeText } from '../lines.ts';
import type { RunnableHost, RunResult } from '../run-task.ts';
import { createSecretStore } from '../secrets.ts';
import type { Activity } from '../task-host.ts';
import { readNetworkSettings } from './network.ts';
import { quietly } from './quietly.ts';
import { readServiceConnection } from './service-connection.ts';

/** As the agent reads `##vso[task.complete result=…]`; task-lib's own `Cancelled` is a word that the agent does not know. */
const resultNames: Readonly<Record<RunResult, string>> = {
  succeeded: 'Succeeded',
  succeededWithIssues: 'SucceededWithIssues',
  failed: 'Failed',
  canceled: 'Canceled',
};

/** The host of a task that an agent runs. */
export function createTaskLibHost(signal: AbortSignal): RunnableHost {
  const secrets = createSecretStore();
  const debugging = quietly(() => tl.getVariable('System.Debug'))?.toLowerCase() === 'true';
  let activity: Activity | undefined;
  let folder: string | undefined;

  const maskSecret = (secret: string): void => {
    // The agent takes a secret in one line only.
    for (const form of secrets.add(secret)) if (!/[\r\n]/.test(form)) tl.setSecret(form);
  };
  const input = (name: string): string | undefined => quietly(() => tl.getInput(name))?.trim() || undefined;
  const log: Log = {
    info: (text) => {
      for (const line of safeLines(text, secrets)) process.stdout.write(`${line}\n`);
    },
    warning: (text) => tl.warning(safeText(text, secrets)),
    debug: (text) => {
      if (debugging) for (const line of safeLines(text(), secrets)) tl.debug(line);
    },
  };
  const ownFolder = (): string => {
    folder ??= join(
      quietly(() => tl.getVariable('Agent.TempDirectory')) ?? tmpdir(),
      'durable-functions-deployment',
      randomBytes(6).toString('hex'),
    );
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const writeOwnFile = (name: string, extension: string, text: string): string => {
    const path = join(ownFolder(), `${fileName(name)}.${extension}`);
    writeFileSync(path, secrets.redact(text));
    return path;
  };

  return {
    clock: systemClock,
    log,
    signal,
    input,
    secretInput: (name) => {
      const value = input(name);
      if (value !== undefined) maskSecret(value);
      return value;
    },
    pathInput: (name) => {
      const value = input(name);
      return value === undefined || isRootOfSources(value) ? undefined : value;
    },
    findPaths: (pattern) =>
      quietly(() => tl.findMatch(tl.getVariable('System.DefaultWorkingDirectory') || process.cwd(), pattern)),
    variable: (name) => quietly(() => tl.getVariable(name)) || undefined,
    azureConnection: (inputName) => readServiceConnection(requireConnectionId(inputName, input(inputName)), maskSecret),
    networkSettings: () => readNetworkSettings(log, maskSecret),
    maskSecret,
    // Not tl.setVariable: that repeats the value in a debug line.
    setOutput: (name, value) =>
      tl.command('task.setvariable', { variable: name, isOutput: 'true', issecret: 'false' }, secrets.redact(value)),
    addSummary: (title, markdown) => tl.uploadSummary(writeOwnFile(title, 'md', markdown)),
    writeEvidence: (name, value) => {
      const path = writeOwnFile(name, 'json', `${JSON.stringify(value, undefined, 2)}\n`);
      tl.uploadFile(path);
      return path;
    },
    addIssue: (kind, message, { path, line }) =>
      tl.command(
        'task.logissue',
        {
          type: kind,
          sourcepath: safeText(path, secrets),
          ...(line === undefined ? {} : { linenumber: String(line) }),
        },
        safeText(message, secrets),
      ),
    setActivity: (next) => {
      activity = next;
    },
    get activity() {
      return activity;
    },
    complete: (result, message) => {
      const text = safeText(message, secrets);
      if (result === 'failed') tl.error(text);
      if (result === 'succeededWithIssues') tl.warning(text);
      tl.command('task.complete', { result: resultNames[result] }, text);
    },
  };
}

/**
 * Whether a path is what the agent makes of an empty input of type filePath: it puts the folder of the sources in front.
 * Source: microsoft/azure-pipelines-agent src/Agent.Worker/Build/BuildJobExtension.cs (GetRootedPath)
 */
function isRootOfSources(path: string): boolean {
  return ['Build.Repository.LocalPath', 'Build.SourcesDirectory', 'System.DefaultWorkingDirectory']
    .map((name) => quietly(() => tl.getVariable(name)))
    .some((root) => root !== undefined && root !== '' && resolve(path) === resolve(root));
}
