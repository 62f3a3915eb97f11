/** Runs the orchestrators of an app that describes them in its `sandbox.json`. */
export { startWorker, type Worker, type WorkerOptions } from './worker.ts';
