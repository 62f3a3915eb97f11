export { endpointId, systemConnection } from './endpoints.ts';
export { chooseRuntime, findNode24, node24Folder } from './node.ts';
export { runTask } from './run-task.ts';
export { readTaskDefinition, versionOf, type TaskDefinition, type TaskInput } from './task-definition.ts';
export type {
  AgentRun,
  Attachment,
  EndpointFile,
  Issue,
  NodeMajor,
  RunTaskOptions,
  TaskResult,
  VariableValue,
} from './types.ts';
