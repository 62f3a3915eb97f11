import type { Answer } from '../../faults/index.ts';
import type { SandboxRequest } from '../../http-server/index.ts';
import { deleteEntity, getEntity, listEntities, signalEntity } from './entities.ts';
import { empty, exceptionAnswer, HandlerException } from './errors.ts';
import type { Call } from './call.ts';
import { getInstance, listInstances } from './instances.ts';
import { operate } from './operations.ts';
import { routeSegments } from './path.ts';
import { purgeInstance, purgeInstances } from './purge.ts';
import { Parameters } from './query.ts';
import { startOrchestration } from './start.ts';

/**
 * The durable HTTP management API.
 *
 * @param path what follows the API's own route
 * @param open opens the hub that the call names; only called when the path is one that the handler knows
 */
export async function answerDurable(
  request: SandboxRequest,
  path: string,
  open: (parameters: Parameters) => Omit<Call, 'request' | 'parameters'>,
): Promise<Answer> {
  const segments = routeSegments(path);
  const work = route(request.method, segments);
  if (work === undefined) return empty(404);
  const parameters = new Parameters(request.query);
  try {
    return await work({ request, parameters, ...open(parameters) });
  } catch (error) {
    if (error instanceof HandlerException) return exceptionAnswer(error);
    throw error;
  }
}

type Work = (call: Call) => Promise<Answer>;

const operations = new Set(['terminate', 'suspend', 'resume', 'rewind', 'restart', 'raiseevent']);

function route(method: string, segments: readonly string[]): Work | undefined {
  const [collection = '', first, second, third] = segments;
  const count = segments.length;
  switch (`${method} ${collection.toLowerCase()}`) {
    case 'GET instances':
      if (first === undefined) return listInstances;
      return count === 2 ? (call) => getInstance(call, first) : undefined;
    case 'DELETE instances':
      if (first === undefined) return purgeInstances;
      return count === 2 ? (call) => purgeInstance(call, first) : undefined;
    case 'POST instances': {
      const operation = second?.toLowerCase();
      if (first === undefined || operation === undefined || !operations.has(operation)) return undefined;
      if (operation === 'raiseevent') {
        return third !== undefined && count === 4 ? (call) => operate(call, first, operation, third) : undefined;
      }
      return count === 3 ? (call) => operate(call, first, operation) : undefined;
    }
    case 'POST orchestrators':
      return first !== undefined && count <= 3 ? (call) => startOrchestration(call, first, second) : undefined;
    case 'GET entities':
      if (first === undefined || second === undefined) return (call) => listEntities(call, first);
      return count === 3 ? (call) => getEntity(call, first, second) : undefined;
    case 'POST entities':
      return first !== undefined && count <= 3 ? (call) => signalEntity(call, first, second ?? '') : undefined;
    case 'DELETE entities':
      return first !== undefined && count <= 3 ? (call) => deleteEntity(call, first, second ?? '') : undefined;
    default:
      return undefined;
  }
}
