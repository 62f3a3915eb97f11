import * as df from 'durable-functions';
import { ReadName } from '../lib/names';
import { Order } from '../ReadOrder';

const orchestrator = df.orchestrator(function* (context) {
  const orders: Order[] = [];
  for (const id of ['1', '2']) orders.push(yield context.df.callActivity(ReadName, id));
  return orders;
});

export default orchestrator;
