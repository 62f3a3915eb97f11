// Written by the task DurableFunctionClone, which writes it anew with each version.
import type { OrchestrationContext, OrchestrationHandler } from 'durable-functions';

/**
 * Runs each instance on the body of the version that it was started with; instances without a version run on the first one.
 * Its sub-orchestrations get the same version.
 */
export function byVersion(
  frozen: readonly (readonly [string, OrchestrationHandler])[],
  version: string,
  current: OrchestrationHandler | undefined,
): OrchestrationHandler {
  return function* (context: OrchestrationContext) {
    const { df } = context;
    const asked = df.version || (frozen[0] ?? [version])[0];
    const body = asked === version ? current : frozen.find(([known]) => known === asked)?.[1];
    if (body === undefined) {
      throw new Error(`This app has no code for version ${asked} of the orchestration of instance ${df.instanceId}.`);
    }
    const { callSubOrchestrator, callSubOrchestratorWithRetry } = df;
    df.callSubOrchestrator = (name, input, instanceId, own) =>
      callSubOrchestrator.call(df, name, input, instanceId, own ?? asked);
    df.callSubOrchestratorWithRetry = (name, retry, input, instanceId, own) =>
      callSubOrchestratorWithRetry.call(df, name, retry, input, instanceId, own ?? asked);
    return yield* body(context);
  };
}
