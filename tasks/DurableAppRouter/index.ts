import { runTask } from '../host/index.ts';
import { durableAppRouter } from './main.ts';

void runTask(durableAppRouter);
