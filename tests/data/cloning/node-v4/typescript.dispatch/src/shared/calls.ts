import * as df from 'durable-functions';
import { OrchestrationContext, Task } from 'durable-functions';

const retry = new df.RetryOptions(1000, 3);

/** Calls an activity that may fail at times. */
export const callWithRetry = (context: OrchestrationContext, name: string, input: unknown): Task =>
  context.df.callActivityWithRetry(name, retry, input);

export function* settle(context: OrchestrationContext, parcelId: string): Generator<Task, void, unknown> {
  yield context.df.callActivity('settleBill_1_1_0', parcelId);
}
