/** A Functions host on one machine: keys, the durable HTTP management API over real tables and queues, files, status. */
export { createFunctionsHost, type FunctionsHostOptions, type HostState } from './host.ts';
export { startWorker, type Worker, type WorkerOptions } from './worker/index.ts';
export { readBehaviour, type CodeBehaviour, type OrchestrationBehaviour } from './behaviour.ts';
export type { HostKeys } from './keys.ts';
export { readConfiguration, HostStartError, type DurableConfiguration, type HostSettings } from './configuration.ts';
