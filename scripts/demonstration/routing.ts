import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentRun } from '../../sandbox/agent/index.ts';
import { packZip } from '../../sandbox/index.ts';
import { startRouter, type DemoRouter, type Reply } from './router.ts';
import { heading, printLine, runStep, say, type Shown, type Stage } from './stage.ts';

const application = 'bookings';
const template = 'bookings-template';
const minutes = 60_000;
const hours = 60 * minutes;

/** Lines of an application: made, routed to, drained and removed, while an orchestration of the first one goes on. */
export async function showRouting(stage: Stage): Promise<Shown[]> {
  const { sandbox } = stage;
  await sandbox.addApp({
    name: template,
    resourceGroup: application,
    appSettings: {
      AzureWebJobsStorage: sandbox.azurite.connectionString,
      FUNCTIONS_WORKER_RUNTIME: 'node',
      FUNCTIONS_EXTENSION_VERSION: '~4',
    },
  });
  const router = await startRouter(sandbox, application);
  try {
    const first = await showFirstRequest(stage, router);
    const patch = await showPatch(stage);
    const next = await showNextVersions(stage, router, first.statusUrl);
    const back = await showRollback(stage);
    const gone = await showRetirement(stage, router, first.statusUrl);
    return [...first.shown, patch, next, back, gone];
  } finally {
    await router.stop();
  }
}

async function showFirstRequest(
  stage: Stage,
  router: DemoRouter,
): Promise<{ readonly shown: readonly Shown[]; readonly statusUrl: string }> {
  heading('DurableAppRouter@1: version 1.0.0 is registered, and made with the first request');
  say(
    'For an application that is never idle: one function app for each major.minor version, made like the app\n' +
      `'${template}', and a router in front of them. Version 1.0.0 has no app yet.`,
  );
  const registered = await step(stage, '1.0.0', { command: 'register' });
  console.log('');
  const accepted = await router.call('POST', '/api/orchestrators/Booking', { version: '1.0', body: { room: 7 } });
  const statusUrl = String(accepted.body['statusQueryGetUri']);
  printLine('The router makes the app, and sends the request on that has waited …');
  await router.round();
  const running = await until(router, statusUrl, 'Running');
  return {
    statusUrl,
    shown: [
      {
        what: 'Version 1.0.0, registered and asked for',
        saw: `created by the task: ${registered.outputs['created'] ?? '?'}; first request ${accepted.status}, then ${running}`,
        asExpected: registered.outputs['created'] === 'false' && accepted.status === 202 && running === 'Running',
      },
    ],
  };
}

async function showPatch(stage: Stage): Promise<Shown> {
  heading('Version 1.0.1 goes into the same app');
  const { outputs } = await step(stage, '1.0.1', { command: 'deploy' });
  return {
    what: 'Version 1.0.1',
    saw: `line ${outputs['line'] ?? '?'}, created: ${outputs['created'] ?? '?'}, ${outputs['state'] ?? '?'}`,
    asExpected: outputs['line'] === '1.0' && outputs['created'] === 'false' && outputs['state'] === 'Active',
  };
}

async function showNextVersions(stage: Stage, router: DemoRouter, statusUrl: string): Promise<Shown> {
  heading('Versions 1.1.0 and 1.2.0 get apps of their own, while 1.0 has a booking in flight');
  await step(stage, '1.1.0', { command: 'deploy' });
  console.log('');
  const { outputs } = await step(stage, '1.2.0', { command: 'deploy' });
  console.log('');
  const started = await router.call('POST', '/api/orchestrators/Booking', { body: { room: 8 } });
  const old = await until(router, statusUrl, 'Running');
  const id = String(started.body['id']);
  return {
    what: 'Versions 1.1.0 and 1.2.0',
    saw: `default ${outputs['defaultVersion'] ?? '?'}, draining ${outputs['drainingLines'] ?? '?'}; a start goes to ${id.split('-')[0] ?? '?'}, the booking of 1.0 is ${old}`,
    asExpected:
      outputs['created'] === 'true' &&
      outputs['drainingLines'] === '1.0' &&
      started.status === 202 &&
      id.startsWith('1.2-') &&
      old === 'Running',
  };
}

