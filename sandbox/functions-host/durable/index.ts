/** The durable HTTP management API over a task hub's tables and queues. */
export type { Call, RegisteredFunctions } from './call.ts';
export { answerDurable } from './handler.ts';
export { exceptionAnswer, HandlerException } from './errors.ts';
export { openHub, type Hub } from './hub.ts';
export { Parameters } from './query.ts';
export { createInstance, links, type NewInstance } from './start.ts';
