import type { OrchestrationHandler } from 'durable-functions';
import { PACK } from './names.js';

export const handleOrder: OrchestrationHandler = function* (context) {
  const id = context.df.getInput<string>();
  yield context.df.callActivity(PACK + '_1_1_0', id);
  yield context.df.callActivity('chargeOrder_1_1_0', id);
  return id;
};
