/** The agent's own host: the only place that talks to azure-pipelines-task-lib. */
export { createTaskLibHost } from './host.ts';
