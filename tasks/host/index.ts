/** The pipeline, as the product's tasks see it. */
export {
  parseWebAddress,
  quote,
  readInputs,
  withoutUndefined,
  type InputReader,
  type Parsed,
  type TaskInput,
} from './inputs/index.ts';
export { reasonText } from './failure.ts';
export { runTask } from './process.ts';
export type { Activity, AzureConnection, SourcePlace, Task, TaskHost, TaskResult } from './task-host.ts';
