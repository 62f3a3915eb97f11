import { runTask } from '../host/index.ts';
import { durableFunctionClone } from './main.ts';

void runTask(durableFunctionClone);
