import { runTask } from '../host/index.ts';
import { durableStatusCheck } from './main.ts';

void runTask(durableStatusCheck);
