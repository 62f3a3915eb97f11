import { join } from 'node:path';
import type { AgentRun } from '../../sandbox/agent/index.ts';
import { deployedApp, layDownFiles, newApp } from './clone-app.ts';
import { loadFunctions, nextActivity } from './loaded-app.ts';
import { heading, printLine, runStep, say, type Shown, type Stage } from './stage.ts';

const asked = {
  sourceFolder: 'app',
  version: '2.0.0',
  previousSources: '1.0.0 = ./releases/1.0.0',
  plainVersion: '1.0.0',
};

/** A breaking change is released beside what is deployed: the plan, the files, and what the app registers then. */
export async function showCloning(stage: Stage): Promise<Shown[]> {
  heading('DurableFunctionClone@1: a breaking change, while orders are in flight');
  say(
    `A third app, in JavaScript. Version 1.0.0 charges an order and ships it; it is deployed. Version 2.0.0 looks for fraud\n` +
      `first, and orders in flight could not be replayed against it. First what the task would do:`,
  );
  const sources = join(stage.evidenceFolder, '1', 's');
  await layDownFiles(join(sources, 'releases', '1.0.0'), deployedApp);
  await layDownFiles(join(sources, 'app'), newApp);
  const planned = await clone(stage, { dryRun: 'true' });
  say('\nThe plan is right, so now for good:');
  const written = await clone(stage, {});
  return [
    {
      what: 'The plan of version 2.0.0, with its diff',
      saw: `${planned.outputs['clonedCount'] ?? '?'} functions copied, ${filesIn(planned)} files in the diff; changed: ${planned.outputs['changed'] ?? '?'}`,
      asExpected: planned.result === 'Succeeded' && filesIn(planned) === 2 && planned.outputs['changed'] === 'false',
    },
    await showRegistered(join(sources, 'app'), written),
  ];
}

function clone(stage: Stage, inputs: Readonly<Record<string, string>>): Promise<AgentRun> {
  return runStep(stage, 'DurableFunctionClone', { ...asked, ...inputs }, { signIn: false });
}

function filesIn({ log }: AgentRun): number {
  return log.filter((line) => line.startsWith('+++ b/')).length;
}

async function showRegistered(app: string, { result }: AgentRun): Promise<Shown> {
  const functions = await loadFunctions(app);
  say('\nThe app, loaded by the real durable-functions package, registers:');
  for (const { name, trigger } of functions) printLine(`${name.padEnd(20)} ${trigger}`);
  const next = async (name: string, results: readonly string[]): Promise<string> => {
    const found = functions.find((one) => one.name === name);
    return found === undefined ? 'not registered' : nextActivity(found, results);
  };
  const inFlight = await next('OrderSaga', ['charged order-1001']);
  const started = await next('OrderSaga_2_0_0', []);
  say(`\nAn order of 1.0.0 that is charged goes on with ${inFlight}; a new one begins with ${started}.`);
  const names = functions.map(({ name }) => name);
  const expected = ['OrderSaga', 'OrderSaga_2_0_0', 'Charge', 'Charge_2_0_0', 'Ship', 'Ship_2_0_0'];
  return {
    what: 'Both versions, registered side by side',
    saw: `${names.length} functions; in flight goes on with ${inFlight}, new begins with ${started}`,
    asExpected:
      result === 'Succeeded' &&
      expected.every((name) => names.includes(name)) &&
      inFlight === 'Ship' &&
      started === 'CheckFraud_2_0_0',
  };
}
