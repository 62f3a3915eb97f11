/** The durable HTTP management API over a task hub's tables and queues. */
export { answerDurable, type Call, type RegisteredFunctions } from './handler.ts';
export { exceptionAnswer, HandlerException } from './errors.ts';
export { openHub, type Hub } from './hub.ts';
export type { Parameters } from './query.ts';
