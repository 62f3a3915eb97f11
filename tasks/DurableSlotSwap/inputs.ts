import { parseDuration } from '../../core/duration.ts';
import { productionSlot, type SlotRequest } from '../../core/slots/model.ts';
import { secretsOf } from '../../core/azure/secrets.ts';
import { readInputs, withoutUndefined, type InputReader, type TaskHost } from '../host/index.ts';
import { parseHubName } from '../shared/as-problem.ts';
import { hostJsonFrom, refuseBothHostJsons } from '../shared/host-json-from.ts';
import { readPolicy, readReadings } from '../shared/policy-inputs.ts';
import { parseComponentId, parseHealthPath, parseLockContainer, parseRelease } from './parse.ts';
import { linkToRun, releaseOfRun, startOfRun } from '../shared/release-of-run.ts';
import { readSeverities } from './severities.ts';
import task from './task.json' with { type: 'json' };

/**
 * Reads the inputs of DurableSlotSwap@1 into what is asked of core, and reports every problem at once. The path of
 * `hostJsonFrom` may hold wildcards.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function readSlotSwapInputs(host: TaskHost): SlotRequest {
  return readInputs(host, task.inputs, (read) => {
    readConnection(read);
    const timeoutMs = read.duration('timeout', { least: '1m', most: '14d' });
    return withoutUndefined({
      action: read.choice('action', [
        'swap',
        'prepareSlot',
        'preflight',
        'startPreview',
        'completePreview',
        'cancelPreview',
        'swapBack',
      ]),
      app: readApp(read),
      ...readSlots(read),
      preserveVnet: read.flag('preserveVnet'),
      release: readRelease(host, read),
      runStartedAt: startOfRun((name) => host.variable(name)),
      timeoutMs,
      drain: readDrain(read, timeoutMs),
      severities: readSeverities(read),
      lock: readLock(host, read),
      startIfStopped: read.flag('startIfStopped'),
      hostJsonFrom: readHostJsonFrom(read),
      prepare: readPreparation(read),
      verify: readVerification(read),
      annotate: readAnnotation(host, read),
      dryRun: read.flag('dryRun'),
    });
  });
}

/** The connection is opened by name later; here it is only missed. */
function readConnection(read: InputReader): void {
  if (read.text('azureSubscription') === undefined) {
    read.problem('azureSubscription', 'give the service connection of the subscription with the function app.');
  }
}

function readApp(read: InputReader): SlotRequest['app'] {
  // Narrows the editor's list of apps; the swap itself does not depend on it.
  read.text('appType');
  const appName = read.text('appName');
  if (appName === undefined) read.problem('appName', 'give the function app.');
  return withoutUndefined({ appName: appName ?? '', resourceGroupName: read.text('resourceGroupName') });
}

function readSlots(read: InputReader): Pick<SlotRequest, 'sourceSlot' | 'targetSlot'> {
  const [sourceSlot = '', targetSlot = ''] = ['sourceSlot', 'targetSlot'].map((name) => read.text(name)?.toLowerCase());
  if (sourceSlot === targetSlot) {
    read.problem(
      ['sourceSlot', 'targetSlot'],
      `both name the same slot. Give two; ${productionSlot} is the app itself.`,
    );
  }
  return { sourceSlot, targetSlot };
}

function readRelease(host: TaskHost, read: InputReader): string {
  const typed = read.text('release');
  if (typed !== undefined) return read.parsed('release', typed, parseRelease) ?? '';
  const release = releaseOfRun((name) => host.variable(name));
  if (release === undefined) {
    read.problem(
      'release',
      'give a name for the release: this run has neither Release.ReleaseId nor Build.BuildId to make one from.',
    );
  }
  return release ?? '';
}

