import { randomUUID } from 'node:crypto';
import type { Answer } from '../faults/index.ts';
import { json } from '../http-server/index.ts';

/** How long-running operations behave. */
export interface OperationBehaviour {
  /** How often an operation says that it is still running (default 1). */
  readonly polls: number;
  /** `Retry-After` in seconds; 0 (default) leaves the header out. */
  readonly retryAfterSeconds: number;
  /** Where the client is told to ask. */
  readonly header: 'Location' | 'Azure-AsyncOperation';
}

/** Long-running operations: accepted, asked about, done. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations */
export interface Operations {
  /**
   * @param at the URL of the operation's results without its id
   * @param act what is done when the operation ends; its answer is the final one
   */
  accept(at: string, apiVersion: string, act: () => Answer): Answer;
  /** The answer to a question about an operation, or `undefined` when there is no such operation. */
  ask(id: string): Answer | undefined;
  inProgress(): boolean;
}

export function createOperations(behaviour: OperationBehaviour): Operations {
  const running = new Map<string, { polls: number; act: () => Answer; result: Answer | undefined }>();
  const asynchronous = behaviour.header === 'Azure-AsyncOperation';
  const retryAfter: Record<string, string> =
    behaviour.retryAfterSeconds > 0 ? { 'Retry-After': String(behaviour.retryAfterSeconds) } : {};
  return {
    accept(at, apiVersion, act) {
      const id = randomUUID();
      running.set(id, { polls: behaviour.polls, act, result: undefined });
      const url = `${at}/${id}?api-version=${apiVersion}`;
      return { status: 202, headers: { ...retryAfter, [behaviour.header]: url } };
    },
    ask(id) {
      const operation = running.get(id);
      if (operation === undefined) return undefined;
      if (operation.polls > 0) {
        operation.polls -= 1;
        return asynchronous
          ? json(200, { id, status: 'InProgress' }, retryAfter)
          : { status: 202, headers: retryAfter };
      }
      operation.result ??= operation.act();
      const succeeded = operation.result.status < 400;
      return asynchronous
        ? json(200, {
            id,
            status: succeeded ? 'Succeeded' : 'Failed',
            ...(succeeded ? {} : { error: { code: 'Conflict', message: operation.result.body } }),
          })
        : operation.result;
    },
    inProgress: () => [...running.values()].some(({ result }) => result === undefined),
  };
}
