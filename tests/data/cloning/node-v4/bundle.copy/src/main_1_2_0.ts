#!/usr/bin/env node
import { app as durable } from 'durable-functions';

import { chargeOrder, packOrder } from './orders/activities_1_2_0.js';
import { handleOrder } from './orders/orchestration_1_2_0.js';
import { ORDER, PACK } from './orders/names.js';

durable.orchestration(ORDER + '_1_2_0', handleOrder);
durable.activity(PACK + '_1_2_0', { handler: packOrder });
durable.activity('chargeOrder_1_2_0', { handler: chargeOrder });
