import assert from 'node:assert/strict';
import { appOf, linesOf, textsOf } from './fixture.ts';

const typescript = `
httpStart client src/functions/clients.ts:13 literal
nightly client src/functions/clients.ts:15 literal
status client src/functions/clients.ts:26 literal
weighParcel activity src/functions/orderParcel.ts:10 constant
orderParcel orchestrator src/functions/orderParcel.ts:36 constant
printLabel activity src/functions/orderParcel.ts:38 constant
chargeCard activity src/functions/orderParcel.ts:39 constant
shipByAir activity src/functions/orderParcel.ts:40 constant
shipBySea activity src/functions/orderParcel.ts:41 constant
notifySender activity src/functions/orderParcel.ts:42 constant
notifyReceiver activity src/functions/orderParcel.ts:43 interpolation
archiveParcel activity src/functions/orderParcel.ts:44 literal
orderStart client src/functions/orderParcel.ts:66 literal
trackParcel orchestrator src/functions/trackParcel.ts:5 constant
insureParcel orchestrator src/functions/trackParcel.ts:15 literal
locateByAir activity src/functions/trackParcel.ts:21 literal
locateBySea activity src/functions/trackParcel.ts:22 literal
settleBill activity src/functions/trackParcel.ts:23 literal
ParcelCounter entity src/functions/trackParcel.ts:38 literal
httpStart client startNew -> ? src/functions/clients.ts:10 generic-starter
nightly client start -> orderParcel src/functions/clients.ts:18 constant
nightly client begin -> orderParcel src/functions/clients.ts:19 literal
nightly client startNew -> trackParcel src/functions/clients.ts:20 literal
nightly client EntityId -> ParcelCounter src/functions/clients.ts:21 constant
nightly client startNew -> sweepParcels src/functions/clients.ts:22 literal
orderParcel context weighParcel -> weighParcel src/functions/orderParcel.ts:18 function-object
orderParcel context callActivity -> printLabel src/functions/orderParcel.ts:20 constant
orderParcel context callWithRetry -> chargeCard src/functions/orderParcel.ts:21 constant
orderParcel context callActivity -> shipByAir src/functions/orderParcel.ts:22 constant
orderParcel context callActivity -> shipBySea src/functions/orderParcel.ts:22 constant
orderParcel context callActivity -> notifySender src/functions/orderParcel.ts:24 variable
orderParcel context callActivity -> notifyReceiver src/functions/orderParcel.ts:24 variable
orderParcel context callActivity -> archiveparcel src/functions/orderParcel.ts:25 literal
orderParcel context callSubOrchestrator -> trackParcel src/functions/orderParcel.ts:29 variable
orderParcel context callSubOrchestrator -> insureParcel src/functions/orderParcel.ts:29 variable
orderParcel context callSubOrchestratorWithRetry -> trackParcel src/functions/orderParcel.ts:32 constant
orderParcel context EntityId -> ParcelCounter src/functions/orderParcel.ts:33 constant
orderStart client startNew -> orderParcel src/functions/orderParcel.ts:63 constant
trackParcel context callActivity -> locateByAir src/functions/trackParcel.ts:8 variable
trackParcel context callActivity -> locateBySea src/functions/trackParcel.ts:8 variable
trackParcel context EntityId -> ParcelCounter src/functions/trackParcel.ts:9 literal
insureParcel context callActivity -> locateByAir src/functions/trackParcel.ts:16 interpolation
insureParcel context trackParcel -> trackParcel src/functions/trackParcel.ts:17 function-object
callWithRetry context callActivityWithRetry -> ? src/shared/calls.ts:8 wrapper
settle context callActivity -> settleBill src/shared/calls.ts:11 literal
start client startNew -> ? src/shared/starts.ts:11 wrapper
begin client startNew -> ? src/shared/starts.ts:18 wrapper
`;

