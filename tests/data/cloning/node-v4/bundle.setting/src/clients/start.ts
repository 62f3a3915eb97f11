import type { HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { ORDER } from '../orders/names.js';
import { versionedName } from './durable-functions-version.js';

export const startOrder: HttpHandler = async (request, context) => {
  const client = getClient(context);
  const instanceId = await client.startNew(versionedName(ORDER), { input: request.params['id'] });
  return client.createCheckStatusResponse(request, instanceId);
};
