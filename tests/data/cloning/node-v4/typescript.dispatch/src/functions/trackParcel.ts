import df = require('durable-functions');
import TrackName, { Name as OrderName } from '../names/orchestrators';
import { Parcel } from '../shared/parcel';
import { byVersion } from './durable-versions';
import { insureParcel_1_0_0, trackParcel_1_0_0 } from './trackParcel_1_0_0';

export const trackParcel = df.app.orchestration(TrackName, {
  handler: byVersion([['1.0.0', trackParcel_1_0_0]], '1.1.0', function* (context) {
    const parcel = context.df.getInput<Parcel>();
    const position: unknown = yield context.df.callActivity(stepFor(parcel.by) + '_1_1_0', parcel.id);
    context.df.signalEntity(new df.EntityId('ParcelCounter', parcel.id), 'seen', position);
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
    context.df.continueAsNew(parcel);
  }),
});

df.app.orchestration('insureParcel', byVersion([['1.0.0', insureParcel_1_0_0]], '1.1.0', function* (context) {
  yield context.df.callActivity(`locate${'ByAir'}_1_1_0`, context.df.getInput<Parcel>().id);
  yield trackParcel(context.df.getInput(), 'insured');
  return OrderName;
}));

df.app.activity('locateByAir_1_1_0', { handler: () => 'above' });
df.app.activity('locateBySea_1_1_0', { handler: () => 'below' });
df.app.activity('settleBill_1_1_0', { handler: () => undefined });

function stepFor(by: Parcel['by']): string {
  switch (by) {
    case 'air':
      return 'locateByAir';
    default:
      return 'locateBySea';
  }
}

interface Count {
  value: number;
}

df.app.entity<Count>('ParcelCounter', (context) => {
  const state = context.df.getState(() => ({ value: 0 }));
  context.df.setState({ value: (state?.value ?? 0) + 1 });
});