async function showRollback(stage: Stage): Promise<Shown> {
  heading('Back to the line before at once, and forward again');
  const back = await step(stage, undefined, { command: 'activate' });
  console.log('');
  const forward = await step(stage, undefined, { command: 'activate', line: '1.2' });
  const seen = [back, forward].map(({ outputs }) => outputs['defaultVersion'] ?? '?');
  return { what: 'The rollback', saw: `default ${seen.join(', then ')}`, asExpected: seen.join() === '1.1.0,1.2.0' };
}

async function showRetirement(stage: Stage, router: DemoRouter, statusUrl: string): Promise<Shown> {
  heading('Line 1.0 goes once its booking has ended');
  const { sandbox } = stage;
  const busy = await step(stage, undefined, { command: 'status' });
  console.log('');
  await router.call('POST', `${new URL(statusUrl).pathname}/raiseEvent/checkout`, { body: { room: 7 } });
  const ended = await until(router, statusUrl, 'Completed');
  say('\n  Its clock put forward, the router drains the line, closes it, stops its app and, a day later, removes it.');
  for (const pause of [
    0,
    11 * minutes,
    1 * minutes,
    11 * minutes,
    11 * minutes,
    1 * minutes,
    25 * hours,
    1 * minutes,
  ]) {
    router.later(pause);
    await router.round();
  }
  const apps = sandbox.arm.estate.apps.map(({ name }) => name).filter((name) => name.startsWith(`${application}-1-`));
  const answer = await router.call('GET', statusUrl);
  console.log('');
  const after = await step(stage, undefined, { command: 'status' });
  const waited = busy.log.some((line) => /1\.0 Draining.*in flight/.test(line));
  const retired = after.log.some((line) => line.includes('1.0 Retired'));
  return {
    what: 'Line 1.0, after its booking has ended',
    saw: `waited while it ran: ${String(waited)}; ${ended}; ${retired ? 'retired' : 'still there'}, ${apps.length} apps left, its old address answers ${answer.status}`,
    asExpected: waited && ended === 'Completed' && retired && apps.length === 2 && answer.status === 410,
  };
}

/** Asks at an address of the router until it answers a status. */
async function until(router: DemoRouter, statusUrl: string, wanted: string): Promise<string> {
  let reply: Reply | undefined;
  for (let tries = 0; tries < 40; tries += 1) {
    reply = await router.call('GET', statusUrl);
    if (reply.body['runtimeStatus'] === wanted) break;
    await sleep(250);
  }
  return String(reply?.body['runtimeStatus']);
}

async function step(
  stage: Stage,
  version: string | undefined,
  inputs: Readonly<Record<string, string>>,
): Promise<AgentRun> {
  const { sandbox, evidenceFolder } = stage;
  const needsPackage = version !== undefined;
  const path = join(evidenceFolder, `${application}-${version ?? ''}.zip`);
  if (needsPackage) await writeFile(path, await packageOf(version));
  return runStep(
    stage,
    'DurableAppRouter',
    {
      ...inputs,
      applicationName: application,
      registryStorageConnectionString: sandbox.azurite.connectionString,
      ...(needsPackage
        ? { version, package: path, referenceAppName: template, resourceGroupName: application, interval: '1s' }
        : {}),
    },
    { secrets: ['registryStorageConnectionString'] },
  );
}

function packageOf(version: string): Promise<Buffer> {
  return packZip({
    'host.json': JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName: '%BookingsHub%' } } }),
    'sandbox.json': JSON.stringify({ version, orchestrations: { Booking: { waitsForEvent: 'checkout' } } }),
  });
}
