import * as df from 'durable-functions';
import { versionedName } from '../durable-functions-version';

export default async function (context: Parameters<typeof df.getClient>[0]): Promise<void> {
  await df.getClient(context).startNew(versionedName('ImportOrders'), 'the-import', {});
}
