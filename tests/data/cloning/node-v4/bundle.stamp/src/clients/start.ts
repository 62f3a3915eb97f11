import type { HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { ORDER } from '../orders/names.js';

export const startOrder: HttpHandler = async (request, context) => {
  const client = getClient(context);
  const instanceId = await client.startNew(ORDER + '_1_2_0', { input: request.params['id'] });
  return client.createCheckStatusResponse(request, instanceId);
};
