#!/usr/bin/env node
import { app as durable } from 'durable-functions';

import { chargeOrder, packOrder } from './orders/activities_1_0_0.js';
import { handleOrder } from './orders/orchestration_1_0_0.js';
import { PACK } from './orders/names.js';

export const handleOrder_1_0_0: import('durable-functions').OrchestrationHandler = handleOrder;
durable.activity(PACK, { handler: packOrder });
durable.activity('chargeOrder', { handler: chargeOrder });
