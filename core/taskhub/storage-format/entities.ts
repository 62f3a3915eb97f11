/**
 * Whether a row of the Instances table is an entity's: both its key and its name are an entity id (`@name@key`).
 * A sub-orchestration may carry an id that starts with `@`, but its name is a function's, so the key alone does not tell.
 * Source: Azure/durabletask src/DurableTask.Core/Entities (EntityId.cs, OrchestrationEntityContext)
 */
export function isEntityRow(partitionKey: string, name: string | undefined): boolean {
  return isEntityId(partitionKey) && name !== undefined && isEntityId(name);
}

/** Whether an instance id has the shape of an entity's: `@name@key`. The key may be empty or hold anything. */
export function isEntityId(instanceId: string): boolean {
  return instanceId.startsWith('@') && instanceId.indexOf('@', 1) > 1;
}
