#!/usr/bin/env node
import { app } from '@azure/functions';
import { app as durable, input } from 'durable-functions';

import { startOrder } from './clients/start.js';
import { chargeOrder, packOrder } from './orders/activities.js';
import { handleOrder } from './orders/orchestration.js';
import { ORDER, PACK } from './orders/names.js';
import './main_1_0_0.js';
import { byVersion } from './durable-versions.js';
import { handleOrder_1_0_0 } from './main_1_0_0.js';

app.setup({ enableHttpStream: true });

durable.orchestration(ORDER, byVersion([['1.0.0', handleOrder_1_0_0]], '1.1.0', handleOrder));
durable.activity(PACK + '_1_1_0', { handler: packOrder });
durable.activity('chargeOrder_1_1_0', { handler: chargeOrder });

app.http('startOrder', { route: 'orders/{id}', extraInputs: [input.durableClient()], handler: startOrder });
