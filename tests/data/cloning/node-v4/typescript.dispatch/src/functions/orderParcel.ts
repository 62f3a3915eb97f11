// Orders: the heart of the app.
import { HttpRequest, HttpResponse, InvocationContext, app } from '@azure/functions';
import * as df from 'durable-functions';
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { Carrier, Name as ChargeName, names, notifyReceiver, notifySender } from '../names/activities';
import * as all from '../names';
import { callWithRetry, settle } from '../shared/calls';
import { type Parcel, describe } from '../shared/parcel';
import { byVersion } from './durable-versions';
import { orderParcel_1_0_0 } from './orderParcel_1_0_0';

const weighParcel = df.app.activity(names.weigh + '_1_1_0', {
  handler: (parcel: Parcel): number => parcel.weight,
});

/** Orders the sending of a parcel: 'orderParcel' in the logs. */
const orderParcel: OrchestrationHandler = function* (context: OrchestrationContext) {
  const parcel = context.df.getInput<Parcel>();
  const { callActivity } = context.df;
  const weight: number = yield weighParcel(parcel);
  // The name of an activity in a comment is no reference: printLabel
  yield context.df.callActivity(names.label + '_1_1_0', describe(parcel));
  yield callWithRetry(context, ChargeName + '_1_1_0', weight);
  yield context.df.callActivity(parcel.by === 'air' ? Carrier.Air + '_1_1_0' : Carrier.Sea + '_1_1_0', parcel);
  const notify = weight > 10 ? notifySender : notifyReceiver;
  yield context.df.callActivity(notify + '_1_1_0', `printLabel was done for ${parcel.id}`);
  yield callActivity('archiveparcel_1_1_0', parcel.id);
  yield* settle(context, parcel.id);
  const tracked = [];
  for (const name of ['trackParcel', 'insureParcel']) {
    tracked.push(context.df.callSubOrchestrator(name, parcel, `${parcel.id}-${name}`));
  }
  yield context.df.Task.all(tracked);
  yield context.df.callSubOrchestratorWithRetry(all.TrackName, new df.RetryOptions(100, 2), parcel);
  yield context.df.callEntity(new df.EntityId(all.Tracking.counter, parcel.id), 'add', 1);
  return weight;
};
df.app.orchestration(all.OrderName, byVersion([['1.0.0', orderParcel_1_0_0]], '1.1.0', orderParcel));

df.app.activity(names.label + '_1_1_0', { handler: (text: string): string => `[${text}]` });
df.app.activity(all.Name + '_1_1_0', { handler: charge });
df.app.activity(Carrier.Air + '_1_1_0', { handler: () => 'air' });
df.app.activity(Carrier.Sea + '_1_1_0', { handler: () => 'sea' });
df.app.activity(notifySender + '_1_1_0', { handler: notify });
df.app.activity(`${'notify'}Receiver_1_1_0`, { handler: notify });
df.app.activity('archiveParcel_1_1_0', {
  handler: async (id: string, context: InvocationContext) => {
    context.log(id);
  },
});

function charge(weight: number): number {
  return weight * price;
}

const price = 2;

function notify(text: string): string {
  return text;
}

/* Clients are not copied: what is there for them alone goes too. */
const startHandler = async (request: HttpRequest, context: InvocationContext): Promise<HttpResponse> => {
  const client = df.getClient(context);
  const instanceId = await client.startNew(all.OrderName, { input: await request.json() });
  return client.createCheckStatusResponse(request, instanceId);
};
app.http('orderStart', {
  route: 'orders',
  extraInputs: [df.input.durableClient()],
  handler: startHandler,
});
