import { runTask } from '../host/index.ts';
import { durableSlotSwap } from './main.ts';

void runTask(durableSlotSwap);
