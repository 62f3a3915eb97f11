import { app, HttpHandler, HttpResponse } from '@azure/functions';
import * as df from 'durable-functions';
import { OrderName, Tracking } from '../names';
import { start, Starter } from '../shared/starts';

const clientInput = df.input.durableClient();

const startAny: HttpHandler = async (request, context) => {
  const client = df.getClient(context);
  const instanceId = await client.startNew(request.params.name ?? '', { input: await request.text() });
  return client.createCheckStatusResponse(request, instanceId);
};
app.http('httpStart', { route: '1_0_0/start/{name}', extraInputs: [clientInput], handler: startAny });

df.app.client.timer('nightly', {
  schedule: '0 0 3 * * *',
  handler: async (_timer, client) => {
    await start({ client, name: OrderName });
    await new Starter(client).begin('orderParcel', {});
    await client.startNew('trackParcel', { instanceId: 'tracker', input: {} });
    await client.signalEntity(new df.EntityId(Tracking.counter, 'all'), 'add', 1);
    await client.startNew('sweepParcels');
  },
});

df.app.client.http('status', {
  handler: async (_request, client) => {
    const running = await client.getStatusAll();
    const orders = running.filter((instance) => instance.name === 'orderParcel');
    return new HttpResponse({ jsonBody: orders.length });
  },
});
