import type { RegistryLocation } from '../../core/routing/run/index.ts';
import type { RoutingRequest } from '../../core/routing/run/model.ts';

/** The inputs of DurableAppRouter@1, checked and complete. Connection strings in it are secrets, and paths may hold wildcards. */
export interface AppRouterInputs {
  readonly request: RoutingRequest;
  readonly registry: RegistryLocation;
}
