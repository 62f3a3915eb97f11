#!/usr/bin/env node
import { app } from '@azure/functions';
import { app as durable, input } from 'durable-functions';

import { startOrder } from './clients/start.js';
import { chargeOrder, packOrder } from './orders/activities.js';
import { handleOrder } from './orders/orchestration.js';
import { ORDER, PACK } from './orders/names.js';

app.setup({ enableHttpStream: true });

durable.orchestration(ORDER + '_1_2_0', handleOrder);
durable.activity(PACK + '_1_2_0', { handler: packOrder });
durable.activity('chargeOrder_1_2_0', { handler: chargeOrder });

app.http('startOrder', { route: 'orders/{id}', extraInputs: [input.durableClient()], handler: startOrder });