/** Small apps, by what is special about them: the code of `a.ts`, and the lines of functions and references. */
const small: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'a client by getClient in an inline handler, without options': [
    `import { app } from '@azure/functions'; import * as df from 'durable-functions';
app.post('go', async (r, c) => { await df.getClient(c).startNew('A'); return {}; });`,
    ['go client a.ts:2 literal', 'go client startNew -> A a.ts:2 literal'],
  ],
  'an HTTP function without a durable client is none of ours': [
    `import { app } from '@azure/functions';\napp.http('plain', { handler: () => ({}) });`,
    [],
  ],
  'generic triggers of the SDK': [
    `import { app } from '@azure/functions'; import * as df from 'durable-functions';
app.generic('A', { trigger: df.trigger.activity(), handler: () => 1 });`,
    ['A activity a.ts:2 literal'],
  ],
  'a helper that registers': [
    `import * as df from 'durable-functions';
function register(name: string, handler: () => number) { df.app.activity(name, { handler }); }
register('A', () => 1);`,
    ['A activity a.ts:3 literal'],
  ],
  'names in a loop': [
    `import { app } from 'durable-functions';
for (const name of ['A', 'B']) app.activity(name, { handler: () => 1 });`,
    ['A activity a.ts:2 variable', 'B activity a.ts:2 variable'],
  ],
  'a bound method, a default of a parameter and a callback': [
    `import * as df from 'durable-functions';
df.app.orchestration('A', function* (context) {
  const call = context.df.callActivity.bind(context.df);
  yield call('B');
  const run = (name = 'C') => context.df.callActivity(name);
  yield run();
  yield run('D');
  yield context.df.Task.all(['E', 'F'].map((name) => context.df.callActivity(name)));
});`,
    [
      'A orchestrator a.ts:2 literal',
      'A context callActivity -> B a.ts:4 literal',
      'A context callActivity -> C a.ts:5 literal',
      'A context callActivity -> ? a.ts:5 wrapper',
      'A context run -> D a.ts:7 literal',
      'A context callActivity -> E a.ts:8 variable',
      'A context callActivity -> F a.ts:8 variable',
    ],
  ],
  'a variable that a switch sets, and one that shadows': [
    `import * as df from 'durable-functions';
const name = 'X';
df.app.orchestration('A', function* (context) {
  let name: string;
  switch (context.df.instanceId) {
    case '1': name = 'B'; break;
    default: name = 'C';
  }
  yield context.df.callActivity(name);
  { const name = 'D'; yield context.df.callActivity(name); }
});
export { name };`,
    [
      'A orchestrator a.ts:3 literal',
      'A context callActivity -> B a.ts:9 variable',
      'A context callActivity -> C a.ts:9 variable',
      'A context callActivity -> D a.ts:10 variable',
    ],
  ],
  'a name out of the input is only known at run time': [
    `import * as df from 'durable-functions';
df.app.orchestration('A', function* (context) { yield context.df.callActivity(context.df.getInput<{ n: string }>().n); });`,
    ['A orchestrator a.ts:2 literal', 'A context callActivity -> ? a.ts:2 dynamic'],
  ],
  'a client with a queue whose message names the orchestration': [
    `import * as df from 'durable-functions';
df.app.client.storageQueue('Q', { queueName: 'q', connection: 'c', handler: async (message: any, client) => { const { name } = JSON.parse(message); await client.startNew(name); } });`,
    ['Q client a.ts:2 literal', 'Q client startNew -> ? a.ts:2 generic-starter'],
  ],
  'calls that are handed over': [
    `import * as df from 'durable-functions';
const callFor = (context: any) => (name: string) => context.df.callActivity(name);
function fixed(context: any) { return function (name: string) { return context.df.callActivity(name); }; }
df.app.orchestration('A', function* (context) {
  const names = ['B'];
  yield context.df.Task.all(names.map(context.df.callActivity));
  yield context.df.Task.all(['B', 'C'].map(context.df.callActivity.bind(context.df)));
  const { callActivity } = context.df;
  yield context.df.Task.all(names.map(callActivity));
  const pay = context.df.callActivity.bind(context.df, 'D');
  yield pay('B');
  const calls = { sub: context.df.callSubOrchestrator };
  yield callFor(context)('E');
  const call = fixed(context);
  yield call('F');
  const alias = context.df.callActivity;
  yield alias('G');
});`,
    [
      'A orchestrator a.ts:4 literal',
      'callFor context callActivity -> ? a.ts:2 wrapper',
      'fixed context callActivity -> ? a.ts:3 wrapper',
      'A context callActivity -> ? a.ts:6 dynamic',
      'A context callActivity -> B a.ts:7 literal',
      'A context callActivity -> C a.ts:7 literal',
      'A context callActivity -> ? a.ts:9 dynamic',
      'A context callActivity -> D a.ts:10 literal',
      'A context callSubOrchestrator -> ? a.ts:12 dynamic',
      'A context callFor -> E a.ts:13 literal',
      'A context call -> F a.ts:15 literal',
      'A context callActivity -> G a.ts:17 literal',
    ],
  ],
  'by require, taken apart': [
    `const { app, EntityId } = require('durable-functions');
app.entity('E', () => {});
app.orchestration('A', function* (context) { yield context.df.callEntity(new EntityId('E', '1'), 'get'); });`,
    ['E entity a.ts:2 literal', 'A orchestrator a.ts:3 literal', 'A context EntityId -> E a.ts:3 literal'],
  ],
};

describe('cloning/node: inventory of model 4', () => {
  it('finds every function and reference of the TypeScript app', async () => {
    assert.deepEqual(linesOf(await appOf(textsOf('node-v4/typescript'))), typescript.trim().split('\n'));
  });

  for (const [title, [code, lines]] of Object.entries(small)) {
    it(title, async () => {
      assert.deepEqual(linesOf(await appOf({ 'a.ts': code })).sort(), [...lines].sort());
    });
  }
});
