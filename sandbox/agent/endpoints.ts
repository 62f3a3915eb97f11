import { createHash } from 'node:crypto';
import type { TaskDefinition } from './task-definition.ts';
import type { EndpointFile } from './types.ts';

/** The name of the connection to the organisation that every job has. */
export const systemConnection = 'SystemVssConnection';

/** A service connection under the id by which the agent's environment names it. */
export interface Endpoint extends EndpointFile {
  readonly id: string;
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A GUID that is always the same for a name: the service knows connections by id, a pipeline by name, or by id as the
 * classic editor writes it.
 */
export function endpointId(name: string): string {
  if (guid.test(name)) return name;
  const hash = createHash('sha256').update(`service connection ${name}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/**
 * Replaces the names of service connections in `connectedService:…` inputs by their ids, as the service does when it
 * compiles a pipeline. An agent hands a task only the connections that its inputs name.
 *
 * @param values the step's inputs, changed in place
 */
export function referEndpoints(
  definition: TaskDefinition,
  values: Map<string, string>,
  endpoints: Readonly<Record<string, EndpointFile>>,
): { endpoints: Endpoint[]; problems: string[] } {
  const referred = new Map<string, Endpoint>();
  const problems: string[] = [];
  for (const input of definition.inputs ?? []) {
    if (!input.type.toLowerCase().startsWith('connectedservice:')) continue;
    const name = values.get(input.name) ?? '';
    if (name === '') continue;
    const file = endpoints[name];
    if (!file) {
      problems.push(
        `Step ${definition.name} input '${input.name}' references service connection '${name}' which could not be found. ` +
          `Known: ${Object.keys(endpoints).join(', ') || 'none'}.`,
      );
      continue;
    }
    const id = endpointId(name);
    referred.set(id, { ...file, id });
    values.set(input.name, id);
  }
  return { endpoints: [...referred.values()], problems };
}
