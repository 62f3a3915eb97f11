import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { refused } from './errors.ts';
import type { OperationBehaviour, Operations } from './operations.ts';

/** Long-running operations as they go over HTTP. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations */
export interface OperationAnswers {
  /**
   * The 202 that tells where to ask.
   *
   * @param id of the operation
   * @param at the resource under which the operation is asked about
   * @param final the answer when it has succeeded
   * @param body of the 202
   */
  accepted(request: SandboxRequest, id: string, at: string, final: () => Answer, body?: unknown): Answer;
  /** The answer to a question about an operation, or `undefined` when there is no such operation. */
  ask(id: string): Answer | undefined;
}

interface Told {
  readonly asynchronous: boolean;
  readonly retryAfter: Readonly<Record<string, string>>;
  readonly final: () => Answer;
}

export function createOperationAnswers(operations: Operations): OperationAnswers {
  const told = new Map<string, Told>();
  return {
    accepted(request, id, at, final, body) {
      const behaviour = operations.behaviour();
      const retryAfter = retryAfterOf(behaviour);
      told.set(id, { asynchronous: behaviour.header === 'Azure-AsyncOperation', retryAfter, final });
      const url = `${request.origin}${at}/operationresults/${id}?api-version=${request.query.get('api-version') ?? ''}`;
      const headers = { ...retryAfter, [behaviour.header]: url };
      return body === undefined ? { status: 202, headers } : json(202, body, headers);
    },
    ask(id) {
      const operation = told.get(id);
      const progress = operations.ask(id);
      if (operation === undefined || progress === undefined) return undefined;
      const { asynchronous, retryAfter, final } = operation;
      switch (progress.kind) {
        case 'running':
          return asynchronous
            ? json(200, { id, status: 'InProgress' }, retryAfter)
            : { status: 202, headers: retryAfter };
        case 'succeeded':
          return asynchronous ? json(200, { id, status: 'Succeeded' }) : final();
        case 'failed': {
          const { code, message } = progress.refusal;
          return asynchronous
            ? json(200, { id, status: 'Failed', error: { code, message } })
            : refused(progress.refusal);
        }
      }
    },
  };
}

function retryAfterOf({ retryAfterSeconds }: OperationBehaviour): Record<string, string> {
  return retryAfterSeconds > 0 ? { 'Retry-After': String(retryAfterSeconds) } : {};
}
