import { createHash } from 'node:crypto';
import type { TaskJson } from './tasks.ts';

/** Which extension is built: the real one, or a private one that can be installed beside it. */
export interface Variant {
  readonly publisher: string;
  readonly extensionId: string;
  readonly dev: boolean;
}

/** What is added to names that an organisation knows only once, such as those of tasks and connection types. */
export const devSuffix = 'Dev';

/** Names of service endpoint types that the manifest contributes. */
type EndpointTypes = readonly string[];

/**
 * The task.json that is shipped: Minor and Patch are those of the extension, because agents cache a task by its
 * version; the private variant has an id, names and connection types of its own.
 *
 * @param version the version in package.json, `x.y.z`
 */
export function stampTask(task: TaskJson, version: string, variant: Variant, endpointTypes: EndpointTypes): TaskJson {
  const [, minor, patch] = version.split('.').map(Number);
  if (minor === undefined || patch === undefined) throw new Error(`package.json has the version "${version}".`);
  const stamped = { ...task, version: { Major: task.version.Major, Minor: minor, Patch: patch } };
  if (!variant.dev) return stamped;
  return {
    ...stamped,
    id: devGuid(task.id),
    name: `${task.name}${devSuffix}`,
    friendlyName: `${task.friendlyName.replace(/^Durable Functions/, 'Durable')} (dev)`,
    ...(task.inputs && {
      inputs: task.inputs.map((input) => ({ ...input, type: devType(input.type, endpointTypes) })),
    }),
  };
}

function devType(type: string, endpointTypes: EndpointTypes): string {
  const [kind, name, ...schemes] = type.split(':');
  const own = endpointTypes.some((known) => known.toLowerCase() === name?.toLowerCase());
  return own ? [kind, `${name}${devSuffix}`, ...schemes].join(':') : type;
}

/** The id that a task has in the private variant: always the same for a task, never that of another. */
export function devGuid(id: string): string {
  const hash = createHash('sha1').update(`private variant of ${id.toLowerCase()}`).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.subarray(0, 16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
