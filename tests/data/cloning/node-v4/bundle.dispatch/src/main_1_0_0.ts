#!/usr/bin/env node
import { app } from '@azure/functions';
import { app as durable, input } from 'durable-functions';

import { startOrder } from './clients/start_1_0_0.js';
import { chargeOrder, packOrder } from './orders/activities_1_0_0.js';
import { handleOrder } from './orders/orchestration_1_0_0.js';
import { PACK } from './orders/names.js';

export const handleOrder_1_0_0: import('durable-functions').OrchestrationHandler = handleOrder;
durable.activity(PACK, { handler: packOrder });
durable.activity('chargeOrder', { handler: chargeOrder });

app.http('startOrder', { route: '1_0_0/orders/{id}', extraInputs: [input.durableClient()], handler: startOrder });
