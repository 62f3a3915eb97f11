import df = require('durable-functions');
import { Name as OrderName } from '../names/orchestrators';
import { Parcel } from '../shared/parcel';

export const trackParcel_1_0_0: import('durable-functions').OrchestrationHandler = function* (context) {
    const parcel = context.df.getInput<Parcel>();
    const position: unknown = yield context.df.callActivity(stepFor(parcel.by), parcel.id);
    context.df.signalEntity(new df.EntityId('ParcelCounter', parcel.id), 'seen', position);
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
    context.df.continueAsNew(parcel);
  };

export const insureParcel_1_0_0: import('durable-functions').OrchestrationHandler = function* (context) {
  yield context.df.callActivity(`locate${'ByAir'}`, context.df.getInput<Parcel>().id);
  yield context.df.callSubOrchestrator('trackParcel', context.df.getInput(), 'insured');
  return OrderName;
};

df.app.activity('locateByAir', { handler: () => 'above' });
df.app.activity('locateBySea', { handler: () => 'below' });
df.app.activity('settleBill', { handler: () => undefined });

function stepFor(by: Parcel['by']): string {
  switch (by) {
    case 'air':
      return 'locateByAir';
    default:
      return 'locateBySea';
  }
}
