/** Azure on one machine, for the demo and the tests. */
export {
  startSandbox,
  type FunctionsHostStandIn,
  type HostBehaviour,
  type Sandbox,
  type SandboxOptions,
} from './sandbox.ts';
export type { ConnectionScheme, EndpointFile } from './service-connection.ts';
export type { AppDefinition, RoleAssignment, SlotDefinition } from './arm/index.ts';
export { deployZip, packZip } from './scm/index.ts';
export type { Fault, FaultAction } from './faults/index.ts';