function readDrain(read: InputReader, totalMs: number): SlotRequest['drain'] {
  const policy = read.choice('drainPolicy', ['wait', 'fail', 'ignore']);
  const timeoutMs = read.duration('drainTimeout', { least: '1s', most: '14d' });
  const tooLong = totalMs > 0 && timeoutMs > totalMs;
  if (tooLong && timeoutMs !== defaultDuration('drainTimeout')) {
    read.problem(
      ['drainTimeout', 'timeout'],
      'the wait is a part of the whole, so drainTimeout cannot be the longer one.',
    );
  }
  const quietPeriodMs = read.duration('quietPeriod', { least: '0s', most: '14d' });
  if (totalMs > 0 && quietPeriodMs > totalMs) {
    read.problem(
      ['quietPeriod', 'timeout'],
      'the wait is a part of the whole, so quietPeriod cannot be the longer one.',
    );
  }
  return {
    policy,
    quietPeriodMs,
    timeoutMs: tooLong ? totalMs : timeoutMs,
    ...readReadings(read),
    instances: readPolicy(read),
  };
}

function readLock(host: TaskHost, read: InputReader): SlotRequest['lock'] {
  const typed = read.text('lockContainer');
  for (const secret of secretsOf('lockContainer', typed ?? '')) host.maskSecret(secret);
  const containerUrl = read.parsed('lockContainer', typed, parseLockContainer);
  return containerUrl === undefined ? undefined : { containerUrl };
}

function readHostJsonFrom(read: InputReader): SlotRequest['hostJsonFrom'] {
  const [packagePath, hostJsonPath] = [read.path('package'), read.path('hostJsonPath')];
  if (packagePath !== undefined && hostJsonPath !== undefined) refuseBothHostJsons(read);
  return hostJsonFrom(packagePath, hostJsonPath);
}

function readPreparation(read: InputReader): SlotRequest['prepare'] {
  const hubNames = read.list('hubNames');
  const seen = new Set<string>();
  for (const name of hubNames) {
    read.parsed('hubNames', name, parseHubName);
    // Names of tables and queues ignore letter case.
    if (seen.has(name.toLowerCase())) read.problem('hubNames', `${name} is given twice.`);
    seen.add(name.toLowerCase());
  }
  return { unstickHubSettings: read.flag('unstickHubSettings'), hubNames };
}

function readVerification(read: InputReader): SlotRequest['verify'] {
  return withoutUndefined({
    health: readHealth(read),
    patienceMs: read.duration('verifyTimeout', { least: '1s', most: '2h' }),
    soakMs: read.duration('soakTime', { least: '0s', most: '12h' }),
    swapBackOnFailure: read.flag('swapBackOnFailure'),
  });
}

function readAnnotation(host: TaskHost, read: InputReader): SlotRequest['annotate'] {
  const componentId = read.parsed('applicationInsights', read.text('applicationInsights'), parseComponentId);
  if (componentId === undefined) return undefined;
  return withoutUndefined({ componentId, runUrl: linkToRun((name) => host.variable(name)) });
}

function readHealth(read: InputReader): SlotRequest['verify']['health'] {
  const typed = read.text('healthPath');
  const expectedStatus = read.wholeNumber('healthStatus', { least: 100, most: 599 });
  const bodyContains = read.text('healthBody');
  const forMs = read.duration('healthFor', { least: '0s', most: '1h' });
  if (typed === undefined) {
    const given = {
      healthStatus: String(expectedStatus) !== defaultOf('healthStatus'),
      healthBody: bodyContains !== undefined,
      healthFor: forMs !== defaultDuration('healthFor'),
    };
    const names = Object.entries(given).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
    if (names.length > 0) read.problem('healthPath', `give the page to look at, since ${names.join(', ')} is given.`);
    return undefined;
  }
  const path = read.parsed('healthPath', typed, parseHealthPath);
  return path === undefined ? undefined : withoutUndefined({ path, expectedStatus, bodyContains, forMs });
}

function defaultOf(name: string): string {
  return String(task.inputs.find((input) => input.name === name)?.defaultValue ?? '');
}

function defaultDuration(name: string): number | undefined {
  return parseDuration(defaultOf(name));
}
