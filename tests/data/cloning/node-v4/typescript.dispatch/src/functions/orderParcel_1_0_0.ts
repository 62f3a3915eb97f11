// Orders: the heart of the app.
import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';
import { Carrier, Name as ChargeName, names, notifyReceiver, notifySender } from '../names/activities';
import * as all from '../names';
import { callWithRetry, settle } from '../shared/calls_1_0_0';
import { type Parcel, describe } from '../shared/parcel';

const weighParcel = df.app.activity(names.weigh, {
  handler: (parcel: Parcel): number => parcel.weight,
});

/** Orders the sending of a parcel: 'orderParcel' in the logs. */
const orderParcel: OrchestrationHandler = function* (context: OrchestrationContext) {
  const parcel = context.df.getInput<Parcel>();
  const { callActivity } = context.df;
  const weight: number = yield weighParcel(parcel);
  // The name of an activity in a comment is no reference: printLabel
  yield context.df.callActivity(names.label, describe(parcel));
  yield callWithRetry(context, ChargeName, weight);
  yield context.df.callActivity(parcel.by === 'air' ? Carrier.Air : Carrier.Sea, parcel);
  const notify = weight > 10 ? notifySender : notifyReceiver;
  yield context.df.callActivity(notify, `printLabel was done for ${parcel.id}`);
  yield callActivity('archiveparcel', parcel.id);
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
export const orderParcel_1_0_0: import('durable-functions').OrchestrationHandler = orderParcel;

df.app.activity(names.label, { handler: (text: string): string => `[${text}]` });
df.app.activity(all.Name, { handler: charge });
df.app.activity(Carrier.Air, { handler: () => 'air' });
df.app.activity(Carrier.Sea, { handler: () => 'sea' });
df.app.activity(notifySender, { handler: notify });
df.app.activity(`${'notify'}Receiver`, { handler: notify });
df.app.activity('archiveParcel', {
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
