import { resolve } from 'node:path';
import type { NamePattern, Version } from '../../core/cloning/names/index.ts';
import { readInputs, withoutUndefined, type InputReader, type TaskHost } from '../host/index.ts';
import { asProblem } from '../shared/as-problem.ts';
import { parseSettingName } from '../shared/setting-name.ts';
import { readCloning } from './cloning-inputs.ts';
import type { FunctionCloneInputs, RetireInputs } from './model.ts';
import { parsePatternInput, parseVersionInput, parseVersionOr } from './parse.ts';
import { sourcesAt, type Sources } from './sources-on-disk.ts';
import task from './task.json' with { type: 'json' };

type Action = FunctionCloneInputs['action'];

/** Stand-ins for what is missing or wrong: a problem was reported, so they never leave {@link readFunctionCloneInputs}. */
const noVersion: Version = { text: '0.0.0', major: 0, minor: 0, patch: 0 };
const noPattern: NamePattern = { text: '', suffix: '' };

/**
 * Reads the inputs of DurableFunctionClone@1, and reports every problem at once. A file that states the version is read too.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function readFunctionCloneInputs(host: TaskHost): FunctionCloneInputs {
  return readInputs(host, task.inputs, (read) => {
    const sources = sourcesAt(host.variable('System.DefaultWorkingDirectory') ?? process.cwd());
    const action = read.choice('action', ['clone', 'setStarterSetting', 'retire']);
    const asked = readVersion(read, sources, action);
    const version = asked === 'none' ? undefined : asked;
    const app = readApp(read, action);
    const plain = read.parsed('plainVersion', read.text('plainVersion'), parseVersionOr('none'));
    const cloning = readCloning(read, sources, version, action === 'clone' ? plain : undefined);
    const { setting, starterSetting } = readStarters(read);
    const retiring = readRetiring(read, action);
    const folder = readFolder(read, sources);
    const common = {
      pattern: read.parsed('namePattern', read.text('namePattern'), parsePatternInput) ?? noPattern,
      dryRun: read.flag('dryRun'),
    };
    switch (action) {
      case 'clone':
        return {
          action,
          run: withoutUndefined({ ...common, ...folder, ...cloning, version: version ?? noVersion, starterSetting }),
        };
      case 'setStarterSetting':
        return { action, app, ...common, setting, version: asked ?? noVersion };
      case 'retire':
        return withoutUndefined({
          ...{ action, app, ...common, ...folder, ...retiring, version },
          starterSetting: setting,
          plainVersion: plain === 'none' ? undefined : plain,
        });
    }
  });
}

function readVersion(read: InputReader, sources: Sources, action: Action): Version | 'none' | undefined {
  const typed = read.text('version');
  const file = read.path('versionFrom');
  if (typed !== undefined && file !== undefined) {
    read.problem(['version', 'versionFrom'], 'both are given. Give the version, or the file that states it.');
    return undefined;
  }
  if (file !== undefined) {
    const stated = read.parsed('versionFrom', file, (path) => asProblem(() => sources.versionIn(path)));
    return read.parsed('versionFrom', stated, parseVersionInput);
  }
  if (typed === undefined && action !== 'retire') {
    read.problem(['version', 'versionFrom'], 'give the version, such as 1.2.0, or the file that states it.');
  }
  return read.parsed('version', typed, action === 'setStarterSetting' ? parseVersionOr('none') : parseVersionInput);
}

function readFolder(read: InputReader, sources: Sources): Pick<RetireInputs, 'sourceFolder' | 'language'> {
  const language = read.choice('language', ['auto', 'csharp', 'node', 'python', 'java', 'powershell']);
  return {
    // The agent hands over the root of the sources when nothing was typed.
    sourceFolder: resolve(sources.root, read.text('sourceFolder') ?? ''),
    ...(language === 'auto' ? {} : { language }),
  };
}

function readStarters(read: InputReader): { readonly setting: string; readonly starterSetting: string | undefined } {
  const setting = read.parsed('starterSetting', read.text('starterSetting'), parseSettingName);
  return { setting: setting ?? '', starterSetting: read.flag('startersFollowSetting') ? setting : undefined };
}

function readRetiring(read: InputReader, action: Action): Pick<RetireInputs, 'versions' | 'timeoutMs'> {
  const timeoutMs = read.duration('timeout', { least: '10s', most: '6h' });
  const lines = read.list('retireVersions');
  if (action === 'retire' && lines.length === 0) {
    read.problem('retireVersions', 'give the versions to retire, such as 1.0.0, or drained for all that can go.');
  }
  if (lines.some((line) => line.toLowerCase() === 'drained')) {
    if (lines.length > 1) read.problem('retireVersions', 'drained means every one: give it alone, or versions.');
    return { versions: 'drained', timeoutMs };
  }
  const versions = lines.flatMap((line) => read.parsed('retireVersions', line, parseVersionOr('plain')) ?? []);
  return { versions, timeoutMs };
}

function readApp(read: InputReader, action: Action): RetireInputs['app'] {
  // Narrows the editor's list of apps; nothing else depends on it.
  read.text('appType');
  const connection = read.text('azureSubscription');
  const appName = read.text('appName');
  const slotName = read.text('slotName')?.toLowerCase();
  if (action !== 'clone' && connection === undefined) {
    read.problem('azureSubscription', 'give the service connection of the subscription with the function app.');
  }
  if (action !== 'clone' && appName === undefined) read.problem('appName', 'give the function app.');
  return withoutUndefined({
    appName: appName ?? '',
    resourceGroupName: read.text('resourceGroupName'),
    slotName: slotName === 'production' ? undefined : slotName,
  });
}
