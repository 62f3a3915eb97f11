#!/usr/bin/env node
import { app } from '@azure/functions';
import { app as durable, input } from 'durable-functions';

import { startOrder } from './clients/start.js';
import { chargeOrder, packOrder } from './orders/activities.js';
import { handleOrder } from './orders/orchestration.js';
import { ORDER, PACK } from './orders/names.js';

app.setup({ enableHttpStream: true });

durable.orchestration(ORDER, handleOrder);
durable.activity(PACK, { handler: packOrder });
durable.activity('chargeOrder', { handler: chargeOrder });

app.http('startOrder', { route: 'orders/{id}', extraInputs: [input.durableClient()], handler: startOrder });
