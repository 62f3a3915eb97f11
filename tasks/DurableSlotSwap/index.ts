import { runSlotAction } from '../../core/slots/index.ts';
import { runTask } from '../host/index.ts';
import { createSlotSwap } from './main.ts';
import { openDoors } from './open-doors.ts';

void runTask(createSlotSwap(openDoors, runSlotAction));
