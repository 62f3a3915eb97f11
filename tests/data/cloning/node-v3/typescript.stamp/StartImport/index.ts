import * as df from 'durable-functions';

export default async function (context: Parameters<typeof df.getClient>[0]): Promise<void> {
  await df.getClient(context).startNew('ImportOrders_1_2_0', 'the-import', {});
}
